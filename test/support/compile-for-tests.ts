// Owns compiling the sources once for a run, for tests that start the command line as a process.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

const project = fileURLToPath(new URL("../..", import.meta.url));

/** Errors of types are no matter here: `npm run check` tells them, and what is compiled runs all the same. */
export default function setup(): Promise<void> {
  const options = ["--outDir", ".compiled-for-tests", "--declaration", "false", "--declarationMap", "false"];
  return new Promise((resolve, reject) => {
    const compiler = ["node_modules/typescript/bin/tsc", "-p", "tsconfig.json", ...options];
    execFile(process.execPath, compiler, { cwd: project }, (error) =>
      error !== null && typeof error.code === "string" ? reject(error) : resolve(),
    );
  });
}
