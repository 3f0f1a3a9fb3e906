// Any primary key, made by the app or the database: the document that comes back is the one that the call sent, and so are its children.
import { randomUUID } from "node:crypto";
import { pgTable, serial, text } from "drizzle-orm/pg-core";
import { beforeAll, describe, expect, it } from "vitest";
import { createNumbering, orderSeries } from "../../../src/index.js";
import { upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { batching, createAtOnce, numberedTables, sharedPools } from "../../support/numbered-tables.js";
import * as keys from "../../support/schemas/every-key.js";

const database = testDatabase({ migrated: false });
const createTables = numberedTables(database);
const open = sharedPools(database);

beforeAll(async () => {
  const { before, triggers, linesInPlace: _, ...pairs } = keys;
  for (const statement of before) {
    await database.sql().unsafe(statement);
  }
  const tables = Object.values(pairs).flatMap(({ documents, lines }) => [documents, lines]);
  await createTables({ ...tables }, triggers);
});

const numberOf = (n: number) => `D-${n}`;
const optionsOf = <const Name extends string>(name: Name) => ({
  series: orderSeries({ name, template: "D-{#}" }),
  ...batching(),
});

describe("a key that the app makes", () => {
  it("may be a uuid of the call", async () => {
    const { documents, lines } = keys.byCall;
    const { create } = createNumbering(open(), {
      ...optionsOf("by_call"),
      table: documents,
      number: documents.no,
      children: { lines: { table: lines, parent: lines.documentId } },
    });
    await createAtOnce((note) => create({ id: randomUUID(), note, lines: [{ line: note }] }), numberOf);
    expect(await keys.linesInPlace(database, "by_call")).toBe(200);
  });

  it("may be a uuid of Drizzle's $defaultFn", async () => {
    const { documents, lines } = keys.byFunction;
    const { create } = createNumbering(open(), {
      ...optionsOf("by_function"),
      table: documents,
      number: documents.no,
      children: { lines: { table: lines, parent: lines.documentId } },
    });
    await createAtOnce((note) => create({ note, lines: [{ line: note }] }), numberOf);
    expect(await keys.linesInPlace(database, "by_function")).toBe(200);
  });

  it("may be text of any characters", async () => {
    const { documents, lines } = keys.byText;
    const { create } = createNumbering(open(), {
      ...optionsOf("by_text"),
      table: documents,
      number: documents.no,
      children: { lines: { table: lines, parent: lines.documentId } },
    });
    await createAtOnce(
      (note) => create({ id: `'a' "key" \\ ${note}`, note, lines: [{ line: note }] }),
      numberOf,
    );
    expect(await keys.linesInPlace(database, "by_text")).toBe(200);
  });
});

describe("a key that the database makes", () => {
  it("may be a random uuid", async () => {
    const { documents, lines } = keys.byRandom;
    const { create } = createNumbering(open(), {
      ...optionsOf("by_random"),
      table: documents,
      number: documents.no,
      children: { lines: { table: lines, parent: lines.documentId } },
    });
    await createAtOnce((note) => create({ note, lines: [{ line: note }] }), numberOf);
    expect(await keys.linesInPlace(database, "by_random")).toBe(200);
  });

  it("may be serial", async () => {
    const { documents, lines } = keys.bySerial;
    const { create } = createNumbering(open(), {
      ...optionsOf("by_serial"),
      table: documents,
      number: documents.no,
      children: { lines: { table: lines, parent: lines.documentId } },
    });
    await createAtOnce((note) => create({ note, lines: [{ line: note }] }), numberOf);
    expect(await keys.linesInPlace(database, "by_serial")).toBe(200);
  });

  it("may be bigserial, read as a number", async () => {
    const { documents, lines } = keys.byBigserial;
    const { create } = createNumbering(open(), {
      ...optionsOf("by_bigserial"),
      table: documents,
      number: documents.no,
      children: { lines: { table: lines, parent: lines.documentId } },
    });
    await createAtOnce((note) => create({ note, lines: [{ line: note }] }), numberOf);
    expect(await keys.linesInPlace(database, "by_bigserial")).toBe(200);
  });

  it("may be bigserial, read as a bigint", async () => {
    const { documents, lines } = keys.byBigint;
    const { create } = createNumbering(open(), {
      ...optionsOf("by_bigint"),
      table: documents,
      number: documents.no,
      children: { lines: { table: lines, parent: lines.documentId } },
    });
    await createAtOnce((note) => create({ note, lines: [{ line: note }] }), numberOf);
    expect(await keys.linesInPlace(database, "by_bigint")).toBe(200);
  });

  it("may be an identity that nobody else may give", async () => {
    const { documents, lines } = keys.byIdentity;
    const { create } = createNumbering(open(), {
      ...optionsOf("by_identity"),
      table: documents,
      number: documents.no,
      children: { lines: { table: lines, parent: lines.documentId } },
    });
    await createAtOnce((note) => create({ note, lines: [{ line: note }] }), numberOf);
    expect(await keys.linesInPlace(database, "by_identity")).toBe(200);
  });

  it("may be an identity by default", async () => {
    const { documents, lines } = keys.byChoice;
    const { create } = createNumbering(open(), {
      ...optionsOf("by_choice"),
      table: documents,
      number: documents.no,
      children: { lines: { table: lines, parent: lines.documentId } },
    });
    await createAtOnce((note) => create({ note, lines: [{ line: note }] }), numberOf);
    expect(await keys.linesInPlace(database, "by_choice")).toBe(200);
  });

  it("may come from a function of another schema, with arguments", async () => {
    const { documents, lines } = keys.byOwnFunction;
    const { create } = createNumbering(open(), {
      ...optionsOf("by_own_function"),
      table: documents,
      number: documents.no,
      children: { lines: { table: lines, parent: lines.documentId } },
    });
    await createAtOnce((note) => create({ note, lines: [{ line: note }] }), numberOf);
    expect(await keys.linesInPlace(database, "by_own_function")).toBe(200);
  });

  it("may be given by some calls, where the database allows that", async () => {
    const documents = pgTable("given_or_not", {
      id: serial().primaryKey(),
      note: text().notNull(),
      no: text(),
    });
    await createTables({ documents });
    const numbering = createNumbering(open(), {
      ...optionsOf("given_or_not"),
      table: documents,
      number: documents.no,
    });
    const results = await Promise.all(
      upTo(20).map((n) => numbering.create({ note: `note ${n}`, ...(n % 2 === 0 && { id: 1_000 + n }) })),
    );
    const ids = results.map((result) => result._unsafeUnwrap().document.id);
    expect(ids.filter((id) => id > 1_000).toSorted()).toEqual(upTo(10).map((n) => 1_000 + 2 * n));
    expect(new Set(ids).size).toBe(20);
  });
});
