// The migrations as files of the Supabase CLI: their names, and that migrate goes on where they stopped.
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { migrate } from "../../../src/migrations/index.js";
import { testDatabase } from "../../support/database.js";
import { runCli } from "../../support/run-cli.js";
import { expectWorks } from "../../support/working-installation.js";

const database = testDatabase({ migrated: false });
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gapless-supabase-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("gapless-orders migrations --out supabase/migrations", () => {
  it.each(["public", "gapless_orders"])(
    "writes what makes the schema %s, in the tool's order",
    async (schema) => {
      const out = join(folder, schema, "supabase/migrations");
      const { code } = await runCli(database.url(), ["--schema", schema, "migrations", "--out", out]);
      expect(code).toBe(0);
      const names = (await readdir(out)).toSorted();
      expect(names.filter((name) => !/^\d{14}_gapless_orders_\d{4}_\w+\.sql$/.test(name))).toEqual([]);
      expect(new Set(names.map((name) => name.slice(0, 14))).size).toBe(names.length);
      for (const name of names) {
        await database.sql().unsafe(await readFile(join(out, name), "utf8"));
      }
      expect(await migrate(database.db(1), { schema })).toBe(0);
      await expectWorks(database, schema);
    },
  );
});
