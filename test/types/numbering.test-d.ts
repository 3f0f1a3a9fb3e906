// A numbering is typed by its table: what its calls take and return, and one readable error for each likely mistake.
import { eq, sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  date,
  integer,
  numeric,
  pgTable,
  primaryKey,
  serial,
  text,
  uuid,
} from "drizzle-orm/pg-core";
import { describe, expectTypeOf, it } from "vitest";
import { connect } from "../../src/connection/connect.js";
import { createNumbering, type OrderNumber, orderSeries } from "../../src/index.js";

const invoices = pgTable("invoices", {
  id: uuid().primaryKey().defaultRandom(),
  invoiceNo: text("invoice_no"),
  sequenceNo: bigint("sequence_no", { mode: "bigint" }).notNull(),
  companyId: integer("company_id").notNull(),
  total: numeric().notNull().default("0"),
  paid: boolean(),
  day: date(),
  intent: text(),
  double: integer().generatedAlwaysAs(2),
});
const lines = pgTable("invoice_lines", {
  id: serial().primaryKey(),
  invoiceId: uuid("invoice_id").notNull(),
  title: text().notNull(),
  subject: text().notNull(),
  size: integer(),
});
const parts = pgTable("parts", { a: integer(), b: text(), no: text() }, (table) => [
  primaryKey({ columns: [table.a, table.b] }),
]);
const others = pgTable("others", { id: serial().primaryKey(), no: text(), day: date(), ref: uuid() });

const { db } = connect("memory://");
const series = orderSeries({ name: "INV", template: "INV-{YYYY}-{####}" });
const whole = orderSeries({ name: "WHOLE", template: "{#}" });
const of = { table: invoices, number: invoices.invoiceNo, series } as const;
const invoicing = createNumbering(db, {
  ...of,
  key: invoices.intent,
  sameWhen: [invoices.total, invoices.companyId],
  at: invoices.day,
  children: { lines: { table: lines, parent: lines.invoiceId, take: { subject: invoices.invoiceNo } } },
  issue: { when: eq(invoices.paid, false), set: { paid: true, total: sql`1` } },
});

describe("what a numbering takes", () => {
  it("is the table's insert without the number, and the children without what the document fills", () => {
    expectTypeOf<Parameters<typeof invoicing.create>[0]>().toEqualTypeOf<{
      id?: string | undefined;
      sequenceNo: bigint;
      companyId: number;
      total?: string | undefined;
      paid?: boolean | null | undefined;
      day?: string | null | undefined;
      intent?: string | null | undefined;
      readonly lines?:
        | readonly { id?: number | undefined; title: string; size?: number | null | undefined }[]
        | undefined;
    }>();
  });

  it("is for an issue the primary key, and an object of its columns where there are several", () => {
    expectTypeOf<Parameters<typeof invoicing.issue>[0]>().toEqualTypeOf<string>();
    const numbering = createNumbering(db, { table: parts, number: parts.no, series });
    expectTypeOf<Parameters<typeof numbering.issue>[0]>().toEqualTypeOf<{
      a?: number | null;
      b?: string | null;
      no?: string | null;
    }>();
  });
});

describe("what a numbering returns", () => {
  it("is the row, whose number has the form of the template", async () => {
    const { document, number, replayed } = (await invoicing.issue("id"))._unsafeUnwrap();
    type Given = OrderNumber<"INV-{YYYY}-{####}">;
    expectTypeOf(number).toEqualTypeOf<Given>();
    expectTypeOf(document.invoiceNo).toEqualTypeOf<Given>();
    expectTypeOf(document.total).toEqualTypeOf<string>();
    expectTypeOf(document.double).toEqualTypeOf<number | null>();
    expectTypeOf(replayed).toEqualTypeOf<boolean>();
  });

  it("has the number of a column of whole numbers as that column's type", async () => {
    const numbering = createNumbering(db, { table: invoices, number: invoices.sequenceNo, series: whole });
    const { document, number } = (await numbering.create({ companyId: 1 }))._unsafeUnwrap();
    expectTypeOf(number).toEqualTypeOf<bigint>();
    expectTypeOf(document.sequenceNo).toEqualTypeOf<bigint>();
    expectTypeOf(document.invoiceNo).toEqualTypeOf<string | null>();
  });
});

describe("a mistake in the options is one error at its place", () => {
  it("a number column of another table, or of a type that holds no numbers", () => {
    // @ts-expect-error NotAColumnOf<"invoices">
    createNumbering(db, { ...of, number: others.no });
    // @ts-expect-error CannotHoldNumbers<boolean>
    createNumbering(db, { ...of, number: invoices.paid });
    // @ts-expect-error CannotHoldNumbers<string>: a date
    createNumbering(db, { ...of, number: invoices.day });
  });

  it("a parent of another table, and a column that a child does not have or its document cannot give", () => {
    // @ts-expect-error NotAColumnOf<"invoice_lines">
    createNumbering(db, { ...of, children: { lines: { table: lines, parent: others.ref } } });
    const line = { table: lines, parent: lines.invoiceId } as const;
    createNumbering(db, {
      ...of,
      // @ts-expect-error NotAColumnOf<"invoices">
      children: { lines: { ...line, take: { subject: others.no } } },
    });
    createNumbering(db, {
      ...of,
      // @ts-expect-error NotAColumnOf<"invoice_lines">
      children: { lines: { ...line, take: { subjekt: invoices.invoiceNo } } },
    });
    createNumbering(db, {
      ...of,
      // @ts-expect-error NotAColumnOf<"invoice_lines">: the second of two
      children: { lines: { table: lines, parent: [lines.invoiceId, others.ref] } },
    });
    // @ts-expect-error CannotHoldTheKey<string>: an integer
    createNumbering(db, { ...of, children: { lines: { table: lines, parent: lines.size } } });
    // @ts-expect-error NameOfAColumn<"total">
    createNumbering(db, { ...of, children: { total: line } });
  });

  it("a column of another table as key, date or content", () => {
    // @ts-expect-error CannotBeAKey<string>: a numeric is written in more than one way
    createNumbering(db, { ...of, key: invoices.total });
    // @ts-expect-error NotAColumnOf<"invoices">
    createNumbering(db, { ...of, key: others.no });
    // @ts-expect-error NotAColumnOf<"invoices">
    createNumbering(db, { ...of, sameWhen: [invoices.total, others.no] });
    // @ts-expect-error NotAColumnOf<"invoices">
    createNumbering(db, { ...of, at: others.day });
    // @ts-expect-error NotADate<string>
    createNumbering(db, { ...of, at: invoices.intent });
  });

  it("a malformed template, and a column that an issue cannot set", () => {
    // @ts-expect-error MalformedTemplate
    orderSeries({ name: "INV", template: "INV-{###" });
    // @ts-expect-error not a column
    createNumbering(db, { ...of, issue: { set: { pade: true } } });
    // @ts-expect-error the number is the numbering's
    createNumbering(db, { ...of, issue: { set: { invoiceNo: "INV-1" } } });
    // @ts-expect-error the primary key names the document
    createNumbering(db, { ...of, issue: { set: { id: "x" } } });
  });
});

describe("a mistake in a call is one error at its place", () => {
  it("a column that is not there, is missing, or is the numbering's, in a document or a child", () => {
    const input = { companyId: 1, sequenceNo: 1n };
    // @ts-expect-error not a column
    invoicing.create({ ...input, unheardOf: 2 });
    // @ts-expect-error companyId has no default
    invoicing.create({ sequenceNo: 1n });
    // @ts-expect-error the number is the numbering's
    invoicing.create({ ...input, invoiceNo: "INV-1" });
    // @ts-expect-error title has no default
    invoicing.create({ ...input, lines: [{ size: 1 }] });
    // @ts-expect-error the document fills it
    invoicing.create({ ...input, lines: [{ title: "a", invoiceId: "x" }] });
  });

  it("an issue without its key, or with one of another type", () => {
    // @ts-expect-error no key
    invoicing.issue();
    // @ts-expect-error a uuid is text
    invoicing.issue(1);
    // @ts-expect-error not a column
    invoicing.issue("id", { set: { pade: true } });
    // @ts-expect-error title has no default
    invoicing.issue("id", { children: { lines: [{}] } });
  });
});
