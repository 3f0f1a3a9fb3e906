// The ledger of a series has every number of its periods in order, with its document, and the gaps with what is known.

import { ok } from "neverthrow";
import { describe, expect, it } from "vitest";
import type { LedgerEntry, LedgerPages } from "../../../src/index.js";
import { statesOfOrders } from "../../../src/queries/ledger-documents.js";
import { ledgerPages } from "../../../src/queries/read-ledger.js";
import { systemClock } from "../../../src/retry/clock.js";
import { retryPolicy } from "../../../src/retry/retry-policy.js";
import { ordersSource } from "../../../src/sql/ledger-source.js";
import { placeOn, tamper } from "../../support/audited-orders.js";
import { checkout, gam, upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { ordersModule } from "../../support/orders-module.js";
import { inOneLine, readAll, readPages } from "../../support/read-ledger.js";

const database = testDatabase();

/** The same ledger with other pages. */
function inPagesOf(pageSize: number, name: string): LedgerPages {
  const deadline = systemClock.now() + 60_000;
  return ledgerPages(() =>
    ok({
      db: database.db(1),
      source: ordersSource({}),
      series: { ...gam, name },
      range: {},
      documentStates: statesOfOrders,
      budget: () => ({ policy: retryPolicy(), clock: systemClock, deadline }),
      pageSize,
      pagesAtOnce: 2,
    }),
  );
}

describe("the ledger of orders", () => {
  it("has each order in order, with its row, its key, its instant and its void", async () => {
    const orders = ordersModule(database.db(2), { series: { ...gam, name: "WHOLE" } });
    const placedAt = "2026-11-22T09:00:00Z";
    const first = (await orders.create(checkout("pay_1", { placedAt })))._unsafeUnwrap().order;
    const second = (await orders.create(checkout(undefined, { placedAt })))._unsafeUnwrap().order;
    const voided = (await orders.void(second.id, "typed twice"))._unsafeUnwrap();
    const entry = (order: typeof first): LedgerEntry => ({
      kind: "number",
      series: "WHOLE",
      dateKey: "2026-11-22",
      sequence: order.sequence,
      number: order.orderNumber,
      documentTable: "public.orders",
      documentKey: order.id,
      documentState: "there",
      placedAt: new Date(placedAt),
      createdAt: order.createdAt,
      idempotencyKey: order.paymentReference,
      isAdopted: false,
      voidedAt: order.voidedAt,
      voidReason: order.voidReason,
    });
    expect(await readAll(orders.ledger())).toEqual([entry(first), entry(voided)]);
    // Iterating once more reads anew.
    const ledger = orders.ledger();
    expect(await readAll(ledger)).toHaveLength(2);
    (await orders.create(checkout(undefined, { placedAt })))._unsafeUnwrap();
    expect(await readAll(ledger)).toHaveLength(3);
  });

  it("has the gaps, fallback numbers behind the sequence, and numbers by their sequence and not their text, in pages of any size", async () => {
    const days = [...Array(12).fill("2026-01-05"), "2026-01-06", "2026-01-08"];
    const orders = await placeOn(database, "PAGES", days);
    await tamper(database, [
      `update orders set order_number = 'N-' || sequence where series = 'PAGES' and date_key = '2026-01-05'`,
      `update orders set sequence = null where series = 'PAGES' and order_number in ('N-4', 'N-11', 'N-12')`,
      `delete from orders where series = 'PAGES' and date_key = '2026-01-08'`,
    ]);
    const expected = [
      ...upTo(3).map((n) => `2026-01-05 N-${n}`),
      "2026-01-05 gap 4 to 4: unknown",
      ...[5, 6, 7, 8, 9, 10].map((n) => `2026-01-05 N-${n}`),
      "2026-01-05 gap 11 to 12: counter",
      "2026-01-05 N-11",
      "2026-01-05 N-12",
      "2026-01-05 N-4",
      "2026-01-06 GAM-20260106-0001",
      "2026-01-08 gap 1 to 1: counter",
    ];
    expect((await readAll(orders.ledger())).map(inOneLine)).toEqual(expected);
    for (const size of [1, 2, 3, 4, 7, 13]) {
      const pages = await readPages(inPagesOf(size, "PAGES"));
      const entries = pages.map((page) => page._unsafeUnwrap());
      expect(entries.flat().map(inOneLine)).toEqual(expected);
      for (const page of entries) {
        expect(page.filter(({ kind }) => kind === "number").length).toBeLessThanOrEqual(size);
      }
    }
  });

  it("has the whole of the periods of a range, of another series too", async () => {
    const orders = await placeOn(database, "RANGE", ["2026-01-05", "2026-01-06", "2026-01-07"]);
    const numbers = async (range: Parameters<typeof orders.ledger>[0]) =>
      (await readAll(orders.ledger(range))).map(inOneLine);
    expect(await numbers({ from: "2026-01-06", to: "2026-01-06" })).toEqual(["2026-01-06 GAM-20260106-0001"]);
    expect(await numbers({ series: { ...gam, name: "PAGES" }, from: "2026-01-06" })).toEqual([
      "2026-01-06 GAM-20260106-0001",
      "2026-01-08 gap 1 to 1: counter",
    ]);
  });

  it("has no gap of orders that are placed while it is read", async () => {
    const orders = await placeOn(database, "BUSY", []);
    (await orders.create(checkout()))._unsafeUnwrap();
    const placing = Promise.all(upTo(300).map(() => orders.create(checkout())));
    for (const _ of upTo(5)) {
      const entries = await readAll(inPagesOf(20, "BUSY"));
      expect(entries.filter(({ kind }) => kind === "gap")).toEqual([]);
    }
    await placing;
  });

  it("ends with an error for a range that is none, or that has no number, and sends nothing before it is read", async () => {
    const orders = await placeOn(database, "ERRORS", ["2026-01-05"]);
    const errorOf = async (pages: LedgerPages) => {
      const read = await readPages(pages);
      expect(read).toHaveLength(1);
      return read[0]?._unsafeUnwrapErr();
    };
    expect(await errorOf(orders.ledger({ from: "tomorrow" }))).toMatchObject({
      kind: "InvalidAuditRange",
      issues: [{ path: "from" }],
    });
    expect(await errorOf(orders.ledger({ from: "2026-02-01" }))).toEqual({
      kind: "NothingInRange",
      message:
        'the series "ERRORS" has no numbers in this range: its first period begins on 2026-01-05, its last on 2026-01-05',
    });
    const untyped = JSON.parse("null");
    expect(await errorOf(orders.ledger(untyped))).toMatchObject({ kind: "ReadFailed" });
  });
});
