// Over drivers that have no transactions a document is created and issued as over the others: each call is one statement.
import { eq } from "drizzle-orm";
import { integer, pgTable, serial, text, timestamp } from "drizzle-orm/pg-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createNumbering, type OrdersDatabase, orderSeries } from "../../../src/index.js";
import { upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { type HttpDatabase, neonDatabase, proxiedDatabase } from "../../support/http-databases.js";
import { createAtOnce, numberedTables } from "../../support/numbered-tables.js";

const database = testDatabase({ migrated: false });
const createTables = numberedTables(database);

const receipts = pgTable("receipts", {
  id: serial().primaryKey(),
  no: text(),
  note: text().notNull(),
  total: integer().notNull().default(0),
  at: timestamp({ withTimezone: true }).notNull().defaultNow(),
});
const lines = pgTable("receipt_lines", {
  receiptId: integer("receipt_id")
    .notNull()
    .references(() => receipts.id),
  line: text().notNull(),
});

const opened: HttpDatabase[] = [];
beforeAll(() =>
  createTables({ receipts, lines }, ["alter table receipts add constraint positive check (total >= 0)"]),
);
afterAll(async () => {
  await Promise.all(opened.map(({ close }) => close()));
});

const drivers: Readonly<Record<string, () => HttpDatabase | Promise<HttpDatabase>>> = {
  "pg-proxy": () => proxiedDatabase(database.url()),
  "neon-http": () => neonDatabase(database.url()),
};

async function openOver(driver: string): Promise<OrdersDatabase> {
  const open = drivers[driver];
  if (open === undefined) {
    throw new Error(`no such driver: ${driver}`);
  }
  const one = await open();
  opened.push(one);
  return one.db;
}

function numbering<const Name extends string>(db: OrdersDatabase, name: Name) {
  return createNumbering(db, {
    table: receipts,
    number: receipts.no,
    series: orderSeries({ name, template: "R-{#}" }),
    children: { lines: { table: lines, parent: lines.receiptId } },
    sameWhen: [receipts.total],
    issue: { when: eq(receipts.note, "draft"), set: { note: "issued" } },
  });
}

describe.each(["pg-proxy", "neon-http"])("over %s", (driver) => {
  it("documents are created at once, with their lines, and come back to their calls", async () => {
    const { create } = numbering(await openOver(driver), `${driver} create`);
    await createAtOnce(
      (note) => create({ note, lines: [{ line: note }] }),
      (n) => `R-${n}`,
    );
    const [row] = await database.sql()`
      select count(*)::int as n from receipts join receipt_lines on receipt_id = id and line = note`;
    expect(Number(row?.["n"])).toBeGreaterThanOrEqual(200);
  });

  it("a call is repeatable, and another content under its key is KeyReused", async () => {
    const { create } = numbering(await openOver(driver), `${driver} replay`);
    const first = (await create({ note: "a", total: 5 }, { key: "k" }))._unsafeUnwrap();
    expect(first).toMatchObject({ replayed: false, number: "R-1" });
    expect(first.document.at).toBeInstanceOf(Date);
    const again = (await create({ note: "a", total: 5 }, { key: "k" }))._unsafeUnwrap();
    expect(again).toEqual({ ...first, replayed: true });
    const reused = (await create({ note: "a", total: 6 }, { key: "k" }))._unsafeUnwrapErr();
    expect(reused).toMatchObject({
      kind: "KeyReused",
      existing: { id: first.document.id },
      differing: ["total"],
    });
  });

  it("a document that the database refuses is refused alone, and leaves no gap", async () => {
    const { create } = numbering(await openOver(driver), `${driver} refused`);
    const results = await Promise.all(
      upTo(20).map((n) => create({ note: "a", total: n === 7 ? -1 : n }, { key: `key ${n}` })),
    );
    expect(results[6]?._unsafeUnwrapErr()).toMatchObject({
      kind: "DocumentRejected",
      sqlState: "23514",
      constraint: "positive",
    });
    const numbers = results.flatMap((result) => (result.isOk() ? [result.value.number] : []));
    expect(new Set(numbers)).toEqual(new Set(upTo(19).map((n) => `R-${n}`)));
  });

  it("drafts are issued at once, once each", async () => {
    const rows = await database
      .db(1)
      .insert(receipts)
      .values(upTo(50).map(() => ({ note: "draft" })))
      .returning({ id: receipts.id });
    const { issue } = numbering(await openOver(driver), `${driver} issue`);
    const results = await Promise.all([...rows, ...rows].map(({ id }) => issue(id)));
    expect(new Set(results.map((result) => result._unsafeUnwrap().number))).toEqual(
      new Set(upTo(50).map((n) => `R-${n}`)),
    );
    expect(results.filter((result) => !result._unsafeUnwrap().replayed)).toHaveLength(50);
    expect((await issue(-1))._unsafeUnwrapErr()).toEqual({ kind: "DocumentNotFound" });
  });
});

describe("a draft whose columns choose its series", () => {
  const bySeries = (db: OrdersDatabase) =>
    createNumbering(db, {
      table: receipts,
      number: receipts.no,
      series: ({ note }) => orderSeries({ name: `of ${note}`, template: "T-{#}" }),
    });
  const newDraft = async (note: string) => {
    const [row] = await database.db(1).insert(receipts).values({ note }).returning({ id: receipts.id });
    return row?.id ?? 0;
  };

  it("is read again where they change before it gets its number, and numbered in the series of the new ones", async () => {
    const id = await newDraft("one tenant");
    let isChanged = false;
    const one = proxiedDatabase(database.url(), async (query) => {
      if (query.includes("for update") && !isChanged) {
        isChanged = true;
        await database.sql()`update receipts set note = 'another' where id = ${id}`;
      }
    });
    opened.push(one);
    expect((await bySeries(one.db).issue(id))._unsafeUnwrap().number).toBe("T-1");
    const [row] = await database.sql()`
      select series from gapless_orders.number_ledger where document_key = ${String(id)} and number = 'T-1'`;
    expect(row?.["series"]).toBe("of another");
  });

  it("gets no number where they change again and again, and says that it has none", async () => {
    const id = await newDraft("restless");
    const one = proxiedDatabase(database.url(), async (query) => {
      if (query.includes("for update")) {
        await database.sql()`update receipts set total = total + 1 where id = ${id}`;
      }
    });
    opened.push(one);
    expect((await bySeries(one.db).issue(id))._unsafeUnwrapErr()).toMatchObject({
      kind: "RetriesExhausted",
      outcome: "not-created",
      attempts: [{ failure: "contention", cause: { code: "40001" } }],
    });
    expect(await database.sql()`select from receipts where id = ${id} and no is null`).toHaveLength(1);
  });
});
