// The package under pnpm, which hides from an app what the app does not name: its declarations name no hidden package.
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mustRun, pack, project, run } from "./fresh-app.js";

let directory: string;
const app = () => join(directory, "app");

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "gapless-pnpm-"));
  const tarball = await pack(directory);
  const tool = join(directory, "tool");
  await mkdir(tool);
  await mustRun(
    tool,
    "npm",
    "install",
    "--prefix",
    tool,
    "--no-audit",
    "--no-fund",
    "--ignore-scripts",
    "pnpm@10.20.0",
  );
  await mkdir(app());
  const named = {
    private: true,
    type: "module",
    dependencies: { "gapless-orders": `file:${tarball}`, "drizzle-orm": "0.45.4" },
    devDependencies: {
      "@types/node": "20.19.43",
      "typescript-5.9": "npm:typescript@5.9.3",
      typescript: "7.0.2",
    },
  };
  await writeFile(join(app(), "package.json"), JSON.stringify(named));
  const compilerOptions = {
    strict: true,
    module: "nodenext",
    target: "es2022",
    types: ["node"],
    declaration: true,
    skipLibCheck: true,
    outDir: "built",
  };
  await writeFile(join(app(), "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["declared.ts"] }));
  await cp(join(project, "test/consumer/app/declared.ts"), join(app(), "declared.ts"));
  await mustRun(
    app(),
    join(tool, "node_modules/.bin/pnpm"),
    "install",
    "--ignore-scripts",
    "--prefer-offline",
  );
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe.each(["typescript", "typescript-5.9"])(
  "an app under pnpm with declaration: true and %s",
  (compiler) => {
    it("compiles, and its declarations name our package alone", async () => {
      const tsc = join(app(), "node_modules", compiler, "bin/tsc");
      expect(await run(app(), process.execPath, tsc)).toMatchObject({ code: 0, output: "" });
      const declared = await readFile(join(app(), "built/declared.d.ts"), "utf8");
      expect(declared).toContain('import("gapless-orders").ResultAsync<');
      expect(declared).not.toMatch(/neverthrow|\.pnpm/);
    });
  },
);
