// The lines of Drizzle that the package takes: with each, the guarantees hold on a server and on PGlite.
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type EmbeddedServer, startEmbeddedServer } from "../support/embedded-server.js";
import { freshApp, pack, project, run } from "./fresh-app.js";

let directory: string;
let tarball: string;
let server: EmbeddedServer;
beforeAll(async () => {
  server = await startEmbeddedServer();
  directory = await mkdtemp(join(tmpdir(), "gapless-lines-"));
  tarball = await pack(directory);
});
afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
  await server.stop();
});

const strict = {
  compilerOptions: {
    target: "es2022",
    module: "nodenext",
    types: ["node"],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    // Our declarations name what one line has and another has not: docs/decisions/drivers.md.
    skipLibCheck: true,
    outDir: "built",
  },
  files: ["guarantees.ts"],
};

describe.each(["0.44.0", "0.45.4", "1.0.0-rc.5"])("an app with drizzle-orm %s", (version) => {
  const app = () => join(directory, `app-${version}`);
  beforeAll(async () => {
    await freshApp(app(), tarball, {
      "drizzle-orm": version,
      "@electric-sql/pglite": "0.5.8",
      "@types/node": "20.19.43",
      "@types/pg": "8.23.1",
      pg: "8.23.1",
      postgres: "3.4.9",
      typescript: "7.0.2",
    });
    await cp(join(project, "test/consumer/any-drizzle"), app(), { recursive: true });
    await writeFile(join(app(), "tsconfig.json"), JSON.stringify(strict));
  });

  it("compiles in strict TypeScript", async () => {
    const compiled = await run(app(), join(app(), "node_modules/.bin/tsc"));
    expect(compiled, compiled.output).toMatchObject({ code: 0 });
  });

  it("places, replays, issues and audits on PGlite, connect, postgres.js and node-postgres", async () => {
    const ran = await run(app(), process.execPath, "built/guarantees.js", server.url);
    expect(ran, ran.errors).toMatchObject({ code: 0, output: "ok\n" });
  });
});
