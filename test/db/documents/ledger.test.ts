// The ledger of a numbering says what has become of the documents, and which gaps are older than it.
import { describe, expect, it } from "vitest";
import { createNumbering } from "../../../src/index.js";
import { appDatabase } from "../../support/app-schema.js";
import { tamper } from "../../support/audited-orders.js";
import { inOneLine, readAll, readPages } from "../../support/read-ledger.js";
import { numberedReceipts, numberOf, receipts, receiptsOf, seriesNamed } from "../../support/receipts.js";

const database = appDatabase({ receipts });

describe("the ledger of a numbering", () => {
  it("has deleted and renumbered documents, keys, voids, and those of another table", async () => {
    const numbering = await numberedReceipts(database.db(2), "STATES", 5);
    (await numbering.void(numberOf(2), "typed twice"))._unsafeUnwrap();
    await database.sql()`delete from receipts where receipt_no = ${numberOf(3)}`;
    await database.sql()`update receipts set receipt_no = 'other' where receipt_no = ${numberOf(4)}`;
    await tamper(database, [
      "update gapless_orders.number_ledger set document_table = 'public.gone' where series = 'STATES' and sequence = 5",
    ]);
    const entries = await readAll(numbering.ledger());
    expect(entries).toMatchObject([
      {
        number: numberOf(1),
        documentState: "there",
        idempotencyKey: "pay_1",
        documentTable: "public.receipts",
      },
      { number: numberOf(2), documentState: "there", voidReason: "typed twice", voidedAt: expect.any(Date) },
      { number: numberOf(3), documentState: "deleted" },
      { number: numberOf(4), documentState: "renumbered" },
      { number: numberOf(5), documentState: "unknown", documentTable: "public.gone" },
    ]);
  });

  it("tells gaps that are older than the ledger from those that are not", async () => {
    await database.sql()`delete from receipts`;
    await database.sql()`insert into receipts (receipt_no) values ('R-2020-0002'), ('R-2020-0004')`;
    const numbering = receiptsOf(database.db(2), "OLD");
    (await numbering.adopt())._unsafeUnwrap();
    await tamper(database, [
      "update gapless_orders.order_sequence_tracker set last_sequence = 6 where series = 'OLD'",
    ]);
    expect((await readAll(numbering.ledger())).map(inOneLine)).toEqual([
      "2020-01-01 gap 1 to 1: adopted",
      "2020-01-01 R-2020-0002",
      "2020-01-01 gap 3 to 3: adopted",
      "2020-01-01 R-2020-0004",
      "2020-01-01 gap 5 to 6: counter",
    ]);
  });

  it("needs a series where the rows choose theirs", async () => {
    await numberedReceipts(database.db(2), "CHOSEN", 1);
    const numbering = createNumbering(database.db(2), {
      table: receipts,
      number: receipts.receiptNo,
      series: () => seriesNamed("CHOSEN"),
    });
    expect(await readAll(numbering.ledger({ series: seriesNamed("CHOSEN") }))).toHaveLength(1);
    const untyped = JSON.parse("{}");
    const [refused] = await readPages(numbering.ledger(untyped));
    expect(refused?._unsafeUnwrapErr()).toMatchObject({
      kind: "ReadFailed",
      attempts: [{ cause: { code: "NO_SERIES" } }],
    });
  });

  it("is read beside other calls on a pool of one connection", async () => {
    const numbering = await numberedReceipts(database.db(1), "ONE", 3);
    for await (const page of numbering.ledger()) {
      for (const entry of page._unsafeUnwrap()) {
        const found = await numbering.findByNumber(entry.kind === "number" ? entry.number : "");
        expect(found._unsafeUnwrap()?.documentKey).toBeDefined();
      }
    }
  });
});
