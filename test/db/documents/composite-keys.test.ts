// A primary key of several columns: given or made, each by itself, and named in the ledger alike by every session.
import { date, integer, pgSchema, pgTable, primaryKey, serial, text, timestamp } from "drizzle-orm/pg-core";
import { describe, expect, it } from "vitest";
import { createNumbering, orderSeries } from "../../../src/index.js";
import { testDatabase } from "../../support/database.js";
import { batching, createAtOnce, numberedTables, sharedPools } from "../../support/numbered-tables.js";

const database = testDatabase({ migrated: false });
const createTables = numberedTables(database);
const open = sharedPools(database);

const rest = { note: text("note").notNull(), no: text("no") };
const numberOf = (n: number) => `D-${n}`;
const optionsOf = <const Name extends string>(name: Name) => ({
  series: orderSeries({ name, template: "D-{#}" }),
  ...batching(),
});

describe("a key of several columns", () => {
  it("may be given in part and made in part, and is in the order in which the key names its columns", async () => {
    const documents = pgTable(
      "compound",
      { part: integer().generatedAlwaysAsIdentity(), tenant: integer().notNull(), ...rest },
      (table) => [primaryKey({ columns: [table.tenant, table.part] })],
    );
    const lines = pgTable("compound_lines", {
      tenantId: integer("tenant_id").notNull(),
      partId: integer("part_id").notNull(),
      line: text().notNull(),
    });
    await createTables({ documents, lines });
    const numbering = createNumbering(open(), {
      ...optionsOf("compound"),
      table: documents,
      number: documents.no,
      children: { lines: { table: lines, parent: [lines.tenantId, lines.partId] } },
    });
    await createAtOnce((note) => numbering.create({ tenant: -7, note, lines: [{ line: note }] }), numberOf);
    const [row] = await database.sql()`
      select count(*)::int as lines
      from compound
      join compound_lines on tenant_id = tenant and part_id = part and line = note
      join gapless_orders.number_ledger on document_key = format('["-7", "%s"]', part)
      where tenant = -7`;
    expect(row?.["lines"]).toBe(200);
    const again = await numbering.issue({ tenant: -7, part: 3 });
    expect(again._unsafeUnwrap()).toMatchObject({ replayed: true, document: { part: 3 } });
  });

  it("names its documents alike in every session, whatever the time zone and the order of dates", async () => {
    const documents = pgTable(
      "by_instant",
      {
        id: integer().notNull(),
        on: timestamp({ withTimezone: true }).notNull(),
        ...rest,
      },
      (table) => [primaryKey({ columns: [table.id, table.on] })],
    );
    await createTables({ documents });
    const over = (settings: Readonly<Record<string, string>>) =>
      createNumbering(open(settings), {
        ...optionsOf("by_instant"),
        table: documents,
        number: documents.no,
      });
    const key = { id: 1, on: new Date("2026-11-05T22:30:00.5Z") };
    const first = await over({ timezone: "Asia/Tokyo", datestyle: "German" }).create({ ...key, note: "a" });
    expect(first._unsafeUnwrap().number).toBe("D-1");
    // Cleared by hand: only the ledger knows its number, by the key.
    await database.sql()`update by_instant set no = null`;
    const again = await over({ timezone: "America/Lima", datestyle: "SQL, DMY" }).issue(key);
    expect(again._unsafeUnwrap()).toMatchObject({ number: "D-1", replayed: true, document: { id: 1 } });
  });
});

describe("a number in the primary key", () => {
  const ofTenant = (table: string) =>
    pgTable(table, { tenant: integer().notNull(), no: text().notNull(), note: text().notNull() }, (t) => [
      primaryKey({ columns: [t.tenant, t.no] }),
    ]);

  it("names the document, beside another column, in a batch and in a replay", async () => {
    const documents = ofTenant("numbered_keys");
    await createTables({ documents });
    const { create, audit } = createNumbering(open(), {
      table: documents,
      number: documents.no,
      ...optionsOf("NUMBERED_KEYS"),
    });
    await createAtOnce((note) => create({ tenant: 1, note }), numberOf);
    const first = await create({ tenant: 2, note: "again" }, { key: "one" });
    const again = await create({ tenant: 2, note: "again" }, { key: "one" });
    expect(first._unsafeUnwrap()).toMatchObject({ number: "D-201", replayed: false });
    expect(again._unsafeUnwrap()).toMatchObject({ number: "D-201", replayed: true, document: { tenant: 2 } });
    expect((await audit())._unsafeUnwrap()).toMatchObject({ clean: true, numbers: 201 });
  });

  it("may be all of it", async () => {
    const documents = pgTable("numbers_alone", { no: text().primaryKey(), note: text().notNull() });
    await createTables({ documents });
    const { create } = createNumbering(open(), {
      table: documents,
      number: documents.no,
      ...optionsOf("ALONE"),
    });
    await createAtOnce((note) => create({ note }), numberOf, 40);
  });
});

describe("a key of a type of the app's own", () => {
  it("has its default, though the type is in another schema and has capitals", async () => {
    const shop = pgSchema("keyed shop");
    const kind = shop.enum("docKind", ["invoice", "credit"]);
    const documents = shop.table(
      "documents",
      { kind: kind().notNull().default("invoice"), id: serial(), ...rest },
      (t) => [primaryKey({ columns: [t.kind, t.id] })],
    );
    await createTables({ shop, kind, documents });
    const { create } = createNumbering(open(), {
      table: documents,
      number: documents.no,
      ...optionsOf("ENUM"),
    });
    await createAtOnce((note) => create({ note }), numberOf, 20);
    expect((await create({ note: "given", kind: "credit" }))._unsafeUnwrap()).toMatchObject({
      number: "D-21",
      document: { kind: "credit" },
    });
  });
});

describe("a partitioned table", () => {
  it("is numbered like any other, by its whole key", async () => {
    const parted = pgTable(
      "parted",
      { id: serial(), on: date().notNull(), note: text().notNull(), no: text() },
      (table) => [primaryKey({ columns: [table.id, table.on] })],
    );
    await database.sql().unsafe(`
      create table parted (id serial, "on" date not null, note text not null, no text, primary key (id, "on")) partition by range ("on");
      create table parted_1 partition of parted for values from ('2026-01-01') to ('2027-01-01');
      create table parted_2 partition of parted for values from ('2027-01-01') to ('2028-01-01')`);
    const { create, issue } = createNumbering(open(), {
      table: parted,
      number: parted.no,
      series: orderSeries({ name: "PARTED", template: "{YYYY}/{#}" }),
      at: parted.on,
    });
    const one = await create({ note: "a", on: "2026-05-05" });
    expect(one._unsafeUnwrap().number).toBe("2026/1");
    expect((await create({ note: "b", on: "2027-05-05" }))._unsafeUnwrap().number).toBe("2027/1");
    await database.sql()`insert into parted ("on", note) values ('2027-06-06', 'draft')`;
    expect((await issue({ id: 3, on: "2027-06-06" }))._unsafeUnwrap().number).toBe("2027/2");
  });
});
