// The examples of docs/testing.md, as they are printed: an app's own tests by Vitest and by Jest, with the packed package.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import postgres from "postgres";
import { getContainerRuntimeClient } from "testcontainers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { filesOf } from "../support/docs-files.js";
import { startEmbeddedServer } from "../support/embedded-server.js";
import { withDatabase } from "../support/urls.js";
import { freshApp, pack, run } from "./fresh-app.js";

let directory: string;
const ends: (() => Promise<unknown>)[] = [];
const app = () => join(directory, "app");
const bin = (path: string) => join(app(), "node_modules", path);

/**
 * Without a Docker engine an embedded server takes the place of the container: it is real too, and its database has the
 * same name. With one, only the image is that of the machine.
 */
async function onThisMachine(setup: string): Promise<string> {
  if (await getContainerRuntimeClient().catch(() => undefined)) {
    return setup.replace("postgres:18-alpine", process.env["TEST_POSTGRES_IMAGE"] ?? "postgres:18-alpine");
  }
  const server = await startEmbeddedServer();
  ends.push(() => server.stop());
  const sql = postgres(server.url, { max: 1 });
  await sql`create database test`;
  await sql.end();
  const url = JSON.stringify(withDatabase(server.url, "test"));
  return setup.replace(
    'new PostgreSqlContainer("postgres:18-alpine").start()',
    `Promise.resolve({ getConnectionUri: () => ${url}, stop: async () => {} })`,
  );
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "gapless-testing-"));
  await freshApp(app(), await pack(directory), {
    "drizzle-orm": "0.45.4",
    "@electric-sql/pglite": "0.5.8",
    "@testcontainers/postgresql": "11.14.0",
    "@types/node": "20.19.43",
    jest: "30.5.2",
    typescript: "7.0.2",
    vitest: "4.1.12",
  });
  for (const [name, text] of await filesOf("testing.md")) {
    await mkdir(dirname(join(app(), name)), { recursive: true });
    await writeFile(join(app(), name), name === "test/start-server.ts" ? await onThisMachine(text) : text);
  }
  const options = { target: "es2023", module: "nodenext", types: ["node"], strict: true, skipLibCheck: true };
  await writeFile(
    join(app(), "tsconfig.json"),
    JSON.stringify({ compilerOptions: { ...options, noEmit: true }, include: ["test", "vitest.config.ts"] }),
  );
});
afterAll(async () => {
  await Promise.all(ends.map((end) => end()));
  await rm(directory, { recursive: true, force: true });
});

describe("the page's tests", () => {
  it("compile", async () => {
    expect(await run(app(), process.execPath, bin("typescript/bin/tsc"))).toMatchObject({
      code: 0,
      output: "",
    });
  });

  it("pass with Vitest, on PGlite and on a server", async () => {
    const ran = await run(
      app(),
      process.execPath,
      bin("vitest/vitest.mjs"),
      "run",
      "--dir=test",
      "--reporter=json",
    );
    expect(ran.code, ran.output + ran.errors).toBe(0);
    expect(JSON.parse(ran.output.slice(ran.output.indexOf("{")))).toMatchObject({
      success: true,
      numTotalTests: 6,
      numPassedTests: 6,
    });
  });

  it("pass with Jest", async () => {
    const jest = ["--experimental-vm-modules", bin("jest/bin/jest.js"), "jest", "--json"];
    const ran = await run(app(), process.execPath, ...jest);
    expect(ran.code, ran.output + ran.errors).toBe(0);
    expect(JSON.parse(ran.output)).toMatchObject({ success: true, numTotalTests: 1, numPassedTests: 1 });
  });
});
