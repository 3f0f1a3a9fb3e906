// Texts that become numbers, days and texts of a limited length: none that PostgreSQL takes is refused.
import { PGlite } from "@electric-sql/pglite";
import { char, date, numeric, pgTable, text, timestamp, varchar } from "drizzle-orm/pg-core";
import { drizzle } from "drizzle-orm/pg-proxy";
import fc from "fast-check";
import { afterAll, beforeAll, describe, it } from "vitest";
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
