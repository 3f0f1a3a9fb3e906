// The schema, whole: what the migrations make is what test/schema.sql says.
import { readFile, rm, writeFile } from "node:fs/promises";
import { PGlite } from "@electric-sql/pglite";
import { pgDump } from "@electric-sql/pglite-tools/pg_dump";
import { drizzle } from "drizzle-orm/pglite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { migrate } from "../../../src/migrations/index.js";
import { initialisedDirectory } from "../../support/initialised-directory.js";

const golden = new URL("../../schema.sql", import.meta.url);

let directory: string;
let pg: PGlite;
beforeAll(async () => {
  directory = await initialisedDirectory();
  pg = new PGlite(directory);
  await migrate(drizzle(pg));
});
afterAll(async () => {
  await pg.close();
  await rm(directory, { recursive: true });
});

async function dump(): Promise<string> {
  const file = await pgDump({ pg, args: ["--schema-only", "--schema=public", "--no-owner"] });
  return (await file.text())
    .split("\n")
    .filter((line) => !/^(--|SET |SELECT pg_catalog|\\(un)?restrict )|^$/.test(line))
    .join("\n")
    .concat("\n");
}

describe("the schema", () => {
  it("is that of test/schema.sql (UPDATE_SCHEMA=1 rewrites it)", async () => {
    const schema = await dump();
    if (process.env["UPDATE_SCHEMA"] === "1") {
      await writeFile(golden, schema);
    }
    expect(schema).toBe(await readFile(golden, "utf8"));
  });

  it("has a comment on every table, column and function", async () => {
    const { rows } = await pg.query(`
      select relname as name from pg_class
      where relnamespace = 'public'::regnamespace and relkind = 'r' and obj_description(oid, 'pg_class') is null
      union all
      select attrelid::regclass || '.' || attname from pg_attribute
      join pg_class on pg_class.oid = attrelid
      where relnamespace = 'public'::regnamespace and relkind = 'r' and attnum > 0
        and col_description(attrelid, attnum) is null
      union all
      select proname from pg_proc
      where pronamespace = 'public'::regnamespace and obj_description(oid, 'pg_proc') is null`);
    expect(rows).toEqual([]);
  });
});
