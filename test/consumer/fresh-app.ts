// Owns a fresh app in a folder of its own: the packed tarball, and what its package.json asks of the registry.
import { execFile } from "node:child_process";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const project = fileURLToPath(new URL("../..", import.meta.url));

export interface Ran {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

export function run(cwd: string, command: string, ...args: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(command, args, { cwd, maxBuffer: 64 * 1024 * 1024 }, (error, output, errors) =>
      resolve({ code: error === null ? 0 : Number(error.code), output, errors }),
    );
  });
}

/** The output of a command that must succeed. */
export async function mustRun(cwd: string, command: string, ...args: readonly string[]): Promise<string> {
  const { code, output, errors } = await run(cwd, command, ...args);
  if (code !== 0) {
    throw new Error(`${command} ${args.join(" ")} ended with ${code}:\n${output}\n${errors}`);
  }
  return output;
}

/** Builds and packs the package into the folder; returns the tarball's path. */
export async function pack(directory: string): Promise<string> {
  const output = await mustRun(project, "npm", "pack", "--silent", "--pack-destination", directory);
  return join(directory, output.trim().split("\n").at(-1) ?? "");
}

/** An app that depends on the tarball and on nothing but what is named. */
export async function freshApp(
  directory: string,
  tarball: string,
  dependencies: Readonly<Record<string, string>>,
): Promise<void> {
  await mkdir(directory);
  const app = {
    private: true,
    type: "module",
    dependencies: { "gapless-orders": `file:${tarball}`, ...dependencies },
  };
  await writeFile(join(directory, "package.json"), JSON.stringify(app));
  await mustRun(
    directory,
    "npm",
    "install",
    "--prefer-offline",
    "--no-audit",
    "--no-fund",
    "--ignore-scripts",
  );
}

/** The app of this folder, which uses the whole public surface. */
export function withSurface(directory: string): Promise<void> {
  return cp(join(project, "test/consumer/app"), directory, { recursive: true });
}

/** The npm package that is Node.js itself for this machine. */
export function nodePackage(version: string): string {
  const platform = process.platform === "win32" ? "win" : process.platform;
  const prefix = platform === "darwin" && process.arch === "arm64" ? "node-bin" : "node";
  return `npm:${prefix}-${platform}-${process.arch}@${version}`;
}

/**
 * Errors in others' declarations. Drizzle's have some with or without us, and name drivers that it does not bring along; PGlite's name
 * Emscripten's types.
 */
export const notOurs = /^node_modules\/(drizzle-orm|@electric-sql\/pglite)\//;
