// The placing function of distributed tables, on one server: races, a counter behind, triggers, ids, two periods, createIn.
// What Citus itself adds is tried on a cluster: see docs/citus.md.
import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { createOrdersModule, type OrderSeries } from "../../../src/index.js";
import { prepareDistributedPlacing } from "../../../src/sql/distributed/place-orders.js";
import type { PlacedRow } from "../../../src/sql/placed-row.js";
import { parseOrder } from "../../../src/validation/parse-order.js";
import { checkout, gam, upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { entriesOf } from "../../support/entries.js";
import { shippedTables } from "../../support/shipped-tables.js";

const database = testDatabase();
let pool: ReturnType<typeof database.db>;
beforeAll(() => {
  pool = database.db(20);
});
/** Each module knows nothing of the others, as those of several processes. */
const open = (series: OrderSeries) => createOrdersModule(pool, { series, distributed: true });
/** Sends one statement. Behind it nothing resolves a key that is taken: Citus does not say which key it was. */
async function placeAll(series: OrderSeries, references: readonly string[]): Promise<readonly PlacedRow[]> {
  const send = prepareDistributedPlacing(pool, shippedTables, { named: false, lockTimeoutMs: null });
  const orders = references.map((reference) => parseOrder(checkout(reference), series)._unsafeUnwrap());
  return send(entriesOf(series, orders), "sequenced");
}

async function place(series: OrderSeries, reference: string): Promise<PlacedRow> {
  const [row] = await placeAll(series, [reference]);
  if (row === undefined) {
    throw new Error("the order was not answered");
  }
  return row;
}

describe("an order of distributed tables", () => {
  it("whose reference ten processes race for is placed once, and nine find it", async () => {
    const series = { ...gam, name: "RACE" };
    for (const reference of upTo(20).map((n) => `pay_${n}`)) {
      const placed = await Promise.all(upTo(10).map(() => place(series, reference)));
      expect(new Set(placed.map(({ order }) => order.id)).size).toBe(1);
      expect(placed.filter(({ existing }) => existing)).toHaveLength(9);
    }
    expect((await open(series).audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 20 });
  });

  it("is placed in a batch of two hundred whose references other batches take at the same time", async () => {
    const series = { ...gam, name: "RACING BATCHES" };
    const results = await Promise.all(
      upTo(5).map((n) => {
        const orders = open(series);
        const references = upTo(200).map((m) => (m % 2 === 0 ? `shared ${m}` : `own ${n} ${m}`));
        return Promise.all(references.map((reference) => orders.create(checkout(reference))));
      }),
    );
    expect(results.flat().every((result) => result.isOk())).toBe(true);
    expect((await open(series).audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 600 });
  });

  it("gets the next number although its counter is behind, alone and in a batch", async () => {
    const series = { ...gam, name: "BEHIND" };
    const behind = () =>
      database.sql()`update order_sequence_tracker set last_sequence = 1 where series = ${series.name}`;
    await placeAll(series, ["pay_1", "pay_2", "pay_3"]);
    await behind();
    expect((await place(series, "pay_4")).order.sequence).toBe(4);
    await behind();
    const placed = await placeAll(series, ["pay_5", "pay_6"]);
    expect(placed.map(({ order }) => order.sequence)).toEqual([5, 6]);
    expect((await open(series).audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 6 });
  });

  it("is found by the id that its caller chose, and by its reference before that", async () => {
    const orders = open({ ...gam, name: "IDS" });
    const [id, other] = [randomUUID(), randomUUID()];
    const [first, second] = [
      (await orders.create(checkout(undefined, { paymentReference: null, id })))._unsafeUnwrap(),
      (await orders.create(checkout("pay_2", { id: other })))._unsafeUnwrap(),
    ];
    const again = await Promise.all([
      orders.create(checkout(undefined, { paymentReference: null, id })),
      orders.create(checkout("pay_2")),
      orders.create(checkout("pay_3")),
    ]);
    expect(again.map((result) => result._unsafeUnwrap().order.id)).toEqual([
      first.order.id,
      second.order.id,
      expect.any(String),
    ]);
    expect(again.map((result) => result._unsafeUnwrap().replayed)).toEqual([true, true, false]);
  });

  it("is placed in the caller's transaction, and goes with it", async () => {
    const series = { ...gam, name: "IN" };
    const orders = open(series);
    const create = (reference: string, fails: boolean) =>
      pool.transaction(async (tx) => {
        const placed = await orders.createIn(tx, checkout(reference));
        if (fails) {
          throw new Error("rolled back");
        }
        return placed;
      });
    await create("pay_1", false);
    await expect(create("pay_2", true)).rejects.toThrow("rolled back");
    expect((await create("pay_3", false))._unsafeUnwrap().order.sequence).toBe(2);
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 2 });
  });
});

describe("a rule on distributed tables", () => {
  it("that leaves orders out has them refused, and gives no number", async () => {
    const series = { ...gam, name: "RULE" };
    const sql = database.sql();
    await sql.unsafe(`
      create rule leave_out as on insert to public.orders
        where new.series = 'RULE' and new.customer_id = 'nobody' do instead nothing`);
    const orders = open(series);
    const results = await Promise.all(
      ["nobody", "c", "nobody"].map((customerId, n) => orders.create(checkout(`pay_${n}`, { customerId }))),
    );
    expect(results.map((result) => result.isOk())).toEqual([false, true, false]);
    await sql`drop rule leave_out on public.orders`;
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 1 });
  });
});

describe("a trigger on distributed tables", () => {
  it("that changes an order's content is answered with, and one that leaves an order out undoes the batch", async () => {
    const series = { ...gam, name: "TRIGGER" };
    const sql = database.sql();
    await sql.unsafe(`
      create function public.meddle() returns trigger language plpgsql as $$
      begin
        if new.customer_id = 'nobody' then
          return null;
        end if;
        new.customer_id := new.customer_id || ' changed';
        return new;
      end $$;
      create trigger meddle before insert on public.orders
        for each row when (new.series = 'TRIGGER') execute function public.meddle()`);
    const orders = open(series);
    const placed = await Promise.all(
      upTo(3).map((n) => orders.create(checkout(`pay_${n}`, { customerId: "c" }))),
    );
    expect(placed.map((result) => result._unsafeUnwrap().order.customerId)).toEqual(
      upTo(3).map(() => "c changed"),
    );
    expect(
      (await orders.create(checkout("pay_4", { customerId: "nobody" })))._unsafeUnwrapErr(),
    ).toMatchObject({
      kind: "OrderRejected",
    });
    const mixed = await Promise.all([
      orders.create(checkout("pay_5", { customerId: "nobody" })),
      orders.create(checkout("pay_6", { customerId: "c" })),
    ]);
    expect(mixed.map((result) => result.isOk())).toEqual([false, true]);
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 4 });
  });
});
