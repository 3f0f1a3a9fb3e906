// Any number column: text, varchar, whole numbers of every width, a custom type; and what does not fit costs itself alone.
import {
  bigint,
  boolean,
  char,
  customType,
  date,
  integer,
  numeric,
  pgTable,
  serial,
  smallint,
  text,
  unique,
  uuid,
  varchar,
} from "drizzle-orm/pg-core";
import { describe, expect, it } from "vitest";
import { createNumbering, orderSeries } from "../../../src/index.js";
import { upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { batching, createAtOnce, numberedTables, sharedPools } from "../../support/numbered-tables.js";

const database = testDatabase({ migrated: false });
const createTables = numberedTables(database);
const open = sharedPools(database);

const citext = customType<{ data: string }>({ dataType: () => "citext" });
const wholeNumber = customType<{ data: number; driverData: string | number }>({
  dataType: () => "int8",
  fromDriver: Number,
});

const row = () => ({ id: serial().primaryKey(), note: text().notNull() });
const series = <const Name extends string, const Template extends string>(name: Name, template: Template) =>
  // @ts-expect-error of a template that is not known here the compiler cannot tell that it is well formed
  orderSeries({ name, template });

describe("a number column", () => {
  it("may be text or varchar, null or not null, with a unique key or without", async () => {
    const documents = pgTable("texts", { ...row(), no: text().notNull().unique() });
    const drafts = pgTable("varchars", { ...row(), no: varchar({ length: 8 }) });
    await createTables({ documents, drafts });
    const options = { series: orderSeries({ name: "TEXT", template: "INV-{####}" }), ...batching() };
    const one = createNumbering(open(), { ...options, table: documents, number: documents.no });
    const other = createNumbering(open(), { ...options, table: drafts, number: drafts.no });
    const numberOf = (n: number) => `INV-${String(n).padStart(4, "0")}`;
    await createAtOnce((note) => one.create({ note }), numberOf, 20);
    await createAtOnce(
      (note) => other.create({ note }),
      (n) => numberOf(20 + n),
      20,
    );
  });

  it("may be a smallint, an integer or a bigint, which come back as Drizzle reads them", async () => {
    const smalls = pgTable("smalls", { ...row(), no: smallint().notNull() }, (table) => [
      unique().on(table.no),
    ]);
    const integers = pgTable("integers", { ...row(), no: integer() });
    const numbers = pgTable("big_numbers", { ...row(), no: bigint({ mode: "number" }) });
    const bigints = pgTable("bigints", { ...row(), no: bigint({ mode: "bigint" }).notNull() });
    const customs = pgTable("customs", { ...row(), no: wholeNumber() });
    await createTables({ smalls, integers, numbers, bigints, customs });
    const options = <const Name extends string>(name: Name) => ({
      series: orderSeries({ name, template: "{#+1000}" }),
      ...batching(),
    });
    const db = open();
    const small = createNumbering(db, { ...options("SMALL"), table: smalls, number: smalls.no });
    const whole = createNumbering(db, { ...options("WHOLE"), table: integers, number: integers.no });
    const number = createNumbering(db, { ...options("NUMBER"), table: numbers, number: numbers.no });
    const big = createNumbering(db, { ...options("BIG"), table: bigints, number: bigints.no });
    const custom = createNumbering(db, { ...options("CUSTOM"), table: customs, number: customs.no });
    const numberOf = (n: number) => 1_000 + n;
    await createAtOnce((note) => small.create({ note }), numberOf, 20);
    await createAtOnce((note) => whole.create({ note }), numberOf, 20);
    await createAtOnce((note) => number.create({ note }), numberOf, 20);
    await createAtOnce(
      (note) => big.create({ note }),
      (n) => BigInt(1_000 + n),
      20,
    );
    await createAtOnce((note) => custom.create({ note }), numberOf, 20);
    await database.sql()`update bigints set no = 9007199254740993 where id = 1`;
    expect((await big.issue(1))._unsafeUnwrap().number).toBe(9_007_199_254_740_993n);
  });

  it("may be of a custom type, such as citext", async () => {
    const documents = pgTable("citexts", { ...row(), no: citext().notNull().unique() });
    await database.sql()`create extension citext`;
    await createTables({ documents });
    const { create } = createNumbering(open(), {
      table: documents,
      number: documents.no,
      series: orderSeries({ name: "CITEXT", template: "Inv-{#}" }),
      ...batching(),
    });
    await createAtOnce(
      (note) => create({ note }),
      (n) => `Inv-${n}`,
      20,
    );
  });

  it("that cannot hold numbers is refused when the numbering is made", () => {
    const table = pgTable("refused", {
      id: serial().primaryKey(),
      flag: boolean(),
      day: date(),
      key: uuid(),
      amount: numeric(),
      padded: char({ length: 12 }),
      short: varchar({ length: 5 }),
      whole: integer(),
    });
    const series = orderSeries({ name: "INV", template: "INV-{####}" });
    for (const number of [table.id, table.flag, table.day, table.key, table.amount, table.padded]) {
      // @ts-expect-error none of them can hold numbers
      const wrong = () => createNumbering(open(), { table, number, series });
      expect(wrong).toThrow(/cannot get the numbers/);
    }
    expect(() => createNumbering(open(), { table, number: table.short, series })).toThrow(
      "createNumbering: the series INV (INV-{####}): a number has at least 8 characters, and the column short has room for 5",
    );
    expect(() => createNumbering(open(), { table, number: table.whole, series })).toThrow(/digits/);
    const other = pgTable("other", { id: serial().primaryKey(), no: text() });
    // @ts-expect-error a column of another table
    expect(() => createNumbering(open(), { table, number: other.no, series })).toThrow(/not one of its/);
  });
});

describe("a number that does not fit its column", () => {
  it("is an InvalidDocument where its series, chosen at run time, can have none that does", async () => {
    const documents = pgTable("short_at_run_time", { ...row(), no: varchar({ length: 5 }) });
    await createTables({ documents });
    const { create } = createNumbering(open(), {
      table: documents,
      number: documents.no,
      series: ({ note }) => series(`tenant ${note}`, note === "short" ? "A{##}" : "INV-{####}"),
      ...batching(),
    });
    expect((await create({ note: "Ada" }))._unsafeUnwrapErr()).toEqual({
      kind: "InvalidDocument",
      issues: [
        { path: "series", message: "a number has at least 8 characters, and the column no has room for 5" },
      ],
    });
    expect((await create({ note: "short" }))._unsafeUnwrap().number).toBe("A01");
  });

  it("refuses its own document once the sequence has outgrown the text, and no other", async () => {
    const documents = pgTable("outgrown", { ...row(), no: varchar({ length: 4 }) });
    await createTables({ documents });
    const { create } = createNumbering(open(), {
      table: documents,
      number: documents.no,
      series: orderSeries({ name: "OUTGROWN", template: "A-{#}", first: 91 }),
      ...batching(),
    });
    const results = await Promise.all(upTo(12).map((n) => create({ note: `note ${n}` })));
    expect(results.filter((result) => result.isOk())).toHaveLength(9);
    const refused = results.filter((result) => result.isErr()).map((result) => result._unsafeUnwrapErr());
    expect(refused).toHaveLength(3);
    for (const error of refused) {
      expect(error).toMatchObject({ kind: "DocumentRejected", sqlState: "22001" });
    }
  });

  it("refuses its own document once the sequence has outgrown the whole number, and no other", async () => {
    const documents = pgTable("overflowing", { ...row(), no: smallint() });
    await createTables({ documents });
    const { create } = createNumbering(open(), {
      table: documents,
      number: documents.no,
      series: orderSeries({ name: "OVERFLOWING", template: "{#}", first: 32_759 }),
      ...batching(),
    });
    const results = await Promise.all(upTo(12).map((n) => create({ note: `note ${n}` })));
    expect(results.filter((result) => result.isOk())).toHaveLength(9);
    for (const result of results.filter((one) => one.isErr())) {
      expect(result._unsafeUnwrapErr()).toMatchObject({ kind: "DocumentRejected", sqlState: "22003" });
    }
  });
});
