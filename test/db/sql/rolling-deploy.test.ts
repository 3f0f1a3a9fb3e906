// Old code on the newest schema: what each release sends, out of its frozen files, still does what it did.
import { describe, expect, it } from "vitest";
import { checkout, gam } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { frozenRelease, inBatch } from "../../support/frozen-release.js";
import { frozenReleases } from "../../support/frozen-statement.js";
import { ordersModule } from "../../support/orders-module.js";

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
const [template, timeZone] = [gam.template, gam.timeZone];

describe.each(await frozenReleases())("what %s sends", async (release) => {
  const database = testDatabase();
  const { statements, run, shared, place } = await frozenRelease(release, database);
  /** The same of the function for distributed tables. */
  async function placeDistributed(series: string, batch: readonly object[], kind: string): Promise<unknown> {
    const terms = { series, template, timeZone, kind, lockTimeout: "500ms" };
    const [row] = await run("place-orders-of-series", { orders: JSON.stringify(batch), ...terms });
    return JSON.parse(Object.values(row ?? {}).join());
  }
  const answer = (places: readonly number[], numbers: readonly string[], existing: unknown = null) => ({
    imported: expect.stringMatching(instant),
    periods:
      places.length === 0 ? null : [["2020-02-29", null, Number(numbers[0]?.slice(-4)), places, numbers]],
    altered: null,
    existing,
  });
  it("place-sequenced numbers new orders from 1 to n and finds existing ones", async () => {
    const [first, second, third] = [inBatch("pay_1"), inBatch(null), inBatch("pay_3")];
    expect(await place("place-sequenced", "PLACE", [first, second])).toEqual(
      answer([1, 2], ["GAM-20200229-0001", "GAM-20200229-0002"]),
    );
    const existing = expect.arrayContaining([
      [2, second.id],
      [3, first.id],
    ]);
    expect(await place("place-sequenced", "PLACE", [third, second, inBatch("pay_1")])).toEqual(
      answer([1], ["GAM-20200229-0003"], existing),
    );
  });

  it("place-orders-of-series numbers new orders from 1 to n and finds existing ones", async () => {
    const [first, second, third] = [inBatch("pay_1"), inBatch(null), inBatch("pay_3")];
    expect(await placeDistributed("DISTRIBUTED", [first, second], "sequenced")).toEqual(
      answer([1, 2], ["GAM-20200229-0001", "GAM-20200229-0002"]),
    );
    expect(await placeDistributed("DISTRIBUTED", [third, second, inBatch("pay_1")], "sequenced")).toEqual(
      answer(
        [1],
        ["GAM-20200229-0003"],
        [
          [2, second.id],
          [3, first.id],
        ],
      ),
    );
  });

  it("place-isolated numbers orders one by one, and names those that it does not place", async () => {
    const [first, second] = [inBatch("pay_1"), { ...inBatch("pay_2"), total_amount: -1 }];
    const text = (name: string): string => statements.get(name)?.text ?? "";
    const texts = { numbering: text("isolated-numbering"), dating: text("isolated-dating") };
    const limits = { counterTimeoutMs: "500", budgetMs: "60000", lockedPeriods: "[]", kind: "sequenced" };
    const isolate = (batch: readonly object[]) =>
      run("place-isolated", { ...shared("ISOLATED", batch), ...texts, ...limits });
    expect(await isolate([first, second, inBatch("pay_3"), inBatch("pay_1")])).toMatchObject([
      { place: "1", outcome: "placed", document_key: first.id },
      { place: "2", outcome: "failed", sql_state: "23514", constraint_name: "orders_total_amount_check" },
      { place: "3", outcome: "placed" },
      { place: "4", outcome: "existing", document_key: first.id },
    ]);
    expect(await isolate([first])).toMatchObject([
      { place: "1", outcome: "existing", document_key: first.id },
    ]);
  });

  it("takes fallback numbers without the counter", async () => {
    const number = expect.stringMatching(/^GAM-20200229-T120000000-.{4}$/);
    expect(await place("place-fallback", "FALLBACK", [inBatch("pay_1")])).toMatchObject({
      periods: [["2020-02-29", null, null, [1], [number]]],
    });
    expect(await placeDistributed("SPREAD", [inBatch("pay_1")], "fallback")).toMatchObject({
      periods: [["2020-02-29", null, null, [1], [number]]],
    });
    expect(
      await database.sql()`select from order_sequence_tracker where series in ('FALLBACK', 'SPREAD')`,
    ).toHaveLength(0);
  });

  it("finds an order and voids it once", async () => {
    const [order, other] = [inBatch("pay_1"), inBatch("pay_2")];
    await place("place-sequenced", "FIND", [order, other]);
    const key = { series: "FIND", id: order.id, orderNumber: "GAM-20200229-0001", paymentReference: "pay_1" };
    const whole = {
      ...{ id: order.id, series: "FIND", date_key: "2020-02-29" },
      ...{ sequence: "1", order_number: key.orderNumber },
      ...{ payment_reference: "pay_1", customer_id: "cus_42", currency: "UGX", total_amount: "89970" },
      ...{ items: order.items, metadata: {}, placed_at: "2020-02-29T09:00:00.000000Z" },
      ...{ created_at: expect.any(String), voided_at: null, void_reason: null },
    };
    for (const finder of ["find-by-id", "find-by-number", "find-by-payment-reference"]) {
      expect(await run(finder, key)).toEqual([whole]);
    }
    expect(await run("find-by-ids", { ...key, ids: `{${order.id}}`, names: '["FIND"]' })).toEqual([whole]);
    const voided = { ...whole, voided_at: expect.any(String), void_reason: "paid twice" };
    expect(await run("void-by-number", { ...key, reason: "paid twice" })).toEqual([voided]);
    expect(await run("void-by-id", { ...key, reason: "again" })).toEqual([]);
    expect(await run("find-by-id", key)).toEqual([voided]);
    expect(await run("void-by-id", { ...key, id: other.id, reason: "second" })).toHaveLength(1);
  });

  it("raises a counter that is behind, peeks and audits", async () => {
    const batch = [inBatch("pay_1"), inBatch("pay_2")];
    await place("place-sequenced", "BEHIND", batch);
    await database.sql()`update order_sequence_tracker set last_sequence = 0 where series = 'BEHIND'`;
    const audit = { series: "BEHIND", from: "2020-01-01", to: "2020-12-31" };
    expect(await run("audit", audit)).toMatchObject([
      {
        finding: "counter behind",
        date_key: "2020-02-29",
        from_sequence: "0",
        to_sequence: "2",
        orders: "2",
      },
    ]);
    expect(await run("raise-counters", shared("BEHIND", batch))).toEqual([{ counters: "1" }]);
    expect(await run("audit", audit)).toMatchObject([{ finding: null, orders: "2", fallback_numbers: "0" }]);
    expect(await run("peek", { series: "BEHIND", template, timeZone })).toEqual([
      { order_number: expect.stringMatching(/^GAM-\d{8}-0001$/) },
    ]);
  });

  it("reads a ledger, and audits distributed tables", async () => {
    await place("place-sequenced", "LEDGER", [inBatch("pay_1"), inBatch("pay_2")]);
    const values = {
      series: "LEDGER",
      template,
      dateKey: "2020-02-29",
      from: "2020-01-01",
      to: "2020-12-31",
    };
    const period = { periods: "1", first_period: "2020-02-29", last_period: "2020-02-29" };
    expect(await run("ledger-periods", values)).toMatchObject([
      { date_key: "2020-02-29", counter: "2", ...period },
    ]);
    const [page] = await run("ledger-pages", values);
    const numbers = String(Object.values(page ?? {}));
    expect(JSON.parse(numbers)).toEqual(["GAM-20200229-0001", "GAM-20200229-0002"]);
    expect(await run("ledger-page", { ...values, numbers })).toMatchObject([
      { number: "GAM-20200229-0001", idempotency_key: "pay_1" },
      { number: "GAM-20200229-0002", idempotency_key: "pay_2" },
    ]);
    expect(await run("audit-counts", values)).toMatchObject([
      { orders: "2", fallback_numbers: "0", ...period },
    ]);
    expect(await run("audit-findings", values)).toEqual([]);
  });

  it("shares series, numbers and orders with the current code during a rolling deployment", async () => {
    const series = { ...gam, name: "ROLLING" };
    const today = ordersModule(database.db(2), { series });
    const placedAt = "2020-02-29T09:00:00.000Z";
    const create = (reference: string) => today.create(checkout(reference, { placedAt }));
    const order = inBatch("pay_1");
    expect(await place("place-sequenced", "ROLLING", [order])).toEqual(answer([1], ["GAM-20200229-0001"]));
    expect((await create("pay_1"))._unsafeUnwrap()).toMatchObject({
      replayed: true,
      order: { id: order.id },
    });
    const created = (await create("pay_2"))._unsafeUnwrap();
    expect(created).toMatchObject({ replayed: false, order: { sequence: 2 } });
    expect(await place("place-sequenced", "ROLLING", [inBatch("pay_2")])).toEqual(
      answer([], [], [[1, created.order.id]]),
    );
    expect(await place("place-sequenced", "ROLLING", [inBatch("pay_3")])).toEqual(
      answer([1], ["GAM-20200229-0003"]),
    );
    expect((await today.audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 3 });
  });
});
