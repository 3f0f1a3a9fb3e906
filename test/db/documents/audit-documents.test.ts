// The audit of a numbering compares the ledger with the table, and says where they differ.
import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { appDatabase } from "../../support/app-schema.js";
import { upTo } from "../../support/checkouts.js";
import { dateKey, numberedReceipts, numberOf, receipts, receiptsOf } from "../../support/receipts.js";

const database = appDatabase({ receipts });
const numbered = (name: string, count: number) => numberedReceipts(database.db(5), name, count);

describe("the audit of a numbering", () => {
  it("finds numbers that the documents have no more, and lists those whose documents are gone", async () => {
    const numbering = await numbered("CHANGED", 4);
    const { documentKey } = (await numbering.findByNumber(numberOf(1)))._unsafeUnwrap() ?? {};
    const ids = upTo(4).map((n) => Number(documentKey) + n - 1);
    const db = database.db();
    await db.execute(sql`update receipts set receipt_no = 'by hand' where id = ${ids[1]}`);
    await db.execute(sql`update receipts set receipt_no = null where id = ${ids[2]}`);
    await db.execute(sql`delete from receipts where id = ${ids[3]}`);
    const report = (await numbering.audit())._unsafeUnwrap();
    expect(report).toMatchObject({
      clean: false,
      changedNumbers: [
        { dateKey, number: numberOf(2), documentKey: String(ids[1]), found: "by hand" },
        { dateKey, number: numberOf(3), documentKey: String(ids[2]), found: null },
      ],
      changedNumbersTotal: 2,
      deletedDocuments: [{ dateKey, number: numberOf(4), documentKey: String(ids[3]) }],
      deletedDocumentsTotal: 1,
    });
    await db.execute(sql`delete from receipts where id = any (${sql.param(ids.slice(1, 3))})`);
    expect((await numbering.audit())._unsafeUnwrap()).toMatchObject({
      clean: true,
      changedNumbers: [],
      deletedDocumentsTotal: 3,
    });
  });

  it("lists rows with a number that the ledger does not know, 1,000 with the total, and stays clean beside a number that it knows", async () => {
    await database.sql()`truncate receipts`;
    const numbering = await numbered("BEFORE", 1);
    await database.sql()`
      insert into receipts (receipt_no) select 'old ' || lpad(n::text, 4, '0') from generate_series(1, 1200) as n`;
    const report = (await numbering.audit())._unsafeUnwrap();
    expect(report).toMatchObject({ clean: true, numbers: 1, periods: 1, unledgeredTotal: 1_200 });
    expect(report.unledgered).toHaveLength(1_000);
    expect(report.unledgered[0]).toEqual({ number: "old 0001", documentKey: expect.stringMatching(/^\d+$/) });
  });

  it("never takes documents under way for gaps or for deleted ones", async () => {
    await database.sql()`truncate receipts`;
    const numbering = receiptsOf(database.db(5), "BUSY");
    (await numbering.create({}))._unsafeUnwrap();
    const creating = Promise.all(upTo(200).map(() => numbering.create({})));
    for (let audits = 0; audits < 10; audits += 1) {
      expect((await numbering.audit())._unsafeUnwrap()).toMatchObject({
        clean: true,
        deletedDocumentsTotal: 0,
        unledgeredTotal: 0,
      });
    }
    await creating;
  });
});
