// Texts that become numbers, days and texts of a limited length: what PostgreSQL refuses is refused before, with its path.
import { PGlite } from "@electric-sql/pglite";
import { char, date, numeric, pgTable, text, timestamp, varchar } from "drizzle-orm/pg-core";
import { drizzle } from "drizzle-orm/pg-proxy";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createNumbering, orderSeries, retryPolicy } from "../../../src/index.js";

const sheets = pgTable("sheets", {
  id: text().primaryKey(),
  no: text(),
  net: numeric({ precision: 6, scale: 2 }),
  free: numeric(),
  amount: numeric({ precision: 6, scale: 2, mode: "number" }),
  day: date(),
  at: timestamp({ mode: "string" }),
  code: varchar({ length: 3 }),
  padded: char({ length: 3 }),
});
const types = {
  net: "numeric(6, 2)",
  free: "numeric",
  day: "date",
  at: "timestamp",
  code: "varchar(3)",
  padded: "char(3)",
} as const;

/** What is valid goes no further: only what is said of the input counts here. */
const db = drizzle(async () => {
  throw new Error("nothing is stored");
});
const { create } = createNumbering(db, {
  table: sheets,
  number: sheets.no,
  series: orderSeries({ name: "SHEETS", template: "S-{#}" }),
  retry: retryPolicy({ maxAttempts: 1 }),
});

async function faultsOf(fields: object): Promise<unknown> {
  const error = (await create({ id: "1", ...fields }))._unsafeUnwrapErr();
  return error.kind === "InvalidDocument" ? error.issues : [];
}

describe("a column whose values are texts", () => {
  it.each([
    [{ net: "x" }, 'must be a number such as "12.50"'],
    [{ net: "" }, 'must be a number such as "12.50"'],
    [{ net: "12,50" }, 'must be a number such as "12.50"'],
    [{ net: "1.2.3" }, 'must be a number such as "12.50"'],
    [{ net: "-12345.00" }, "must have at most 4 digits before the decimal point"],
    [{ amount: 10_000 }, "must have at most 4 digits before the decimal point"],
    [{ day: "" }, 'must be a date such as "2026-11-26"'],
    [{ day: "2026-02-30" }, 'must be a date such as "2026-11-26"'],
    [{ day: "2026-13-01" }, 'must be a date such as "2026-11-26"'],
    [{ day: "soon" }, 'must be a date such as "2026-11-26"'],
    [{ at: "2025-02-29T12:00" }, 'must be a date such as "2026-11-26"'],
    [{ code: "abcd" }, "must have at most 3 characters"],
    [{ padded: "abcd" }, "must have at most 3 characters"],
  ])("refuses %j", async (fields, message) => {
    expect(await faultsOf(fields)).toEqual([{ path: Object.keys(fields)[0], message }]);
  });

  it.each([
    { net: "09999.99" },
    { net: " 1e3 " },
    { net: "NaN" },
    { free: "1".repeat(100) },
    { amount: Number.NaN },
    { amount: -9_999.99 },
    { day: "2024-02-29" },
    { day: "infinity" },
    { day: "26.11.2026" },
    { at: "2026-11-26 12:00:00+01" },
    { code: "😀😀😀" },
    { code: "abc   " },
    { padded: "äöü" },
  ])("takes %j", async (fields) => {
    expect(await faultsOf(fields)).toEqual([]);
  });
});

describe("what is refused", () => {
  let server: PGlite;
  beforeAll(async () => {
    server = await PGlite.create();
    // PostgreSQL reads a date such as 26.11.2026 by it.
    await server.exec("set datestyle = 'ISO, DMY'");
  });
  afterAll(() => server.close());

  const piece = fc.oneof(
    fc.integer({ min: -20_000, max: 20_000 }).map(String),
    fc.constantFrom(
      "-",
      "+",
      ".",
      "e",
      "e5",
      "_",
      " ",
      "0x",
      "NaN",
      "inf",
      "infinity",
      "now",
      "BC",
      ":",
      "T",
      "é",
      "😀",
    ),
    fc.constantFrom("2024-02-29", "2026-02-29", "12:30", "Z", "Jan", "26", "0001-01-01", "   "),
  );
  const written = fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join(""));

  it.each(Object.entries(types))(
    "by the column %s PostgreSQL refuses too, whatever the text",
    async (key, type) => {
      await fc.assert(
        fc.asyncProperty(written, async (value) => {
          const { rows } = await server.query<{ valid: boolean }>(
            "select pg_input_is_valid($1, $2) as valid",
            [value, type],
          );
          const isRefused = JSON.stringify(await faultsOf({ [key]: value })) !== "[]";
          return !(isRefused && rows[0]?.valid === true);
        }),
        { numRuns: 1_000 },
      );
    },
  );
});
