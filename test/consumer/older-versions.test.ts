// The oldest and other versions of Drizzle and PGlite that the package takes: they run what the newest do.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshApp, notOurs, pack, run, withSurface } from "./fresh-app.js";

let directory: string;
let tarball: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "gapless-older-"));
  tarball = await pack(directory);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe.each([
  { drizzle: "0.44.0", pglite: "0.3.0" },
  { drizzle: "0.45.2", pglite: "0.4.0" },
])("an app with drizzle-orm $drizzle and PGlite $pglite", (versions) => {
  const older = () => join(directory, `app-${versions.drizzle}`);
  beforeAll(async () => {
    await freshApp(older(), tarball, {
      "drizzle-orm": versions.drizzle,
      "@electric-sql/pglite": versions.pglite,
      "@types/node": "20.19.43",
      typescript: "7.0.2",
    });
    await withSurface(older());
  });

  it("compiles, but for what is not ours", async () => {
    const { output } = await run(older(), join(older(), "node_modules/.bin/tsc"));
    expect(
      output.split("\n").filter((line) => /^[^ ].*error TS\d+/.test(line) && !notOurs.test(line)),
    ).toEqual([]);
  });

  it.each(["built/surface.js", "built/beside.js", "required.cjs"])("runs %s", async (script) => {
    const ran = await run(older(), process.execPath, script);
    expect(ran, ran.errors).toMatchObject({ code: 0, output: "ok\n" });
  });
});
