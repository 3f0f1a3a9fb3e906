// What a clone has before anything is built is enough to check types: nothing of ours is resolved to what is built.
import { execFile } from "node:child_process";
import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

it("types are checked against the sources where the package is imported by its name, built or not", async () => {
  const compiler = [join(root, "node_modules/typescript/bin/tsc"), "-p", "tsconfig.check.json"];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...compiler, "--traceResolution", "--listFilesOnly"],
    { cwd: root, maxBuffer: 256 * 1024 * 1024 },
  );
  const resolved = [
    ...stdout.matchAll(/^=+ Module name '(gapless-orders[^']*)' was (?:not|successfully) resolved(.*)$/gm),
  ].map(([, name, to = ""]) => `${name}: ${/'(.*?)'/.exec(to)?.[1] ?? "not resolved"}`);
  const real = await realpath(root);
  expect(new Set(resolved)).toEqual(
    new Set([
      `gapless-orders: ${join(real, "src/index.ts")}`,
      `gapless-orders/connect: ${join(real, "src/connection/connect.ts")}`,
      `gapless-orders/migrate: ${join(real, "src/migrations/index.ts")}`,
    ]),
  );
});
