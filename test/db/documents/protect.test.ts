// Guards on an app's own table, by choice: a number that was given stays, and so does its row.
import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { createNumbering, orderSeries } from "../../../src/index.js";
import { protectNumbers, unprotectNumbers } from "../../../src/migrations/index.js";
import { appDatabase } from "../../support/app-schema.js";
import * as schema from "../../support/schemas/erp-posted-invoice.js";

const longName = "a_column_whose_name_is_as_long_as_postgresql_lets_it_be_63_bytes";
const database = appDatabase(
  schema,
  `alter table invoices add column ${longName.slice(0, 63)} text`,
  "create schema other",
  `create table other."Odd ""table""" (id integer primary key, "Number's" integer)`,
);
const { invoices, tenants } = schema;
const protectedColumn = { table: invoices, number: invoices.invoiceNumber };

async function draft(): Promise<{ readonly id: string; readonly tenantId: string }> {
  const sql = database.sql();
  const [tenant] = await sql`insert into tenants (name) values ('A company') returning id`;
  const tenantId = String(tenant?.["id"]);
  const [party] = await sql`insert into parties (tenant_id, name) values (${tenantId}, 'A') returning id`;
  const [row] = await sql`
    insert into invoices (tenant_id, customer_id, issue_date, due_date)
    values (${tenantId}, ${String(party?.["id"])}, '2026-11-26', '2026-11-26')
    returning id`;
  return { id: String(row?.["id"]), tenantId };
}

function numbering() {
  return createNumbering(database.db(), {
    ...protectedColumn,
    series: ({ tenantId }) => orderSeries({ name: `inv ${tenantId}`, template: "INV-{YYYY}-{####}" }),
    issue: { when: eq(invoices.status, "draft"), set: { status: "posted" } },
  });
}

async function triggers(): Promise<readonly string[]> {
  const rows = await database.sql()`
    select tgname from pg_trigger where tgrelid = 'invoices'::regclass and not tgisinternal order by 1`;
  return rows.map((row) => String(row["tgname"]));
}

describe("a table whose numbers are protected", () => {
  it("takes the number of an issue, and lets the other columns of the row change", async () => {
    await protectNumbers(database.db(), protectedColumn);
    const { id } = await draft();
    const { number } = (await numbering().issue(id))._unsafeUnwrap();
    expect(number).toBe("INV-2026-0001");
    await database.sql()`update invoices set total_cents = 7, invoice_number = ${number} where id = ${id}`;
  });

  it("refuses another number, no number, a delete of the row and of what it belongs to, and a truncate", async () => {
    const sql = database.sql();
    await protectNumbers(database.db(), protectedColumn);
    const { id, tenantId } = await draft();
    (await numbering().issue(id))._unsafeUnwrap();
    const refused = { code: "OG001" };
    await expect(sql`update invoices set invoice_number = 'X' where id = ${id}`).rejects.toMatchObject(
      refused,
    );
    await expect(sql`update invoices set invoice_number = null`).rejects.toMatchObject(refused);
    const kept = { code: "OG002" };
    await expect(sql`delete from invoices where id = ${id}`).rejects.toMatchObject(kept);
    await expect(sql`delete from tenants where id = ${tenantId}`).rejects.toMatchObject(kept);
    await expect(sql`truncate invoices cascade`).rejects.toMatchObject(kept);
    expect(await sql`select id from invoices where id = ${id}`).toHaveLength(1);
  });

  it("refuses a number that one of the app's own triggers changes", async () => {
    const sql = database.sql();
    await protectNumbers(database.db(), protectedColumn);
    const { id } = await draft();
    (await numbering().issue(id))._unsafeUnwrap();
    await sql`
      create function renumber() returns trigger language plpgsql as
      'begin new.invoice_number := ''X''; return new; end'`;
    await sql`create trigger zz before update on invoices for each row execute function renumber()`;
    await expect(sql`update invoices set total_cents = 1 where id = ${id}`).rejects.toMatchObject({
      code: "OG001",
    });
    await sql`drop trigger zz on invoices`;
  });

  it("lets a row without a number be deleted, by a cascade too", async () => {
    await protectNumbers(database.db(), protectedColumn);
    const [one, other] = [await draft(), await draft()];
    await database.sql()`delete from invoices where id = ${one.id}`;
    await database.db().execute(`delete from tenants where id = '${other.tenantId}'`);
    expect(
      await database.sql()`select from invoices where id in ${database.sql()([one.id, other.id])}`,
    ).toHaveLength(0);
  });

  it("has the same triggers however often it is protected, and none once it is not", async () => {
    await unprotectNumbers(database.db(), protectedColumn);
    expect(await triggers()).toEqual([]);
    await protectNumbers(database.db(), protectedColumn);
    await protectNumbers(database.db(), protectedColumn);
    expect(await triggers()).toEqual([
      "gapless_orders_delete_invoice_number",
      "gapless_orders_truncate_invoice_number",
      "gapless_orders_update_invoice_number",
    ]);
    await unprotectNumbers(database.db(), protectedColumn);
    await unprotectNumbers(database.db(), protectedColumn);
    expect(await triggers()).toEqual([]);
    const { id } = await draft();
    (await numbering().issue(id))._unsafeUnwrap();
    await database.sql()`delete from invoices where id = ${id}`;
  });

  it("protects several columns, each by itself", async () => {
    const sql = database.sql();
    await sql`select gapless_orders.protect_numbers('invoices', 'invoice_number')`;
    await sql`select gapless_orders.protect_numbers('invoices', ${longName.slice(0, 63)})`;
    expect(await triggers()).toHaveLength(6);
    await sql`select gapless_orders.unprotect_numbers('invoices', 'invoice_number')`;
    const { id } = await draft();
    await sql.unsafe(
      `update invoices set ${longName.slice(0, 63)} = 'Q-1', invoice_number = 'X' where id = '${id}'`,
    );
    await sql`update invoices set invoice_number = 'Y' where id = ${id}`;
    await expect(sql`delete from invoices where id = ${id}`).rejects.toMatchObject({ code: "OG002" });
    await sql`select gapless_orders.unprotect_numbers('invoices', ${longName.slice(0, 63)})`;
    expect(await triggers()).toEqual([]);
  });

  it("may have any name, and its column too; a column that was renamed guards nothing silently", async () => {
    const sql = database.sql();
    const name = 'other."Odd ""table"""';
    await sql`select gapless_orders.protect_numbers(${name}::text::regclass, ${"Number's"})`;
    await sql.unsafe(`insert into ${name} values (1, 7)`);
    await expect(sql.unsafe(`update ${name} set "Number's" = 8`)).rejects.toMatchObject({ code: "OG001" });
    await sql.unsafe(`alter table ${name} rename column "Number's" to number`);
    await expect(sql.unsafe(`update ${name} set number = 8`)).rejects.toMatchObject({ code: "42703" });
    await sql`select gapless_orders.unprotect_numbers(${name}::text::regclass, ${"Number's"})`;
    await sql.unsafe(`update ${name} set number = 8`);
  });

  it("may have partitions, which are protected with it, and are not once it is not", async () => {
    const sql = database.sql();
    await sql.unsafe(`
      create table other.parts (id integer, region integer, no text) partition by list (region);
      create table other.parts_1 partition of other.parts for values in (1) partition by list (id);
      create table other.parts_1_1 partition of other.parts_1 for values in (1);
      insert into other.parts values (1, 1, 'P-1')`);
    await sql`select gapless_orders.protect_numbers('other.parts', 'no')`;
    await sql`select gapless_orders.protect_numbers('other.parts', 'no')`;
    const kept = { code: "OG002" };
    for (const name of ["parts", "parts_1", "parts_1_1"]) {
      await expect(sql.unsafe(`update other.${name} set no = 'X'`)).rejects.toMatchObject({ code: "OG001" });
      await expect(sql.unsafe(`delete from other.${name}`)).rejects.toMatchObject(kept);
      await expect(sql.unsafe(`truncate other.${name}`)).rejects.toMatchObject(kept);
    }
    await sql`select gapless_orders.unprotect_numbers('other.parts', 'no')`;
    await sql`truncate other.parts_1_1`;
    expect(await sql`select from pg_trigger where tgname like 'gapless_orders_%_no'`).toHaveLength(0);
  });

  it("needs a column of that table", async () => {
    const wrong = { table: invoices, number: tenants.name };
    await expect(protectNumbers(database.db(), wrong)).rejects.toThrow(RangeError);
    await expect(
      database.sql()`select gapless_orders.protect_numbers('invoices', 'no_such_column')`,
    ).rejects.toMatchObject({ code: "42703" });
  });
});
