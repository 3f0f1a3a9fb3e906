// Orders on a Citus cluster: what docs/citus.md says of them, line by line.
import { randomUUID } from "node:crypto";
import { drizzle } from "drizzle-orm/postgres-js";
import postgres, { type Sql } from "postgres";
import { afterAll, describe, expect, it } from "vitest";
import { createOrdersModule, type OrderSeries, retryPolicy } from "../../src/index.js";
import { checkout, gam, upTo } from "../support/checkouts.js";
import { readAll } from "../support/read-ledger.js";
import { runCommand } from "../support/run-cli.js";
import { audited } from "./audited.js";

const url = process.env["CITUS_URL"] ?? "";
const sql: Sql = postgres(url, { max: 30, onnotice: () => {} });
afterAll(() => sql.end());
const db = drizzle(sql);
const retry = retryPolicy({ lockTimeoutMs: 200 });
/** Each module knows nothing of the others, as those of several processes. */
const open = (series: OrderSeries) => createOrdersModule(db, { series, distributed: true, retry });
/** The cluster is used again: each run has series of its own. */
const run = randomUUID().slice(0, 8);
const seriesOf = (name: string): OrderSeries => ({ ...gam, name: `${name} ${run}` });

describe("orders on Citus", () => {
  it("of one series and of twenty get consecutive numbers, a thousand at once", async () => {
    const series = seriesOf("ONE");
    const orders = open(series);
    const placed = await Promise.all(upTo(1_000).map((n) => orders.create(checkout(`pay_${n}`))));
    expect(placed.every((result) => result.isOk())).toBe(true);
    expect(await audited(sql, series)).toEqual({ orders: 1_000, findings: 0 });

    const many = upTo(20).map((n) => open(seriesOf(`OF TWENTY ${n}`)));
    await Promise.all(upTo(1_000).map((n) => many[n % 20]?.create(checkout(`pay_${n}`))));
    for (const n of upTo(20)) {
      expect(await audited(sql, seriesOf(`OF TWENTY ${n}`))).toEqual({ orders: 50, findings: 0 });
    }
  });

  it("are replayed, a thousand at once, and refused under other content", async () => {
    const orders = open(seriesOf("REPLAYS"));
    await Promise.all(upTo(1_000).map((n) => orders.create(checkout(`pay_${n}`))));
    const again = await Promise.all(upTo(1_000).map((n) => orders.create(checkout(`pay_${n}`))));
    expect(again.every((result) => result._unsafeUnwrap().replayed)).toBe(true);
    const other = await orders.create(checkout("pay_1", { totalAmount: 1 }));
    expect(other._unsafeUnwrapErr().kind).toBe("PaymentReferenceReused");
  });

  it("whose reference ten processes race for are placed once", async () => {
    const series = seriesOf("RACE");
    for (const reference of upTo(20).map((n) => `pay_${n}`)) {
      const results = await Promise.all(upTo(10).map(() => open(series).create(checkout(reference))));
      expect(new Set(results.map((result) => result._unsafeUnwrap().order.id)).size).toBe(1);
    }
    expect(await audited(sql, series)).toEqual({ orders: 20, findings: 0 });
  });

  it("get the next number although their counter is behind", async () => {
    const series = seriesOf("BEHIND");
    const orders = open(series);
    await Promise.all(upTo(5).map((n) => orders.create(checkout(`pay_${n}`))));
    await sql`update order_sequence_tracker set last_sequence = 1 where series = ${series.name}`;
    expect((await orders.create(checkout("pay_6")))._unsafeUnwrap().order.sequence).toBe(6);
  });

  it("take fallback numbers while their counter is held, and go on afterwards", async () => {
    const series = seriesOf("HELD");
    const orders = open(series);
    await orders.create(checkout("pay_1"));
    const holder = await sql.reserve();
    await holder`begin`;
    await holder`select from order_sequence_tracker where series = ${series.name} for update`;
    const held = (await orders.create(checkout("pay_2")))._unsafeUnwrap();
    await holder`rollback`;
    holder.release();
    expect(held.order.sequence).toBeNull();
    expect((await orders.create(checkout("pay_3")))._unsafeUnwrap().order.sequence).toBe(2);
  });

  it("cost a bad order's neighbours nothing", async () => {
    const series = seriesOf("BAD ROW");
    const orders = open(series);
    await sql`alter table orders add constraint no_bad_customer check (customer_id <> 'bad')`.catch(() => {});
    const results = await Promise.all(
      upTo(50).map((n) => orders.create(checkout(`pay_${n}`, { customerId: n === 7 ? "bad" : "good" }))),
    );
    expect(
      results.filter((result) => result.isErr()).map((result) => result._unsafeUnwrapErr().kind),
    ).toEqual(["OrderRejected"]);
    expect(await audited(sql, series)).toEqual({ orders: 49, findings: 0 });
  });

  it("are placed in the caller's transaction, found, peeked at and voided", async () => {
    const series = seriesOf("CALLS");
    const orders = open(series);
    const placed = await db.transaction(async (tx) => await orders.createIn(tx, checkout("pay_1")));
    const { order } = placed._unsafeUnwrap();
    expect((await orders.findById(order.id))._unsafeUnwrap()).toEqual(order);
    expect((await orders.findByNumber(order.orderNumber))._unsafeUnwrap()).toEqual(order);
    expect((await orders.findByPaymentReference("pay_1"))._unsafeUnwrap()).toEqual(order);
    expect((await orders.peek())._unsafeUnwrap()).toMatch(/0002$/);
    expect((await orders.void(order.id, "sent twice"))._unsafeUnwrap()).toMatchObject({
      voidReason: "sent twice",
    });
    expect(await audited(sql, series)).toEqual({ orders: 1, findings: 0 });
  });

  it("are audited, and listed in order, by the module and by the command line", async () => {
    const series = seriesOf("AUDIT");
    const orders = open(series);
    await Promise.all(upTo(20).map((n) => orders.create(checkout(`pay_${n}`))));
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, periods: 1, orders: 20 });
    const entries = await readAll(orders.ledger());
    expect(entries.map((entry) => (entry.kind === "number" ? entry.sequence : entry))).toEqual(upTo(20));
    const cli = (...args: readonly string[]) =>
      runCommand(["npx", "tsx", "src/cli/main.ts", "--distributed", ...args], { DATABASE_URL: url });
    expect(await cli("audit", "--series", series.name)).toMatchObject({ code: 0, errors: "" });
    expect((await cli("ledger", "--series", series.name, "--csv")).output.match(/^number,/gm)).toHaveLength(
      20,
    );
    await sql`update order_sequence_tracker set last_sequence = 22 where series = ${series.name}`;
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({
      clean: false,
      countersAhead: [{ counter: 22, highest: 20 }],
    });
    expect(await cli("audit", "--series", series.name)).toMatchObject({ code: 1 });
  });

  it("are imported by the command line", async () => {
    const series = seriesOf("IMPORT");
    const lines = upTo(50).map((n) => JSON.stringify(checkout(`pay_${n}`)));
    const template = ["--series", series.name, "--template", gam.template];
    const imported = await runCommand(
      ["npx", "tsx", "src/cli/main.ts", "--distributed", "import", "-", ...template],
      { DATABASE_URL: url },
      lines.join("\n"),
    );
    expect(imported).toMatchObject({ code: 0, output: "50 placed, 0 replayed, 0 failed\n" });
    expect(await audited(sql, series)).toEqual({ orders: 50, findings: 0 });
  });

  it("are placed by create_order_with_number beside the module", async () => {
    const series = seriesOf("SQL");
    const place = (reference: string) => sql`
      select
        (placed_order).sequence::integer as sequence,
        replayed
      from create_order_with_number(
        payment_reference => ${reference},
        customer_id => 'c',
        currency => 'UGX',
        total_amount => 1,
        items => '[{"sku": "A", "quantity": 1, "unitAmount": 1}]',
        id => ${randomUUID()}::uuid,
        series => ${series.name}
      )`;
    expect(
      [await place("pay_1"), await place("pay_2"), await place("pay_1")].map(([row]) => row),
    ).toMatchObject([
      { sequence: 1, replayed: false },
      { sequence: 2, replayed: false },
      { sequence: 1, replayed: true },
    ]);
    expect((await open(series).create(checkout("pay_3")))._unsafeUnwrap().order.sequence).toBe(3);
  });
});
