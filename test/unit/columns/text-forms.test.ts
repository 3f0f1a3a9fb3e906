// Texts that become numbers, days and texts of a limited length: what PostgreSQL refuses is refused before, with its path.
import { char, date, numeric, pgTable, text, timestamp, varchar } from "drizzle-orm/pg-core";
import { drizzle } from "drizzle-orm/pg-proxy";
import { describe, expect, it } from "vitest";
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
