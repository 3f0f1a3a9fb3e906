// The audit finds what is wrong, each thing by its name, and nothing while orders are being placed.
import { describe, expect, it } from "vitest";

import { checkout, gam, upTo } from "../support/checkouts.js";
import { testDatabase } from "../support/database.js";
import { ordersModule } from "../support/orders-module.js";

const database = testDatabase();

async function place(name: string, days: readonly string[]) {
  const orders = ordersModule(database.db(5), { series: { ...gam, name } });
  for (const [index, day] of days.entries()) {
    await orders.create(checkout(`pay_${index}`, { placedAt: `${day}T09:00:00Z` }));
  }
  return orders;
}

/** What no client can do: past the guards and the unique keys. */
async function tamper(statements: readonly string[]): Promise<void> {
  await database.sql().begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    for (const statement of statements) {
      await tx.unsafe(statement);
    }
  });
}

describe("the audit", () => {
  it("is clean for an empty series, and counts orders", async () => {
    const orders = await place("EMPTY", []);
    expect((await orders.audit())._unsafeUnwrap()).toEqual({
      clean: true,
      gaps: [],
      duplicates: [],
      countersBehind: [],
      countersAhead: [],
      duplicatePayments: [],
      duplicateCounters: [],
      outOfOrder: [],
      outOfOrderTotal: 0,
      fallbackNumbers: 0,
      orders: 0,
    });
  });

  it("finds gaps at the start and in the middle, and rows missing at the end", async () => {
    const orders = await place("GAPS", Array(7).fill("2026-01-05"));
    await tamper(["delete from orders where series = 'GAPS' and sequence in (1, 3, 4, 7)"]);
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({
      clean: false,
      gaps: [
        { dateKey: "2026-01-05", from: 1, to: 1 },
        { dateKey: "2026-01-05", from: 3, to: 4 },
      ],
      countersAhead: [{ dateKey: "2026-01-05", counter: 7, highest: 6 }],
      orders: 3,
    });
  });

  it("finds a day whose orders are all gone", async () => {
    const orders = await place("GONE", ["2026-01-05"]);
    await tamper(["delete from orders where series = 'GONE'"]);
    expect((await orders.audit())._unsafeUnwrap().countersAhead).toEqual([
      { dateKey: "2026-01-05", counter: 1, highest: 0 },
    ]);
  });

  it("finds duplicates, should the unique keys have been dropped", async () => {
    const orders = await place("TWICE", ["2026-01-05", "2026-01-05"]);
    await database.sql().begin(async (tx) => {
      await tx`alter table orders drop constraint orders_series_order_number_key`;
      await tx`
        insert into orders (id, series, date_key, sequence, order_number, currency, total_amount, items)
        select gen_random_uuid(), series, date_key, sequence, order_number, currency, total_amount, items
        from orders where series = 'TWICE' and sequence = 2`;
    });
    const report = (await orders.audit())._unsafeUnwrap();
    expect(report.clean).toBe(false);
    expect(report.duplicates).toContainEqual({ dateKey: "2026-01-05", orderNumber: "GAM-20260105-0002" });
    await tamper([
      "delete from orders where series = 'TWICE'",
      "alter table orders add constraint orders_series_order_number_key unique (series, order_number)",
    ]);
  });

  it("looks at the periods it is asked for", async () => {
    const orders = await place("RANGE", ["2026-01-05", "2026-01-06", "2026-01-06", "2026-01-07"]);
    await tamper(["delete from orders where series = 'RANGE' and date_key = '2026-01-06' and sequence = 1"]);
    const audit = async (from?: string, to?: string) => (await orders.audit({ from, to }))._unsafeUnwrap();
    expect(await audit("2026-01-07")).toMatchObject({ clean: true, orders: 1 });
    expect(await audit(undefined, "2026-01-05")).toMatchObject({ clean: true, orders: 1 });
    expect(await audit("2026-01-06", "2026-01-06")).toMatchObject({ clean: false, orders: 1 });
  });

  it("refuses bounds that are no days, and words that PostgreSQL takes for some", async () => {
    const orders = await place("BOUNDS", []);
    for (const range of [{ from: "yesterday" }, { to: "12/31/2026" }, { from: "2026-02-30" }]) {
      const error = (await orders.audit(range))._unsafeUnwrapErr();
      expect(error).toMatchObject({ kind: "InvalidAuditRange", issues: [{ path: Object.keys(range)[0] }] });
    }
    const reversed = await orders.audit({ from: "2026-01-02", to: "2026-01-01" });
    expect(reversed._unsafeUnwrapErr().kind).toBe("InvalidAuditRange");
  });

  it("is not clean for a role that may see no order", async () => {
    const sql = database.sql();
    await sql`grant select on orders, order_sequence_tracker to pg_monitor`;
    await sql`grant execute on function audit_order_numbers(date, date, text) to pg_monitor`;
    const orders = ordersModule(database.db(1, { role: "pg_monitor" }), { series: gam });
    expect((await orders.audit())._unsafeUnwrapErr()).toMatchObject({
      kind: "ReadFailed",
      attempts: [{ cause: { code: "42501", message: expect.stringContaining("row-level security") } }],
    });
  });

  it("never takes orders under way for gaps", async () => {
    const orders = await place("BUSY", []);
    const placing = Promise.all(upTo(200).map((n) => orders.create(checkout(`pay_${n}`))));
    for (let audits = 0; audits < 20; audits += 1) {
      expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true });
    }
    await placing;
  });
});
