// The idempotency key in a column of the document: whoever gave the number, a repeated call finds it.
import { numeric, pgTable, serial, text, uuid } from "drizzle-orm/pg-core";
import { beforeAll, describe, expect, it } from "vitest";
import { createNumbering, orderSeries } from "../../../src/index.js";
import { testDatabase } from "../../support/database.js";
import { batching, numberedTables, sharedPools } from "../../support/numbered-tables.js";

const database = testDatabase({ migrated: false });
const createTables = numberedTables(database);
const open = sharedPools(database);

const bills = pgTable("bills", {
  id: serial().primaryKey(),
  run: text().notNull(),
  payment: text(),
  no: text().unique(),
});
const receipts = pgTable("receipts_by_uuid", {
  id: serial().primaryKey(),
  payment: uuid().notNull(),
  total: numeric(),
  no: text(),
});
beforeAll(() => createTables({ bills, receipts }));

function numbering(run: string) {
  const db = open();
  const calls = createNumbering(db, {
    table: bills,
    number: bills.no,
    key: bills.payment,
    series: orderSeries({ name: run, template: `${run}-{#}` }),
    ...batching(),
  });
  const insert = async (payment: string | null, no: string | null = null) => {
    const [row] = await db.insert(bills).values({ run, payment, no }).returning({ id: bills.id });
    return row?.id ?? 0;
  };
  return { ...calls, insert };
}

describe("the idempotency key in a column", () => {
  it("makes a repeated create the replay of a number that was adopted", async () => {
    const { adopt, create, insert } = numbering("ADOPTED");
    const id = await insert("pay_1", "ADOPTED-1");
    expect((await adopt())._unsafeUnwrap()).toMatchObject({ adopted: 1, duplicates: { count: 0 } });
    const repeated = (await create({ run: "ADOPTED", payment: "pay_1" }))._unsafeUnwrap();
    expect(repeated).toMatchObject({ number: "ADOPTED-1", replayed: true, document: { id } });
    expect((await create({ run: "ADOPTED", payment: "pay_2" }))._unsafeUnwrap().number).toBe("ADOPTED-2");
  });

  it("makes a repeated create the replay of a number that was issued", async () => {
    const { create, findByKey, insert, issue } = numbering("ISSUED");
    const id = await insert("pay_1");
    expect((await issue(id))._unsafeUnwrap().number).toBe("ISSUED-1");
    expect((await findByKey("pay_1"))._unsafeUnwrap()).toMatchObject({ number: "ISSUED-1" });
    expect((await create({ run: "ISSUED", payment: "pay_1" }))._unsafeUnwrap()).toMatchObject({
      number: "ISSUED-1",
      replayed: true,
      document: { id },
    });
  });

  it("is the one that the issue sets", async () => {
    const { findByKey, insert, issue } = numbering("SET");
    const id = await insert(null);
    await issue(id, { set: { payment: "pay_9" } });
    expect((await findByKey("pay_9"))._unsafeUnwrap()).toMatchObject({ number: "SET-1", document: { id } });
  });

  it("gives one number to the drafts that have it, one after another or at once, and burns none", async () => {
    const { insert, issue, create } = numbering("TWICE");
    const [first, second, third, fourth] = [
      await insert("pay_1"),
      await insert("pay_1"),
      await insert("pay_2"),
      await insert("pay_2"),
    ];
    expect((await issue(first))._unsafeUnwrap().number).toBe("TWICE-1");
    expect((await issue(second))._unsafeUnwrapErr()).toMatchObject({
      kind: "KeyReused",
      existing: { id: first, no: "TWICE-1" },
    });
    const atOnce = await Promise.all([issue(third), issue(fourth)]);
    expect(atOnce.filter((result) => result.isOk())).toHaveLength(1);
    for (const refused of atOnce.filter((result) => result.isErr())) {
      expect(refused._unsafeUnwrapErr()).toMatchObject({ kind: "KeyReused", existing: { no: "TWICE-2" } });
    }
    expect((await create({ run: "TWICE", payment: "pay_3" }))._unsafeUnwrap().number).toBe("TWICE-3");
    // One that has its number keeps it, whatever other draft has the key.
    expect((await issue(first))._unsafeUnwrap()).toMatchObject({ number: "TWICE-1", replayed: true });
  });

  it("that two adopted documents have stays with the first, and both numbers are in the ledger", async () => {
    const { adopt, audit, findByKey, findByNumber, insert } = numbering("BOTH");
    const first = await insert("pay_1", "BOTH-1");
    const second = await insert("pay_1", "BOTH-2");
    const duplicates = { count: 1, first: [{ documentKey: String(second), number: "BOTH-2", same: "key" }] };
    expect((await adopt())._unsafeUnwrap()).toMatchObject({ adopted: 2, duplicates });
    expect((await findByKey("pay_1"))._unsafeUnwrap()).toMatchObject({ document: { id: first } });
    expect((await findByNumber("BOTH-2"))._unsafeUnwrap()).toMatchObject({ document: { id: second } });
    expect((await audit())._unsafeUnwrap()).toMatchObject({ clean: true, numbers: 2 });
    expect((await adopt())._unsafeUnwrap()).toMatchObject({ adopted: 0, duplicates: { count: 0 } });
  });

  it("that is too long for a call is adopted as none", async () => {
    const { adopt, findByNumber, insert } = numbering("LONG");
    await insert("p".repeat(256), "LONG-1");
    expect((await adopt())._unsafeUnwrap()).toMatchObject({ adopted: 1, duplicates: { count: 0 } });
    expect((await findByNumber("LONG-1"))._unsafeUnwrap()).toMatchObject({ idempotencyKey: null });
  });

  it("is kept of a number that an older generator gave meanwhile", async () => {
    const { create, insert } = numbering("OLD");
    const id = await insert("pay_1", "OLD-1");
    expect((await create({ run: "OLD", payment: "pay_2" }))._unsafeUnwrap().number).toBe("OLD-2");
    expect((await create({ run: "OLD", payment: "pay_1" }))._unsafeUnwrap()).toMatchObject({
      number: "OLD-1",
      replayed: true,
      document: { id },
    });
  });

  it("is a UUID in whatever letters", async () => {
    const { create, adopt } = createNumbering(open(), {
      table: receipts,
      number: receipts.no,
      key: receipts.payment,
      series: orderSeries({ name: "RECEIPTS", template: "R-{#}" }),
    });
    const [adopted, created] = [
      "0191aaaa-1111-7000-8000-aaaaaaaaaaaa",
      "0191bbbb-1111-7000-8000-bbbbbbbbbbbb",
    ];
    await database.sql()`insert into receipts_by_uuid (payment, no) values (${adopted}, 'R-1')`;
    await adopt();
    expect((await create({ payment: adopted.toUpperCase() }))._unsafeUnwrap()).toMatchObject({
      number: "R-1",
    });
    expect((await create({ payment: created.toUpperCase() }))._unsafeUnwrap()).toMatchObject({
      number: "R-2",
    });
    expect((await create({ payment: created }))._unsafeUnwrap()).toMatchObject({
      number: "R-2",
      replayed: true,
    });
  });

  it("has a type whose value has one spelling", () => {
    const options = {
      table: receipts,
      number: receipts.no,
      series: orderSeries({ name: "RECEIPTS", template: "R-{#}" }),
    };
    // @ts-expect-error -- the type says so too
    expect(() => createNumbering(open(), { ...options, key: receipts.total })).toThrow(
      "createNumbering: key: the column total must be text, varchar, uuid or a whole number",
    );
  });
});
