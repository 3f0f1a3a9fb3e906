// The list of applied migrations, after drizzle-kit 1.0 has given it a column for the names of migrations.
import { beforeEach, describe, expect, it } from "vitest";
import { migrate } from "../../../src/migrations/index.js";
import { folderName, shippedMigrations } from "../../../src/migrations/shipped-migrations.js";
import { resolveInstallation } from "../../../src/schema/installation.js";
import { testDatabase } from "../../support/database.js";

const database = testDatabase();
const names = shippedMigrations(resolveInstallation({})).map(folderName);
const listed = async () =>
  (await database.sql()`select name from drizzle.gapless_orders_migrations order by created_at`).map(
    (row) => row["name"],
  );
beforeEach(async () => {
  await database.sql()`alter table drizzle.gapless_orders_migrations drop column if exists name`;
});

describe("migrate", () => {
  it("names the rows that it adds, and those without a name, as drizzle-kit 1.0 does", async () => {
    await database.sql()`alter table drizzle.gapless_orders_migrations add column name text`;
    expect(await migrate(database.db(1))).toBe(0);
    expect(await listed()).toEqual(names);
    expect(names[0]).toMatch(/^\d{14}_0000_order_sequence_tracker$/);
  });

  it("leaves a name that is there", async () => {
    await database.sql()`alter table drizzle.gapless_orders_migrations add column name text`;
    await database.sql()`update drizzle.gapless_orders_migrations set name = 'theirs'`;
    await migrate(database.db(1));
    expect(new Set(await listed())).toEqual(new Set(["theirs"]));
  });

  it("adds no column where there is none", async () => {
    await migrate(database.db(1));
    const columns = await database.sql()`
      select attname as name
      from pg_attribute
      where attrelid = 'drizzle.gapless_orders_migrations'::regclass and attnum > 0 and not attisdropped
      order by attnum`;
    expect(columns.map((row) => row["name"])).toEqual(["id", "hash", "created_at"]);
  });
});
