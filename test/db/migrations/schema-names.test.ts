// A schema may have any name that PostgreSQL allows: the rendered migrations quote it, and nothing of it is executed.
import { pgTable, serial, text } from "drizzle-orm/pg-core";
import { beforeAll, describe, expect, it } from "vitest";
import { createNumbering, createOrdersModule, orderSeries } from "../../../src/index.js";
import { migrate, protectNumbers } from "../../../src/migrations/index.js";
import { checkout, gam } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";

const database = testDatabase({ migrated: false });
const bills = pgTable("bills", { id: serial().primaryKey(), no: text() });
beforeAll(async () => {
  await database.sql()`create table bills (id serial primary key, no text)`;
  await database.sql()`create table victims (id integer)`;
  await database.sql()`insert into victims values (1)`;
});

describe.each([
  ["a single quote", "a'b"],
  ["a double quote", 'a"b'],
  ["a backslash", "a\\b"],
  ["the end of a function's body", "$peek_order_number$;delete from public.victims;--"],
  ["a comment", "x'; -- /*"],
])("a schema with %s in its name", (_, schema) => {
  it("is migrated, and numbers orders and documents, whose numbers it protects", async () => {
    const db = database.db(2);
    await migrate(db, { schema });
    await migrate(db, { schema });
    const orders = createOrdersModule(db, { series: gam, schema });
    expect((await orders.create(checkout("pay_1")))._unsafeUnwrap().order.sequence).toBe(1);
    const series = orderSeries({ name: "BILLS", template: "B-{#}" });
    const { create } = createNumbering(db, { table: bills, number: bills.no, series, schema });
    const { document } = (await create({}))._unsafeUnwrap();
    await protectNumbers(db, { schema, table: bills, number: bills.no });
    await expect(database.sql()`delete from bills where id = ${document.id}`).rejects.toMatchObject({
      code: "OG002",
    });
    expect(await database.sql()`select id from victims`).toHaveLength(1);
  });
});
