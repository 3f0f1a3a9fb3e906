// The package as its users get it: packed, installed in a fresh app, compiled, and run on every Node.js it promises.

import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshApp, nodePackage, notOurs, pack, project, run, withSurface } from "./fresh-app.js";

/** The oldest that the package promises, and the newest of each line. */
const nodes = { node20: "20.19.0", node22: "22.23.3", node24: "24.21.0" };
const drizzle = { "drizzle-orm": "0.45.4" };

let directory: string;
let tarball: string;
const app = () => join(directory, "app");
const bare = () => join(directory, "bare");
const installed = () => join(app(), "node_modules/gapless-orders");
const tool = (name: string) => join(project, "node_modules/.bin", name);

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "gapless-consumer-"));
  tarball = await pack(directory);
  await freshApp(app(), tarball, {
    ...drizzle,
    "@electric-sql/pglite": "0.5.8",
    "@types/node": "20.19.43",
    typescript: "7.0.2",
    ...Object.fromEntries(Object.entries(nodes).map(([name, version]) => [name, nodePackage(version)])),
  });
  await withSurface(app());
  await freshApp(bare(), tarball, drizzle);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe("the tarball", () => {
  it("passes publint and attw", async () => {
    expect(await run(project, tool("publint"), tarball, "--strict")).toMatchObject({ code: 0 });
    // Required ES modules are what CommonJS apps get, on purpose: Node.js 20.19 and later can. The rules are older. For
    // their sake the declarations are there as those of CommonJS too.
    const attw = await run(
      project,
      tool("attw"),
      tarball,
      "--ignore-rules=cjs-resolves-to-esm",
      "--ignore-rules=false-cjs",
    );
    expect(attw.output).toContain("gapless-orders/schema");
    expect(attw.code, attw.output).toBe(0);
  });

  it("holds the migrations, the declarations, and the sources that the maps lead to, and no test", async () => {
    const files = await readdir(installed(), { recursive: true });
    expect(files).toEqual(
      expect.arrayContaining(["drizzle/meta/_journal.json", "LICENSE", "README.md", "llms.txt"]),
    );
    expect(
      files.filter((name) => /(^|\/)(test|examples|bench|node_modules)(\/|$)|\.tsbuildinfo$/.test(name)),
    ).toEqual([]);
    const maps = files.filter((name) => name.endsWith(".map"));
    expect(maps.length).toBeGreaterThan(50);
    for (const map of maps) {
      const { sources } = JSON.parse(await readFile(join(installed(), map), "utf8"));
      expect(existsSync(join(installed(), dirname(map), String(sources)))).toBe(true);
    }
  });
});

describe("a fresh app", () => {
  it("compiles in strict TypeScript with skipLibCheck off", async () => {
    const { output } = await run(app(), join(app(), "node_modules/.bin/tsc"));
    const errors = output.split("\n").filter((line) => /error TS\d+/.test(line));
    expect(errors.filter((line) => !notOurs.test(line))).toEqual([]);
    // If these are mended one day, the filter can go.
    expect(errors.length).toBeGreaterThan(0);
    expect(existsSync(join(app(), "built/surface.js"))).toBe(true);
  });

  describe.each(Object.entries(nodes))("on %s, which is %s,", (name, version) => {
    const node = () => join(app(), "node_modules", name, "bin/node");

    it("runs on that version", async () => {
      expect((await run(app(), node(), "--version")).output).toBe(`v${version}\n`);
    });

    it.each([
      ["uses the whole public surface", "built/surface.js"],
      ["has migrations of its own beside ours, on one database", "built/beside.js"],
      ["requires the package from CommonJS", "required.cjs"],
    ])("%s", async (_, script) => {
      const ran = await run(app(), node(), script);
      expect(ran, ran.errors).toMatchObject({ code: 0, output: "ok\n" });
    });
  });
});

describe("an app without PGlite", () => {
  const script = (body: string) =>
    run(
      bare(),
      process.execPath,
      "--input-type=module",
      "--eval",
      `import * as ours from "gapless-orders";
       import { connect } from "gapless-orders/connect";
       import { migrate } from "gapless-orders/migrate";
       ${body}`,
    );

  it("imports the package without it", async () => {
    expect(existsSync(join(bare(), "node_modules/@electric-sql"))).toBe(false);
    expect(
      (await script("console.log(typeof ours.createOrdersModule, typeof connect, typeof migrate)")).output,
    ).toBe("function function function\n");
  });

  it("reads what to install when it opens an embedded database", async () => {
    const { errors } = await script("await migrate(connect('memory://').db)");
    expect(errors).toContain("npm install @electric-sql/pglite");
  });

  it("can open a server", async () => {
    const { errors } = await script("await migrate(connect('postgres://u@127.0.0.1:1/x').db)");
    expect(errors).toContain("ECONNREFUSED");
  });

  it("has the command line", async () => {
    const help = await run(bare(), join(bare(), "node_modules/.bin/gapless-orders"), "--help");
    expect(help).toMatchObject({ code: 0, errors: "" });
    expect(help.output).toContain("Exit codes:");
  });
});
