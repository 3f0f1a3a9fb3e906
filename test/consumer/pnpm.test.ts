// The package under pnpm, which hides from an app what the app does not name, and gives an app the versions that it names: our
// declarations name no hidden package, and our results combine beside an app's own neverthrow of another version.
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mustRun, pack, project, run } from "./fresh-app.js";

const compilers = ["typescript", "typescript-5.9"];
const compilerOptions = {
  strict: true,
  module: "nodenext",
  target: "es2022",
  types: ["node"],
  declaration: true,
  skipLibCheck: true,
  outDir: "built",
};

let directory: string;
let tarball: string;
const app = (name: string) => join(directory, name);
const compile = (name: string, compiler: string) =>
  run(app(name), process.execPath, join(app(name), "node_modules", compiler, "bin/tsc"));

/** An app by pnpm, with one file. */
async function pnpmApp(
  name: string,
  dependencies: Readonly<Record<string, string>>,
  file: string,
  text: string,
): Promise<void> {
  await mkdir(app(name));
  const named = {
    private: true,
    type: "module",
    dependencies: { "gapless-orders": `file:${tarball}`, "drizzle-orm": "0.45.4", ...dependencies },
    devDependencies: {
      "@types/node": "20.19.43",
      "typescript-5.9": "npm:typescript@5.9.3",
      typescript: "7.0.2",
    },
  };
  await writeFile(join(app(name), "package.json"), JSON.stringify(named));
  await writeFile(join(app(name), "tsconfig.json"), JSON.stringify({ compilerOptions, files: [file] }));
  await writeFile(join(app(name), file), text);
  const pnpm = join(directory, "tool/node_modules/.bin/pnpm");
  await mustRun(app(name), pnpm, "install", "--ignore-scripts", "--prefer-offline");
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "gapless-pnpm-"));
  tarball = await pack(directory);
  const tool = join(directory, "tool");
  await mkdir(tool);
  const quiet = ["--no-audit", "--no-fund", "--ignore-scripts"];
  await mustRun(tool, "npm", "install", "--prefix", tool, ...quiet, "pnpm@10.20.0");
  const declared = await readFile(join(project, "test/consumer/app/declared.ts"), "utf8");
  await pnpmApp("declaring", {}, "declared.ts", declared);
  await pnpmApp("combining", { neverthrow: "7.2.0" }, "combined.ts", combined);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const combined = `import { createOrdersModule, errAsync, ok, okAsync, orderSeries, Result, ResultAsync, safeTry } from "gapless-orders";
import { connect } from "gapless-orders/connect";
import { ResultAsync as OfTheApp } from "neverthrow";
const { db } = connect("memory://");
const orders = createOrdersModule(db, { series: orderSeries({ name: "G", template: "G-{####}" }) });
export const both = ResultAsync.combine([orders.peek(), orders.findByNumber("G-0001")]);
export const settled = async () => Result.combine([await orders.peek(), await orders.peek()]);
export const chained = okAsync(1).andThen(() => orders.peek());
export const tried = safeTry(async function* () {
  return ok((yield* orders.peek()).length);
});
// @ts-expect-error the app's own is another class
export const mixed = OfTheApp.combine([orders.peek()]);
const two = await ResultAsync.combine([okAsync<number, string>(1), errAsync<number, string>("no")]);
console.log(Result.combine([ok(1), ok(2)])._unsafeUnwrap().join(), two._unsafeUnwrapErr());
`;

describe.each(compilers)("an app under pnpm with declaration: true and %s", (compiler) => {
  it("compiles, and its declarations name our package alone", async () => {
    expect(await compile("declaring", compiler)).toMatchObject({ code: 0, output: "" });
    const declared = await readFile(join(app("declaring"), "built/declared.d.ts"), "utf8");
    expect(declared).toContain('import("gapless-orders").ResultAsync<');
    expect(declared).not.toMatch(/neverthrow|\.pnpm/);
  });

  it("combines our results by what our package exports, beside a neverthrow of another version", async () => {
    expect(await compile("combining", compiler)).toMatchObject({ code: 0, output: "" });
    expect(await run(app("combining"), process.execPath, "built/combined.js")).toMatchObject({
      code: 0,
      output: "1,2 no\n",
    });
  });
});
