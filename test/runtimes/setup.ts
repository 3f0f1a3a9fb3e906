// Owns the folder of a run: the package as it is packed, the runtimes out of npm, and the app compiled once for all of them.
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { freshApp, mustRun, nodePackage, pack, project } from "../consumer/fresh-app.js";
import { runtimePackages } from "./runtimes.js";

declare module "vitest" {
  interface ProvidedContext {
    /** The folder in which the package, the runtimes and the compiled app are. */
    runtimesFolder: string;
  }
}

export default async function setup(root: TestProject): Promise<() => Promise<void>> {
  const directory = await mkdtemp(join(tmpdir(), "gapless-runtimes-"));
  const folder = join(directory, "app");
  await freshApp(folder, await pack(directory), {
    "drizzle-orm": "0.45.4",
    "@electric-sql/pglite": "0.5.8",
    "@neondatabase/serverless": "1.2.0",
    pg: "8.23.1",
    esbuild: "0.28.2",
    miniflare: "4.20260730.0",
    ...runtimePackages(nodePackage),
  });
  await cp(join(project, "test/runtimes/app"), folder, { recursive: true });
  const esbuild = (...options: readonly string[]) =>
    mustRun(folder, join(folder, "node_modules/.bin/esbuild"), "--format=esm", ...options);
  // As it is for runtimes that find packages in node_modules, and in one file for those that do not.
  await esbuild("on-server.ts", "on-bun.ts", "use-core.ts", "--outdir=.");
  await esbuild("worker.ts", "--bundle", "--outfile=worker.mjs", "--conditions=workerd,worker,browser");
  await esbuild("page.ts", "--bundle", "--splitting", "--outdir=page");
  await mkdir(join(folder, "page"), { recursive: true });
  for (const file of ["pglite.wasm", "pglite.data", "initdb.wasm"]) {
    await cp(join(folder, "node_modules/@electric-sql/pglite/dist", file), join(folder, "page", file));
  }
  root.provide("runtimesFolder", folder);
  return () => rm(directory, { recursive: true, force: true });
}
