// Documents with a date of their own: refused out of order where the numbering is chronological, and else only listed.
import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { createNumbering } from "../../../src/index.js";
import { appDatabase } from "../../support/app-schema.js";
import { tamper } from "../../support/audited-orders.js";
import { datedReceiptsOf, receipts, receiptsOf, seriesNamed } from "../../support/receipts.js";

const database = appDatabase({ receipts });
const chronological = (name: string) => datedReceiptsOf(database.db(), name, true);
const refusal = { kind: "DocumentRejected", sqlState: "OG010" };
const now = () => new Date();
const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000);

/** Receipts that are dated by the instant at which they were paid. */
function byInstant(name: string) {
  return createNumbering(database.db(), {
    table: receipts,
    number: receipts.receiptNo,
    series: seriesNamed(name),
    at: receipts.paidAt,
    chronological: true,
  });
}

describe("a chronological numbering", () => {
  it("refuses a document dated before the last one of its period, and burns no number", async () => {
    const { create, audit } = chronological("REFUSED");
    const days = ["2026-03-02", "2026-03-02", "2026-03-01", "2026-03-05"];
    const results = [];
    for (const paidOn of days) {
      results.push(await create({ paidOn }));
    }
    expect(results[2]?._unsafeUnwrapErr()).toMatchObject(refusal);
    const numbers = results.flatMap((result) => (result.isOk() ? [result.value.number] : []));
    expect(numbers).toEqual(["R-2026-0001", "R-2026-0002", "R-2026-0003"]);
    // Another period has a last one of its own.
    expect((await create({ paidOn: "2025-03-01" }))._unsafeUnwrap().number).toBe("R-2025-0001");
    expect((await audit())._unsafeUnwrap()).toMatchObject({ clean: true, datedOutOfOrderTotal: 0 });
  });

  it.each([
    ["that share a statement", ["2026-03-14", "2026-03-12", "2026-03-13", "2026-03-11"]],
    ["beside one that is too early", ["2026-03-14", "2026-03-12", "2026-03-09", "2026-03-13", "2026-03-11"]],
  ])("gives numbers by date to documents %s", async (name, days) => {
    const { create } = chronological(name);
    await create({ paidOn: "2026-03-10" });
    // A call that may be sent alone, so that the others wait for one statement together.
    const first = create({ paidOn: "2026-03-10" });
    const results = await Promise.all(days.map((paidOn) => create({ paidOn })));
    expect((await first)._unsafeUnwrap().number).toBe("R-2026-0002");
    for (const [index, result] of results.entries()) {
      const day = Number(days[index]?.slice(-2));
      if (day < 10) {
        expect(result._unsafeUnwrapErr()).toMatchObject(refusal);
      } else {
        expect(result._unsafeUnwrap().number).toBe(`R-2026-000${day - 8}`);
      }
    }
  });

  it("takes the database's clock for a document without a date, on either side of one of the same day", async () => {
    const { create } = chronological("MIXED");
    const today = now().toISOString().slice(0, 10);
    for (const paidOn of [null, today, null, today]) {
      expect((await create({ paidOn })).isOk()).toBe(true);
    }
    const tomorrow = inHours(24).toISOString().slice(0, 10);
    if (tomorrow.slice(0, 4) === today.slice(0, 4)) {
      expect((await create({ paidOn: tomorrow })).isOk()).toBe(true);
      expect((await create({}))._unsafeUnwrapErr()).toMatchObject(refusal);
    }
  });

  it("compares instants where the date has a time of day", async () => {
    const { create } = byInstant("INSTANT");
    const results = [];
    for (const paidAt of ["2026-03-01T10:00:00Z", "2026-03-01T10:00:00Z", "2026-03-01T09:59:59Z"]) {
      results.push((await create({ paidAt: new Date(paidAt) })).isOk());
    }
    expect(results).toEqual([true, true, false]);
  });

  it("refuses a draft that is issued too late, and issues the others by their dates", async () => {
    const { issue } = chronological("ISSUE");
    const rows = await database.sql()`
      insert into receipts (paid_on)
      values ('2026-03-01'), ('2026-03-05'), ('2026-03-04'), ('2026-03-02')
      returning id`;
    const ids = rows.map((row) => Number(row["id"]));
    const [early = 0, ...others] = ids;
    expect((await issue(others[2] ?? 0))._unsafeUnwrap().number).toBe("R-2026-0001");
    const first = issue(early);
    const [fifth, fourth] = await Promise.all([issue(others[0] ?? 0), issue(others[1] ?? 0)]);
    expect((await first)._unsafeUnwrapErr()).toMatchObject(refusal);
    expect(fourth?._unsafeUnwrap().number).toBe("R-2026-0002");
    expect(fifth?._unsafeUnwrap().number).toBe("R-2026-0003");
  });

  it("checks while the counter is locked, so that a date which is being committed counts", async () => {
    const db = database.db();
    const { create, createIn } = chronological("LOCKED");
    await create({ paidOn: "2026-03-01" });
    let waiting: ReturnType<typeof create> | undefined;
    await db.transaction(async (tx) => {
      expect((await createIn(tx, { paidOn: "2026-03-20" })).isOk()).toBe(true);
      waiting = create({ paidOn: "2026-03-10" });
      await tx.execute(sql`select pg_sleep(0.2)`);
    });
    expect((await waiting)?._unsafeUnwrapErr()).toMatchObject(refusal);
  });

  it("goes on from the last document of the ledger where the counter was lost", async () => {
    const { create } = chronological("LOST");
    await create({ paidOn: "2026-03-20" });
    await tamper(database, ["delete from gapless_orders.order_sequence_tracker where series = 'LOST'"]);
    expect((await create({ paidOn: "2026-03-10" }))._unsafeUnwrapErr()).toMatchObject(refusal);
    expect((await create({ paidOn: "2026-03-21" }))._unsafeUnwrap().number).toBe("R-2026-0002");
  });

  it("needs a column with the date", () => {
    const options = { table: receipts, number: receipts.receiptNo, series: seriesNamed("NONE") };
    expect(() => createNumbering(database.db(), { ...options, chronological: true })).toThrow(RangeError);
  });
});

describe("a numbering that is not chronological", () => {
  it("numbers documents in the order of the calls, whatever their dates", async () => {
    const { create } = datedReceiptsOf(database.db(), "ANY");
    for (const [index, paidOn] of ["2026-03-02", "2026-03-01"].entries()) {
      expect((await create({ paidOn }))._unsafeUnwrap().number).toBe(`R-2026-000${index + 1}`);
    }
    expect((await receiptsOf(database.db(), "CLOCK").create({})).isOk()).toBe(true);
  });
});
