// A role with no more rights on the app's tables than its own statements need numbers their rows, whatever makes the key.
import { integer, pgTable, text } from "drizzle-orm/pg-core";
import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createNumbering, orderSeries } from "../../../src/index.js";
import { testDatabase } from "../../support/database.js";
import { createAtOnce, numberedTables } from "../../support/numbered-tables.js";
import { withUser } from "../../support/urls.js";

const database = testDatabase({ migrated: false });
const createTables = numberedTables(database);

const identities = pgTable("identities", {
  id: integer().primaryKey().generatedAlwaysAsIdentity(),
  note: text().notNull(),
  no: text(),
});
const role = `clerk_${process.pid}`;
let client: postgres.Sql;
beforeAll(async () => {
  await createTables({ identities }, [
    `create role ${role} login password 'clerk'`,
    `grant select, insert, update on identities to ${role}`,
    `grant usage on schema gapless_orders to ${role}`,
    `grant select, insert, update on all tables in schema gapless_orders to ${role}`,
    `grant execute on all functions in schema gapless_orders to ${role}`,
    "alter table gapless_orders.number_ledger disable row level security",
    "alter table gapless_orders.order_sequence_tracker disable row level security",
  ]);
  client = postgres(withUser(database.url(), role, "clerk"), { max: 3 });
});
afterAll(async () => {
  await client.end();
  await database.sql().unsafe(`drop owned by ${role}`);
  await database.sql().unsafe(`drop role ${role}`);
});

describe("a role that may insert, and not use the sequence of an identity", () => {
  it("numbers rows of the table as it inserts them", async () => {
    const { create, issue } = createNumbering(drizzle(client), {
      table: identities,
      number: identities.no,
      series: orderSeries({ name: "IDENTITIES", template: "I-{#}" }),
    });
    await createAtOnce(
      (note) => create({ note }),
      (n) => `I-${n}`,
    );
    await client`insert into identities (note) values ('draft')`;
    expect((await issue(201))._unsafeUnwrap()).toMatchObject({
      number: "I-201",
      document: { note: "draft" },
    });
  });
});
