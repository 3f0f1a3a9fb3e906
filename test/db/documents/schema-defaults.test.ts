// Values that the app's schema or the database makes: SQL of $defaultFn and $onUpdate, and a date that decides the period.
import { sql } from "drizzle-orm";
import { date, integer, json, numeric, pgTable, serial, text, timestamp, varchar } from "drizzle-orm/pg-core";
import { beforeAll, describe, expect, it } from "vitest";
import { createNumbering, orderSeries } from "../../../src/index.js";
import { upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { batching, createAtOnce, numberedTables, sharedPools } from "../../support/numbered-tables.js";

const database = testDatabase({ migrated: false });
const createTables = numberedTables(database);
const open = sharedPools(database);

let made = 0;
/** Another expression for each row, as of an app that puts its own id into it. */
const ownId = () => {
  made += 1;
  return sql<string>`${"doc"} || '-' || ${made}`;
};
const documents = pgTable("made_documents", {
  id: varchar({ length: 40 }).primaryKey().$defaultFn(ownId),
  note: text().notNull(),
  no: text(),
  updatedAt: timestamp()
    .notNull()
    .$onUpdate(() => sql`timestamp '2001-02-03 04:05'`),
});
const lines = pgTable("made_lines", {
  document: varchar({ length: 40 }).notNull(),
  item: text().notNull(),
  stamp: text()
    .notNull()
    .$onUpdate(() => sql`upper('stamped')`),
});
const dated = pgTable("made_dates", {
  id: serial().primaryKey(),
  note: text().notNull(),
  day: date().notNull().default(sql`'2020-03-01'`),
  no: text(),
});
const clocked = pgTable("made_clocks", {
  id: serial().primaryKey(),
  note: text().notNull(),
  at: timestamp({ withTimezone: true })
    .notNull()
    .$defaultFn(() => sql`timestamptz '2021-05-05 12:00Z' + interval '1 day' * random()`),
  no: text(),
});
const carts = pgTable("made_carts", {
  id: serial().primaryKey(),
  total: numeric({ precision: 10, scale: 2 }),
  cart: json(),
  sizes: integer().array(3),
  no: text(),
});
beforeAll(() => createTables({ documents, lines, dated, clocked, carts }));

describe("an SQL expression that the app's schema makes", () => {
  it("is inserted as by Drizzle's own insert, into the primary key and the children too", async () => {
    const { create } = createNumbering(open(), {
      table: documents,
      number: documents.no,
      series: orderSeries({ name: "MADE", template: "M-{#}" }),
      children: { lines: { table: lines, parent: lines.document } },
      ...batching(),
    });
    const created = await Promise.all(
      upTo(40).map((n) =>
        create({ note: `note ${n}`, lines: [{ item: "tea" }, { item: "own", stamp: "mine" }] }),
      ),
    );
    const rows = created.map((result) => result._unsafeUnwrap().document);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(40);
    for (const { id, updatedAt } of rows) {
      expect(id).toMatch(/^doc-\d+$/);
      expect(updatedAt).toEqual(new Date("2001-02-03T04:05:00Z"));
    }
    const stamps = await database.sql()`
      select stamp, count(*)::integer as rows from made_lines group by stamp order by stamp collate "C" desc`;
    expect([...stamps]).toEqual([
      { stamp: "mine", rows: 40 },
      { stamp: "STAMPED", rows: 40 },
    ]);
  });

  it("decides the period where it is the date of the document, and is evaluated once", async () => {
    const { create } = createNumbering(open(), {
      table: clocked,
      number: clocked.no,
      at: clocked.at,
      series: orderSeries({ name: "CLOCKED", template: "C-{YYYY}-{###}" }),
      ...batching(),
    });
    await createAtOnce(
      (note) => create({ note }),
      (n) => `C-2021-${String(n).padStart(3, "0")}`,
      20,
    );
    const moved = await database.sql()`
      select
      from made_clocks as documents
      join gapless_orders.number_ledger as ledger on ledger.number = documents.no
      where ledger.placed_at is distinct from documents.at`;
    expect(moved).toHaveLength(0);
  });
});

describe("a date that only the database's default knows", () => {
  it("decides the period, beside documents that bring theirs, and in isolation", async () => {
    const { create } = createNumbering(open(), {
      table: dated,
      number: dated.no,
      at: dated.day,
      series: orderSeries({ name: "DATED", template: "D-{YYYY}-{#}" }),
      ...batching(),
    });
    const [first, , third] = await Promise.all([
      create({ note: "a" }),
      create({ note: "b", day: "2019-01-01" }),
      create({ note: "c" }),
    ]);
    expect(first._unsafeUnwrap()).toMatchObject({ number: "D-2020-1", document: { day: "2020-03-01" } });
    expect(third._unsafeUnwrap()).toMatchObject({ number: "D-2020-2" });
    // One that the database refuses sends its neighbours one by one.
    await database.sql()`alter table made_dates add constraint no_brick check (note <> 'brick')`;
    const [brick, beside] = await Promise.all([create({ note: "brick" }), create({ note: "d" })]);
    expect(brick._unsafeUnwrapErr()).toMatchObject({ kind: "DocumentRejected", constraint: "no_brick" });
    expect(beside._unsafeUnwrap()).toMatchObject({ number: "D-2020-3" });
  });
});

describe("columns whose text is not their value", () => {
  it("agree in a replay: json of other spacing, and a numeric of another scale", async () => {
    const { create } = createNumbering(open(), {
      table: carts,
      number: carts.no,
      sameWhen: [carts.total, carts.cart],
      series: orderSeries({ name: "CARTS", template: "S-{#}" }),
    });
    await create({ total: "40.0", cart: { a: 1, b: [2] } }, { key: "1" });
    const again = await create({ total: "40.00", cart: { b: [2], a: 1 } }, { key: "1" });
    expect(again._unsafeUnwrap()).toMatchObject({ number: "S-1", replayed: true });
    const other = await create({ total: "40.00", cart: { a: 2 } }, { key: "1" });
    expect(other._unsafeUnwrapErr()).toMatchObject({ kind: "KeyReused", differing: ["cart"] });
  });

  it("take an array of another size than the schema says, as PostgreSQL does", async () => {
    const { create } = createNumbering(open(), {
      table: carts,
      number: carts.no,
      series: orderSeries({ name: "SIZES", template: "Z-{#}" }),
    });
    expect((await create({ sizes: [1, 2] }))._unsafeUnwrap()).toMatchObject({ document: { sizes: [1, 2] } });
    // @ts-expect-error an entry of another type
    expect((await create({ sizes: ["x"] }))._unsafeUnwrapErr()).toMatchObject({
      kind: "InvalidDocument",
      issues: [{ path: "sizes[0]" }],
    });
  });
});
