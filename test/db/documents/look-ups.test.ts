// What was given can be looked up, voided and continued: by its number, by its idempotency key, and by the counter.
import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { createNumbering, orderSeries } from "../../../src/index.js";
import { appDatabase } from "../../support/app-schema.js";
import { upTo } from "../../support/checkouts.js";
import { receipts, receiptsOf, seriesNamed } from "../../support/receipts.js";

const database = appDatabase({ receipts });
const year = new Date().getUTCFullYear();

describe("a number that was given", () => {
  it("is found by its number and by its idempotency key, with the document as it is now", async () => {
    const { create, findByNumber, findByKey } = receiptsOf(database.db(), "FIND");
    const { document } = (await create({ total: "12.00" }, { key: "pay_1" }))._unsafeUnwrap();
    await database.db().update(receipts).set({ total: "13.00" }).where(eq(receipts.id, document.id));
    const found = (await findByNumber(document.receiptNo))._unsafeUnwrap();
    expect(found).toEqual({
      number: `R-${year}-0001`,
      series: "FIND",
      dateKey: `${year}-01-01`,
      sequence: 1,
      documentKey: String(document.id),
      document: { ...document, total: "13.00" },
      idempotencyKey: "pay_1",
      placedAt: expect.any(Date),
      createdAt: expect.any(Date),
      voidedAt: null,
      voidReason: null,
      isAdopted: false,
    });
    expect((await findByKey("pay_1"))._unsafeUnwrap()).toEqual(found);
  });

  it("is null where the series never gave it, whatever is asked for", async () => {
    const { findByNumber, findByKey, create } = receiptsOf(database.db(), "NEVER");
    const { number } = (
      await receiptsOf(database.db(), "OTHER").create({}, { key: "pay_1" })
    )._unsafeUnwrap();
    for (const text of [number, "", "R-\0", "\ud800", "R-1' or true --"]) {
      expect((await findByNumber(text))._unsafeUnwrap()).toBeNull();
      expect((await findByKey(text))._unsafeUnwrap()).toBeNull();
    }
    expect((await findByKey("pay_1"))._unsafeUnwrap()).toBeNull();
    // Another series of the same numbering is named in the call.
    (await create({}, { key: "pay_1" }))._unsafeUnwrap();
    const other = await findByKey("pay_1", { series: seriesNamed("OTHER") });
    expect(other._unsafeUnwrap()).toMatchObject({ series: "OTHER", number });
  });

  it("is found without its document once that is deleted, and where it is one of another column", async () => {
    const db = database.db();
    const { create, findByNumber } = receiptsOf(db, "GONE");
    const { document, number } = (await create({}))._unsafeUnwrap();
    const elsewhere = createNumbering(db, {
      table: receipts,
      number: receipts.ticketNo,
      series: orderSeries({ name: "GONE", template: "{#+5000}" }),
    });
    const ticket = (await elsewhere.create({}))._unsafeUnwrap();
    expect((await findByNumber(String(ticket.number)))._unsafeUnwrap()).toMatchObject({
      documentKey: String(ticket.document.id),
      document: null,
    });
    await db.execute(`delete from receipts where id = ${document.id}`);
    expect((await findByNumber(number))._unsafeUnwrap()).toMatchObject({ number, document: null });
  });

  it("of a column of whole numbers is found by text and by a number", async () => {
    const { create, findByNumber } = createNumbering(database.db(), {
      table: receipts,
      number: receipts.ticketNo,
      series: orderSeries({ name: "TICKET", template: "{#+1000}" }),
    });
    const { document } = (await create({}))._unsafeUnwrap();
    for (const asked of [1001, "1001"] as const) {
      expect((await findByNumber(asked))._unsafeUnwrap()).toMatchObject({ number: 1001, document });
    }
  });

  it("is found by the series of the call where the rows choose theirs, and is an error without one", async () => {
    const numbering = createNumbering(database.db(), {
      table: receipts,
      number: receipts.receiptNo,
      series: ({ total }) => seriesNamed(`total ${total}`),
    });
    const { number } = (await numbering.create({ total: "7.00" }))._unsafeUnwrap();
    const series = seriesNamed("total 7.00");
    expect((await numbering.findByNumber(number, { series }))._unsafeUnwrap()).toMatchObject({ number });
    expect((await numbering.peek({ series }))._unsafeUnwrap()).toBe(`R-${year}-0002`);
    // @ts-expect-error the compiler says so first
    expect((await numbering.peek({}))._unsafeUnwrapErr()).toMatchObject({
      kind: "ReadFailed",
      attempts: [{ failure: "rejected", cause: { code: "NO_SERIES" } }],
    });
  });
});

describe("the void of a number", () => {
  it("is in the ledger, once, and leaves the document alone", async () => {
    const numbering = receiptsOf(database.db(), "VOID");
    const { document, number } = (await numbering.create({}))._unsafeUnwrap();
    const first = (await numbering.void(number, "typed twice"))._unsafeUnwrap();
    expect(first).toMatchObject({ number, voidReason: "typed twice", voidedAt: expect.any(Date), document });
    const again = await Promise.all(upTo(5).map((n) => numbering.void(number, `again ${n}`)));
    for (const result of again) {
      expect(result._unsafeUnwrap()).toEqual(first);
    }
    expect((await numbering.findByNumber(number))._unsafeUnwrap()).toEqual(first);
  });

  it("of a number of nobody is NumberNotFound, and one without a reason is InvalidVoid", async () => {
    const numbering = receiptsOf(database.db(), "VOID NOTHING");
    for (const number of ["R-2026-0001", "\0"]) {
      expect((await numbering.void(number, "why"))._unsafeUnwrapErr()).toEqual({ kind: "NumberNotFound" });
    }
    const { number } = (await numbering.create({}))._unsafeUnwrap();
    for (const reason of ["", "x".repeat(1_001), "\0"]) {
      const refused = (await numbering.void(number, reason))._unsafeUnwrapErr();
      expect(refused).toMatchObject({ kind: "InvalidVoid", issues: [{ path: "reason" }] });
    }
    expect((await numbering.findByNumber(number))._unsafeUnwrap()?.voidedAt).toBeNull();
  });
});

describe("the counter of a numbering", () => {
  it("is peeked at without taking a number", async () => {
    const { peek, create } = receiptsOf(database.db(), "PEEK");
    for (const _ of upTo(2)) {
      expect((await peek())._unsafeUnwrap()).toBe(`R-${year}-0001`);
    }
    expect((await create({}))._unsafeUnwrap().number).toBe(`R-${year}-0001`);
    expect((await peek())._unsafeUnwrap()).toBe(`R-${year}-0002`);
  });

  it("that is behind the ledger is raised by sync, and no other", async () => {
    const { create, sync, peek } = receiptsOf(database.db(), "SYNC");
    await Promise.all(upTo(3).map(() => create({})));
    expect((await sync())._unsafeUnwrap()).toEqual({ raised: 0 });
    await database.sql()`
      update gapless_orders.order_sequence_tracker set last_sequence = 1 where series = 'SYNC'`;
    expect((await sync())._unsafeUnwrap()).toEqual({ raised: 1 });
    expect((await peek())._unsafeUnwrap()).toBe(`R-${year}-0004`);
  });
});
