// A table with unique keys of its own: what two processes insert at once breaks them before it breaks a key of the ledger.
import { describe, expect, it } from "vitest";
import { createNumbering, orderSeries } from "../../../src/index.js";
import { appDatabase } from "../../support/app-schema.js";
import { upTo } from "../../support/checkouts.js";
import * as schema from "../../support/schemas/paid-order.js";

const database = appDatabase(schema);
const { paidOrders } = schema;
const orderNumbers = orderSeries({ name: "PAID", template: "PAID-{####}" });

const byColumn = () =>
  createNumbering(database.db(), {
    table: paidOrders,
    number: paidOrders.orderNo,
    series: orderNumbers,
    key: paidOrders.paymentReference,
  });
const byCall = () =>
  createNumbering(database.db(), { table: paidOrders, number: paidOrders.orderNo, series: orderNumbers });

describe("a create that two processes make at once", () => {
  it("is one document where the column of the idempotency key is unique in the table", async () => {
    const processes = [byColumn(), byColumn()];
    for (const round of upTo(20)) {
      const input = { paymentReference: `pay_${round}`, total: round };
      const results = await Promise.all(processes.map(({ create }) => create(input)));
      const created = results.map((result) => result._unsafeUnwrap());
      expect(new Set(created.map(({ number }) => number)).size).toBe(1);
      expect(created.filter(({ replayed }) => !replayed)).toHaveLength(1);
    }
  });

  it("is one document where another column is unique, and the call gives the key", async () => {
    const processes = [byCall(), byCall()];
    for (const round of upTo(20)) {
      const input = { basketId: `basket_${round}`, total: round };
      const results = await Promise.all(
        processes.map(({ create }) => create(input, { key: `checkout_${round}` })),
      );
      expect(new Set(results.map((result) => result._unsafeUnwrap().number)).size).toBe(1);
    }
  });

  it("is one document inside a transaction of each", async () => {
    const processes = [byColumn(), byColumn()];
    for (const round of upTo(10)) {
      const input = { paymentReference: `pay_in_${round}`, total: round };
      const results = await Promise.all(
        processes.map(({ createIn }) => database.db().transaction(async (tx) => createIn(tx, input))),
      );
      expect(new Set(results.map((result) => result._unsafeUnwrap().number)).size).toBe(1);
    }
  });
});

describe("a document whose unique value another document has", () => {
  const refused = { kind: "DocumentRejected", sqlState: "23505", constraint: "paid_orders_basket_id_unique" };

  it("is refused alone", async () => {
    const { create } = byCall();
    const results = await Promise.all(
      upTo(20).map((n) => create({ basketId: n === 7 || n === 8 ? "shared" : `own_${n}`, total: n })),
    );
    expect(results.filter((result) => result.isErr())).toHaveLength(1);
    expect(results.find((result) => result.isErr())?._unsafeUnwrapErr()).toMatchObject(refused);
    expect((await create({ basketId: "shared", total: 1 }))._unsafeUnwrapErr()).toMatchObject(refused);
  });

  it("is refused in a transaction, which goes on", async () => {
    const { createIn } = byCall();
    await database.sql()`insert into paid_orders (order_no, basket_id, total) values ('old', 'taken', 1)`;
    const number = await database.db().transaction(async (tx) => {
      expect((await createIn(tx, { basketId: "taken", total: 1 }))._unsafeUnwrapErr()).toMatchObject(refused);
      return (await createIn(tx, { basketId: "free", total: 1 }))._unsafeUnwrap().number;
    });
    const found = await database.sql()`select basket_id from paid_orders where order_no = ${number}`;
    expect(found).toMatchObject([{ basket_id: "free" }]);
  });
});
