// A document inside the caller's own transaction: committed and rolled back with it, and never in its way.
import { eq, sql } from "drizzle-orm";
import { integer, pgTable, serial, text } from "drizzle-orm/pg-core";
import { beforeAll, describe, expect, it } from "vitest";
import { createNumbering, orderSeries } from "../../../src/index.js";
import { testDatabase } from "../../support/database.js";
import { untilBlocked } from "../../support/locks.js";
import { batching, numberedTables, sharedPools } from "../../support/numbered-tables.js";

const database = testDatabase({ migrated: false });
const createTables = numberedTables(database);
const open = sharedPools(database);

const sales = pgTable("sales", {
  id: serial().primaryKey(),
  no: text(),
  total: integer().notNull().default(0),
  shop: text().notNull().default("one"),
});
const items = pgTable("sale_items", {
  saleId: integer("sale_id")
    .notNull()
    .references(() => sales.id),
  item: text().notNull(),
});
beforeAll(() =>
  createTables({ sales, items }, ["alter table sales add constraint positive check (total >= 0)"]),
);

function numbering(name: string) {
  const db = open();
  const numbering = createNumbering(db, {
    table: sales,
    number: sales.no,
    series: ({ shop }) => orderSeries({ name: `${name} ${shop}`, template: "S-{#}" }),
    children: { items: { table: items, parent: items.saleId } },
    sameWhen: [sales.total],
    ...batching(),
  });
  const draft = async (values = {}) => {
    const [row] = await db.insert(sales).values(values).returning({ id: sales.id });
    return row?.id ?? 0;
  };
  return { db, draft, ...numbering };
}

const numberOf = (result: { isOk(): boolean; _unsafeUnwrap(): { number: string } }) =>
  result._unsafeUnwrap().number;

describe("a document in the caller's transaction", () => {
  it("is rolled back with it, children and all, and its number goes to the next one", async () => {
    const { db, draft, createIn, issueIn, create, issue } = numbering("rollback");
    const id = await draft();
    const undone = db.transaction(async (tx) => {
      expect(numberOf(await createIn(tx, { items: [{ item: "tea" }] }, { key: "k" }))).toBe("S-1");
      expect(numberOf(await issueIn(tx, id, { children: { items: [{ item: "cup" }] } }))).toBe("S-2");
      throw new Error("undo");
    });
    await expect(undone).rejects.toThrow("undo");
    expect(await database.sql()`select from sale_items`).toHaveLength(0);
    expect(numberOf(await issue(id))).toBe("S-1");
    expect(numberOf(await create({}))).toBe("S-2");
    const [ledger] = await database.sql()`
      select array_agg(number order by sequence) as numbers from gapless_orders.number_ledger
      where series = 'rollback one'`;
    expect(ledger?.["numbers"]).toEqual(["S-1", "S-2"]);
  });

  it("is committed with it, and replayed by the same transaction and by a later call", async () => {
    const { db, createIn, create } = numbering("commit");
    const [first, again] = await db.transaction(async (tx) => [
      await createIn(tx, { total: 1 }, { key: "k" }),
      await createIn(tx, { total: 1 }, { key: "k" }),
    ]);
    expect(first?._unsafeUnwrap()).toMatchObject({ number: "S-1", replayed: false });
    expect(again?._unsafeUnwrap()).toMatchObject({ number: "S-1", replayed: true });
    expect((await create({ total: 1 }, { key: "k" }))._unsafeUnwrap().replayed).toBe(true);
  });

  it("that a savepoint rolls back leaves its number to the next one in the transaction", async () => {
    const { db, createIn } = numbering("savepoint");
    await db.transaction(async (tx) => {
      await tx
        .transaction(async (savepoint) => {
          expect(numberOf(await createIn(savepoint, {}))).toBe("S-1");
          throw new Error("undo");
        })
        .catch(() => {});
      expect(numberOf(await createIn(tx, {}))).toBe("S-1");
      await tx.transaction(async (savepoint) => {
        expect(numberOf(await createIn(savepoint, {}))).toBe("S-2");
      });
    });
    const [ledger] = await database.sql()`
      select array_agg(number order by sequence) as numbers from gapless_orders.number_ledger
      where series = 'savepoint one'`;
    expect(ledger?.["numbers"]).toEqual(["S-1", "S-2"]);
  });

  it("leaves the transaction usable after every error, and can be tried again in it", async () => {
    const { db, draft, createIn, issueIn, create } = numbering("usable");
    (await create({ total: 1 }, { key: "taken" }))._unsafeUnwrap();
    const [id, poor] = [await draft(), await draft()];
    await db.transaction(async (tx) => {
      const reused = await createIn(tx, { total: 2 }, { key: "taken" });
      expect(reused._unsafeUnwrapErr().kind).toBe("KeyReused");
      const refused = await createIn(tx, { total: -1 }, { key: "again" });
      expect(refused._unsafeUnwrapErr()).toMatchObject({ kind: "DocumentRejected", constraint: "positive" });
      const invalid = await createIn(tx, { total: 0.5 }, { key: "again" });
      expect(invalid._unsafeUnwrapErr().kind).toBe("InvalidDocument");
      expect(numberOf(await createIn(tx, { total: 3 }, { key: "again" }))).toBe("S-2");
      expect((await issueIn(tx, -1))._unsafeUnwrapErr()).toEqual({ kind: "DocumentNotFound" });
      expect((await issueIn(tx, poor, { set: { total: -1 } }))._unsafeUnwrapErr().kind).toBe(
        "DocumentRejected",
      );
      expect(numberOf(await issueIn(tx, poor, { set: { total: 4 } }))).toBe("S-3");
      // What reads the draft fails too, and only that.
      await tx.execute(sql`alter table sales rename column total to amount`);
      expect((await issueIn(tx, id))._unsafeUnwrapErr()).toMatchObject({
        kind: "AttemptFailed",
        attempt: { cause: { code: "42703" } },
      });
      await tx.execute(sql`alter table sales rename column amount to total`);
      expect(numberOf(await issueIn(tx, id))).toBe("S-4");
    });
    const numbers = await db.select({ no: sales.no }).from(sales).where(eq(sales.total, 4));
    expect(numbers).toEqual([{ no: "S-3" }]);
  });

  it("takes turns with others, also of the same draft, which has one number", async () => {
    const { db, draft, createIn, issueIn } = numbering("turns");
    const id = await draft();
    const results = await db.transaction((tx) =>
      Promise.all([
        createIn(tx, {}),
        issueIn(tx, id),
        createIn(tx, { total: -1 }),
        issueIn(tx, id),
        createIn(tx, {}),
      ]),
    );
    const kinds = results.map((result) => (result.isOk() ? "" : result.error.kind));
    expect(kinds).toEqual(["", "", "DocumentRejected", "", ""]);
    const numbers = results.flatMap((result) => (result.isOk() ? [result.value.number] : []));
    expect([...new Set(numbers)].toSorted()).toEqual(["S-1", "S-2", "S-3"]);
  });

  it("finds the number that another connection gave while it waited", async () => {
    const { db, draft, issueIn } = numbering("meanwhile");
    const id = await draft();
    const { first, waiting } = await db.transaction(async (tx) => {
      const one = (await issueIn(tx, id))._unsafeUnwrap();
      const other = db.transaction(async (later) => await issueIn(later, id));
      await untilBlocked(database.sql(), 1);
      return { first: one, waiting: other };
    });
    expect((await waiting)._unsafeUnwrap()).toEqual({ ...first, replayed: true });
  });

  it("is refused, and nothing is sent, on a database, in an ended transaction, and once it is closed", async () => {
    const { db, draft, createIn, issueIn, close } = numbering("refused");
    const id = await draft();
    const codeOf = (result: { _unsafeUnwrapErr(): object }) => result._unsafeUnwrapErr();
    const noTransaction = { kind: "AttemptFailed", attempt: { cause: { code: "NO_TRANSACTION" } } };
    // @ts-expect-error a database is no transaction
    expect(codeOf(await createIn(db, {}))).toMatchObject(noTransaction);
    // @ts-expect-error a database is no transaction
    expect(codeOf(await issueIn(db, id))).toMatchObject(noTransaction);
    const ended = await db.transaction(async (tx) => tx);
    const gone = { kind: "AttemptFailed", attempt: { cause: { code: "TRANSACTION_ENDED" } } };
    expect(codeOf(await createIn(ended, {}))).toMatchObject(gone);
    expect(codeOf(await issueIn(ended, id))).toMatchObject(gone);
    await close();
    await db.transaction(async (tx) => {
      expect(codeOf(await createIn(tx, {}))).toEqual({ kind: "Closed" });
      expect(codeOf(await issueIn(tx, id))).toEqual({ kind: "Closed" });
    });
  });
});
