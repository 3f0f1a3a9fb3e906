// The package in one file: what bundlers make of an app migrates and creates, in a folder that has nothing else.
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type EmbeddedServer, startEmbeddedServer } from "../support/embedded-server.js";
import { freshApp, mustRun, pack, run } from "./fresh-app.js";

/** An app that opens a server, and has PGlite not installed. */
const app = `
import { createOrdersModule, orderSeries } from "gapless-orders";
import { connect } from "gapless-orders/connect";
import { migrate } from "gapless-orders/migrate";
async function main() {
  const { db, close } = connect(process.env.DATABASE_URL);
  await migrate(db);
  const orders = createOrdersModule(db, {
    series: orderSeries({ name: process.argv[2], template: "B-{####}", timeZone: "UTC" }),
  });
  const order = { totalAmount: 1, currency: "EUR", items: [{ sku: "A", quantity: 1, unitAmount: 1 }] };
  const many = await Promise.all(Array.from({ length: 20 }, () => orders.create(order)));
  console.log(many.map((one) => one.match(({ order }) => order.orderNumber, ({ kind }) => kind)).sort().join(" "));
  await orders.close();
  await close();
}
main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
`;
const numbers = Array.from({ length: 20 }, (_, index) => `B-${String(index + 1).padStart(4, "0")}`).join(" ");

/** As docs/deploying.md has it: a package in CommonJS asks for built-ins by require, which a module does not have. */
const banner = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

const esbuild = ["--bundle", "--platform=node", "main.js"];
const bundles: readonly (readonly [string, string, readonly string[]])[] = [
  [
    "esbuild, ESM",
    "out/bundle.mjs",
    ["esbuild", ...esbuild, "--format=esm", `--banner:js=${banner}`, "--outfile=out/bundle.mjs"],
  ],
  [
    "esbuild, CommonJS",
    "out/bundle.cjs",
    ["esbuild", ...esbuild, "--format=cjs", "--outfile=out/bundle.cjs"],
  ],
  ["webpack", "out/bundle.cjs", ["webpack", "--config", "webpack.config.cjs"]],
  ["rollup", "out/bundle.mjs", ["rollup", "--config", "rollup.config.mjs"]],
  [
    "Vite, SSR",
    "out/main.js",
    ["vite", "build", "--ssr", "main.js", "--outDir", "out", "--config", "vite.config.mjs"],
  ],
];

let server: EmbeddedServer;
let directory: string;
const folder = () => join(directory, "app");

beforeAll(async () => {
  server = await startEmbeddedServer();
  directory = await mkdtemp(join(tmpdir(), "gapless-bundlers-"));
  await freshApp(folder(), await pack(directory), {
    "drizzle-orm": "0.45.4",
    esbuild: "0.28.2",
    webpack: "5.113.0",
    "webpack-cli": "7.3.1",
    rollup: "4.68.8",
    "@rollup/plugin-node-resolve": "16.0.3",
    "@rollup/plugin-commonjs": "29.0.3",
    "@rollup/plugin-json": "6.1.0",
    vite: "8.3.8",
  });
  const config = {
    "main.js": app,
    "webpack.config.cjs": `module.exports = {
      mode: "production", target: "node20", entry: "./main.js",
      output: { path: __dirname + "/out", filename: "bundle.cjs" },
    };`,
    "rollup.config.mjs": `import resolve from "@rollup/plugin-node-resolve";
      import commonjs from "@rollup/plugin-commonjs";
      import json from "@rollup/plugin-json";
      export default {
        input: "main.js", output: { file: "out/bundle.mjs", format: "es", inlineDynamicImports: true },
        plugins: [resolve({ preferBuiltins: true }), commonjs(), json()],
      };`,
    "vite.config.mjs": `export default { ssr: { noExternal: true }, build: { minify: false } };`,
  };
  for (const [name, text] of Object.entries(config)) {
    await writeFile(join(folder(), name), text);
  }
});
afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
  await server.stop();
});

describe.each(bundles)("a bundle by %s", (name, file, [tool = "", ...options]) => {
  it("migrates and creates in a folder without packages", async () => {
    await rm(join(folder(), "out"), { recursive: true, force: true });
    await mustRun(folder(), join(folder(), "node_modules/.bin", tool), ...options);
    const alone = await mkdtemp(join(directory, "alone-"));
    await mkdir(join(alone, "out"));
    await cp(join(folder(), "out"), join(alone, "out"), { recursive: true });
    const ran = await run(
      alone,
      "env",
      `DATABASE_URL=${server.url}`,
      process.execPath,
      join(alone, file),
      name,
    );
    expect(ran, ran.errors).toMatchObject({ code: 0, output: `${numbers}\n` });
  });
});
