// Names of the app's that the statements have for themselves, that need quotes, or that Drizzle spells: they mean the app's.
import { eq, exists, sql } from "drizzle-orm";
import { integer, type PgTable, pgSchema, pgTable, serial, text } from "drizzle-orm/pg-core";
import { drizzle } from "drizzle-orm/postgres-js";
import { describe, expect, it } from "vitest";
import { createNumbering, type OrdersDatabase, orderSeries } from "../../../src/index.js";
import { upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { batching, numberedTables } from "../../support/numbered-tables.js";

const database = testDatabase({ migrated: false });
const createTables = numberedTables(database);

/** Names of common table expressions, of their aliases, and of their columns. */
const ours = [
  ["arguments", "answer", "children_1", "counted", "counters", "dice", "document", "documents", "entry"],
  [
    "existing",
    "found",
    "unnumbered",
    "given",
    "identity",
    "input",
    "known",
    "ledger",
    "lost",
    "match",
    "matched",
  ],
  ["numbered", "other", "series", "settings", "source", "target", "targets", "tracker", "written"],
].flat();

/** Creates a document with a line and replays it, then issues a draft with a line, and issues it again. */
async function exercise(
  db: OrdersDatabase,
  table: PgTable,
  numbering: ReturnType<typeof numberingOf>,
): Promise<void> {
  const { create, issue } = numbering;
  const input = { place: "a", lines: [{ place: "x" }] };
  const created = await Promise.all(upTo(10).map((n) => create({ ...input, given: n }, { key: `key ${n}` })));
  for (const [index, result] of created.entries()) {
    expect(result._unsafeUnwrap().document).toMatchObject({ ...{ place: "a" }, given: index + 1 });
  }
  expect((await create(input, { key: "key 1" }))._unsafeUnwrap().replayed).toBe(true);
  const unlike = await create({ ...input, place: "b" }, { key: "key 1" });
  expect(unlike._unsafeUnwrapErr()).toMatchObject({ kind: "KeyReused", differing: ["place"] });
  await db.insert(table).values({ place: "draft" });
  const [draft] = await db.select({ id: sql<number>`max(id)`.mapWith(Number) }).from(table);
  const issued = await issue(draft?.id ?? 0, { children: { lines: [{ place: "y" }] } });
  expect(issued._unsafeUnwrap()).toMatchObject({
    number: "N-11",
    document: { place: "issued", key: "draft!" },
  });
  expect((await issue(draft?.id ?? 0))._unsafeUnwrap()).toMatchObject({ number: "N-11", replayed: true });
}

/** A table in which also columns have names of ours. */
const tableNamed = (name: string) =>
  pgTable(name, {
    id: serial().primaryKey(),
    place: text(),
    given: integer(),
    number: text(),
    key: text(),
    identity: text(),
    fields: text(),
  });
const linesNamed = (name: string) =>
  pgTable(name, { parent: integer().notNull(), place: text(), given: integer(), value: text() });
const plain = tableNamed("plain");

function numberingOf(
  db: OrdersDatabase,
  table: ReturnType<typeof tableNamed>,
  lines: ReturnType<typeof linesNamed>,
  name: string,
) {
  return createNumbering(db, {
    table,
    number: table.number,
    series: orderSeries({ name, template: "N-{#}" }),
    sameWhen: [table.place],
    children: { lines: { table: lines, parent: lines.parent } },
    issue: {
      when: eq(table.place, "draft"),
      set: { place: "issued", key: sql`${table.place} || '!'` },
    },
    ...batching(),
  });
}

describe("a table with a name that the statements have for themselves", () => {
  it.each(ours)("is the app's, and its lines too: %s", async (name) => {
    const table = tableNamed(name);
    const lines = linesNamed(`${name}_lines`);
    await createTables({ table, lines });
    await exercise(database.db(2), table, numberingOf(database.db(2), table, lines, name));
  });
});

describe("names that need quotes", () => {
  it("may be those of tables, columns, and a schema of the app's", async () => {
    const schema = pgSchema("Büro 'a'");
    const documents = schema.table("Order's; \\ --", {
      id: serial("Id").primaryKey(),
      note: text("No'te \\").notNull(),
      no: text("select"),
    });
    const lines = schema.table("lines of it", { parent: integer("Parent").notNull(), no: text("table") });
    await createTables({ schema, documents, lines });
    const numbering = createNumbering(database.db(), {
      table: documents,
      number: documents.no,
      series: orderSeries({ name: "QUOTED", template: "N-{#}" }),
      sameWhen: [documents.note],
      children: { lines: { table: lines, parent: lines.parent, take: { no: documents.no } } },
      issue: { when: eq(documents.note, "draft"), set: { note: sql`${documents.note} || '!'` } },
      ...batching(),
    });
    const created = await numbering.create({ note: "a", lines: [{}] }, { key: "k" });
    expect(created._unsafeUnwrap()).toMatchObject({
      number: "N-1",
      document: { id: 1, note: "a", no: "N-1" },
    });
    expect((await numbering.create({ note: "a" }, { key: "k" }))._unsafeUnwrap().replayed).toBe(true);
    const [draft] = await drizzle(database.sql()).insert(documents).values({ note: "draft" }).returning();
    const issued = await numbering.issue(draft?.id ?? 0, { children: { lines: [{}, {}] } });
    expect(issued._unsafeUnwrap()).toMatchObject({ number: "N-2", document: { note: "draft!" } });
    const rows = await drizzle(database.sql()).select().from(lines);
    expect(rows.map(({ parent, no }) => [parent, no])).toEqual([
      [1, "N-1"],
      [2, "N-2"],
      [2, "N-2"],
    ]);
  });

  it("are those of Drizzle in a database with casing", async () => {
    const documents = pgTable("cased", {
      docId: serial().primaryKey(),
      theNote: text().notNull(),
      invoiceNo: text(),
    });
    const lines = pgTable("cased_lines", { parentId: integer().notNull(), subjectLine: text() });
    await createTables({ documents, lines }, [], "snake_case");
    const db = drizzle(database.sql(), { casing: "snake_case" });
    const numbering = createNumbering(db, {
      table: documents,
      number: documents.invoiceNo,
      series: orderSeries({ name: "CASED", template: "N-{#}" }),
      children: {
        lines: { table: lines, parent: lines.parentId, take: { subjectLine: documents.invoiceNo } },
      },
      issue: { when: eq(documents.theNote, "draft"), set: { theNote: sql`upper(${documents.theNote})` } },
      ...batching(),
    });
    const created = await numbering.create({ theNote: "a", lines: [{}] });
    expect(created._unsafeUnwrap().document).toEqual({ docId: 1, theNote: "a", invoiceNo: "N-1" });
    await db.insert(documents).values({ theNote: "draft" });
    expect((await numbering.issue(2))._unsafeUnwrap().document.theNote).toBe("DRAFT");
    expect(await db.select().from(lines)).toEqual([{ parentId: 1, subjectLine: "N-1" }]);
  });
});

describe("a condition that reads another table", () => {
  it("is refused at construction where the statement has a part of that table's name", () => {
    const settings = pgTable("settings", { isOpen: integer() });
    const db = drizzle(database.sql());
    const options = {
      table: plain,
      number: plain.number,
      series: orderSeries({ name: "X", template: "{#}" }),
    };
    const open = db.select({ one: sql`1` }).from(settings);
    expect(() => createNumbering(db, { ...options, issue: { when: exists(open) } })).toThrow(
      "createNumbering: issue.when: write the table settings with its schema",
    );
    const when = sql`exists (select from public.settings)`;
    expect(() => createNumbering(db, { ...options, issue: { when } })).not.toThrow();
  });
});
