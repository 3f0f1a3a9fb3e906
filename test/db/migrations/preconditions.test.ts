// What the placing statement relies on is looked at in an app's own table before anything is made for it.
import { pgTable } from "drizzle-orm/pg-core";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { migrate } from "../../../src/migrations/index.js";
import { orderColumns, orderConstraints } from "../../../src/schema/index.js";
import { appMigration } from "../../support/app-migrations.js";
import { testDatabase } from "../../support/database.js";

const database = testDatabase({ migrated: false });
const table = pgTable("purchases", orderColumns, orderConstraints).enableRLS();
const paymentKey = "purchases_series_payment_reference_key";
const statements: string[] = [];

beforeAll(async () => {
  statements.push(...(await appMigration({ table })));
});
afterEach(() => database.sql()`drop table if exists purchases, kept cascade`);

async function migrateAfter(change: string): Promise<unknown> {
  for (const statement of statements) {
    await database.sql().unsafe(statement);
  }
  await database.sql().unsafe(change);
  return migrate(database.db(1), { table });
}

const rekey = (name: string, definition: string): string =>
  `alter table purchases drop constraint ${name}; alter table purchases add constraint ${name} ${definition}`;
const byPayment = "(payment_reference, series)";

describe("an orders table of the app's own", () => {
  it.each([
    [
      `alter table purchases alter series type text collate "default"`,
      `column series text collate "C" not null`,
    ],
    [
      `alter table purchases alter payment_reference type text collate "und-x-icu"`,
      `column payment_reference text collate "C"`,
    ],
    [
      `alter table purchases alter order_number type text collate "default"`,
      `column order_number text collate "C" not null`,
    ],
    [
      "alter table purchases alter voided_at set default now()",
      "column voided_at timestamp with time zone without a default",
    ],
    [
      "alter table purchases alter void_reason set default 'none'",
      "column void_reason text without a default",
    ],
    [
      "alter table purchases drop customer_id; alter table purchases add customer_id text generated always as (currency::text) stored",
      "column customer_id text",
    ],
    [rekey(paymentKey, `unique nulls not distinct ${byPayment}`), `constraint ${paymentKey} unique`],
    [rekey(paymentKey, `unique ${byPayment} deferrable`), `constraint ${paymentKey} unique`],
    [
      rekey(paymentKey, `unique ${byPayment} deferrable initially deferred`),
      `constraint ${paymentKey} unique ${byPayment}, nulls distinct, not deferrable`,
    ],
    [
      rekey("purchases_series_order_number_key", "unique (series, order_number) deferrable"),
      "constraint purchases_series_order_number_key unique",
    ],
    [rekey("purchases_pkey", "primary key (id) deferrable"), "primary key (id) named purchases_pkey"],
    ["alter table purchases set unlogged", "form: a permanent table of its own"],
    ["create table kept () inherits (purchases)", "form: a permanent table of its own"],
  ])("is refused after %s", async (change, lack) => {
    await expect(migrateAfter(change)).rejects.toThrow(
      `gapless-orders: the table public."purchases" lacks what an orders table needs: ${lack}`,
    );
    const [row] = await database.sql()`select to_regnamespace('gapless_orders') as schema`;
    expect(row?.["schema"]).toBeNull();
  });

  it("is refused with the change that makes it right", async () => {
    await expect(
      migrateAfter('alter table purchases alter series type text collate "default"'),
    ).rejects.toThrow(/make the migrations of the app anew .*set data type text collate "C".* and run them/);
  });

  it("is accepted with other collations and defaults, a parent and more constraints", async () => {
    const applied = await migrateAfter(`
      create table kept (id uuid, note text);
      alter table purchases add note text;
      alter table purchases inherit kept;
      alter table purchases alter customer_id type text collate "und-x-icu";
      alter table purchases alter metadata drop default;
      alter table purchases alter placed_at drop default;
      alter table purchases alter created_at drop default;
      alter table purchases add constraint own_check check (total_amount < 1000000000)`);
    expect(applied).toBeGreaterThan(20);
  });
});
