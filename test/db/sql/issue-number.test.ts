// The SQL function that numbers a document for a trigger, a job or another language, on the counters and ledger of the module.
import { pgTable, serial, text } from "drizzle-orm/pg-core";
import { beforeAll, describe, expect, it } from "vitest";
import { createNumbering, orderSeries } from "../../../src/index.js";
import { appDatabase } from "../../support/app-schema.js";
import { upTo } from "../../support/checkouts.js";

const receipts = pgTable("receipts", {
  id: serial("id").primaryKey(),
  receiptNo: text("receipt_no"),
  title: text("title").notNull(),
});
const credits = pgTable("credits", { id: text("id").primaryKey(), creditNo: text("credit_no") });
const database = appDatabase({ receipts, credits });

const template = "R-{YYYY}-{####}";
const issue = (id: unknown, series: string, key: string | null = null) =>
  database.sql()`
    select gapless_orders.issue_number(
      'receipts', 'receipt_no', ${String(id)}, ${series}, ${template}, 'UTC', ${key}
    ) as number`.then(([row]) => String(row?.["number"]));

async function newReceipt(title = "a receipt"): Promise<number> {
  const [row] = await database.sql()`insert into receipts (title) values (${title}) returning id`;
  return Number(row?.["id"]);
}

const year = new Date().getUTCFullYear();
const numbers = (count: number) => upTo(count).map((n) => `R-${year}-${String(n).padStart(4, "0")}`);

describe("issue_number", () => {
  it("gives consecutive numbers to many callers at once, each in a transaction of its own", async () => {
    const ids = await Promise.all(upTo(40).map(() => newReceipt()));
    const given = await Promise.all(ids.map((id) => issue(id, "AT ONCE")));
    expect(given.toSorted()).toEqual(numbers(40));
  });

  it("gives a document the same number again, however often it is asked at once", async () => {
    const id = await newReceipt();
    const given = await Promise.all(upTo(10).map(() => issue(id, "SAME DOCUMENT")));
    expect(new Set(given)).toEqual(new Set(numbers(1)));
  });

  it("gives an idempotency key the same number again", async () => {
    const [one, other] = [await newReceipt(), await newReceipt()];
    expect(await issue(one, "SAME KEY", "pay_1")).toBe(numbers(1)[0]);
    expect(await issue(other, "SAME KEY", "pay_1")).toBe(numbers(1)[0]);
    expect(await issue(other, "SAME KEY")).toBe(numbers(2)[1]);
  });

  it("gives the number back when its transaction is rolled back", async () => {
    const id = await newReceipt();
    await database
      .sql()
      .begin(async (tx) => {
        await tx`select gapless_orders.issue_number('receipts', 'receipt_no', ${String(id)}, 'UNDONE', ${template})`;
        throw new Error("undo");
      })
      .catch(() => {});
    expect(await issue(await newReceipt(), "UNDONE")).toBe(numbers(1)[0]);
  });

  it("shares counters and ledger with a numbering, which finds, audits and replays what it gave", async () => {
    const numbering = createNumbering(database.db(), {
      table: receipts,
      number: receipts.receiptNo,
      series: orderSeries({ name: "SHARED", template }),
    });
    const ids = await Promise.all(upTo(20).map(() => newReceipt()));
    await Promise.all(
      ids.map(async (id, index) => {
        if (index % 2 === 0) {
          (await numbering.issue(id))._unsafeUnwrap();
          return;
        }
        const number = await issue(id, "SHARED");
        await database.sql()`update receipts set receipt_no = ${number} where id = ${id}`;
      }),
    );
    const rows = await database.sql()`select receipt_no from receipts where id = any (${ids}) order by 1`;
    expect(rows.map((row) => row["receipt_no"])).toEqual(numbers(20));
    expect((await numbering.issue(ids[1] ?? 0))._unsafeUnwrap().replayed).toBe(true);
    expect((await numbering.findByNumber(numbers(20)[19] ?? ""))._unsafeUnwrap()?.document).not.toBeNull();
    expect((await numbering.audit())._unsafeUnwrap()).toMatchObject({ clean: true, numbers: 20 });
  });

  it("numbers the row of another table in the same series after it", async () => {
    await issue(await newReceipt(), "TWO TABLES");
    const [row] = await database.sql()`
      select gapless_orders.issue_number('credits', 'credit_no', 'c1', 'TWO TABLES', ${template}) as number`;
    expect(row?.["number"]).toBe(numbers(2)[1]);
  });

  it("numbers in the period of the instant that it is given", async () => {
    const [row] = await database.sql()`
      select gapless_orders.issue_number(
        'receipts', 'receipt_no', 'old', 'PAST', ${template}, 'Africa/Kampala', null, '2019-12-31 22:00:00Z'
      ) as number`;
    expect(row?.["number"]).toBe("R-2020-0001");
  });

  it("refuses a column that the table does not have, under which a document would get a second number", async () => {
    const id = await newReceipt();
    await issue(id, "COLUMN");
    const misspelt = database.sql()`
      select gapless_orders.issue_number('receipts', 'receipt_nr', ${String(id)}, 'COLUMN', ${template})`;
    await expect(misspelt).rejects.toMatchObject({ code: "42703" });
    expect(await issue(await newReceipt(), "COLUMN")).toBe(numbers(2)[1]);
  });

  it("refuses a malformed template, and a table that is not there", async () => {
    const malformed = database.sql()`
      select gapless_orders.issue_number('receipts', 'receipt_no', '1', 'BAD', 'R-{####}-{####}')`;
    await expect(malformed).rejects.toMatchObject({ code: "OG003" });
    const missing = database.sql()`
      select gapless_orders.issue_number('nowhere', 'receipt_no', '1', 'BAD', ${template})`;
    await expect(missing).rejects.toMatchObject({ code: "42P01" });
  });
});

describe("a trigger that calls issue_number", () => {
  beforeAll(async () => {
    await database.sql().unsafe(`
      create function number_credit() returns trigger language plpgsql as $$
      begin
        new.credit_no := gapless_orders.issue_number('credits', 'credit_no', new.id, 'TRIGGER', '${template}');
        return new;
      end $$;
      create trigger number_credit before insert on credits for each row execute function number_credit()`);
  });

  it("numbers what anybody inserts, and leaves no gap for a row that is refused", async () => {
    await database.sql()`insert into credits (id) values ('t1'), ('t2')`;
    await expect(database.sql()`insert into credits (id) values ('t3'), ('t1')`).rejects.toMatchObject({
      code: "23505",
    });
    await database.sql()`insert into credits (id) values ('t4')`;
    const rows = await database.sql()`select credit_no from credits where id like 't%' order by id`;
    expect(rows.map((row) => row["credit_no"])).toEqual(numbers(3));
  });
});
