// Whatever the key of a call is, and whatever chooses its series, a numbering answers with an error and never throws.
import { integer, jsonb, pgTable, serial, text } from "drizzle-orm/pg-core";
import { drizzle } from "drizzle-orm/pg-proxy";
import type { ResultAsync } from "neverthrow";
import { describe, expect, it } from "vitest";
import { createNumbering, orderSeries } from "../../../src/index.js";

const secret = "4111-1111";
const documents = pgTable("documents", {
  id: text().primaryKey(),
  no: text(),
  note: text(),
  extra: jsonb(),
  intent: text(),
});
const lines = pgTable("lines", {
  id: serial().primaryKey(),
  documentId: text().notNull(),
  title: text(),
  size: integer(),
});

/** A database that is never asked: what is wrong is said before anything is sent. */
const db = drizzle(async () => {
  throw new Error("something was sent");
});
const numbering = createNumbering(db, {
  table: documents,
  number: documents.no,
  series: orderSeries({ name: "HOSTILE", template: "H-{#}" }),
  key: documents.intent,
  children: { lines: { table: lines, parent: lines.documentId } },
});

/** The faults that a call answers with. */
async function faultsOf(call: ResultAsync<unknown, object>): Promise<unknown> {
  const error = (await call)._unsafeUnwrapErr();
  expect(JSON.stringify(error)).not.toContain(secret);
  return "issues" in error ? error.issues : error;
}

// The types refuse what these are about.
const create = (input: unknown, options?: object) =>
  // @ts-expect-error any input
  faultsOf(numbering.create(input, options));

describe("an idempotency key", () => {
  it.each([{}, [], true, Symbol(secret), Number.NaN, 1n, "", "x".repeat(256), () => secret])(
    "that is not text of 1 to 255 characters is InvalidDocument: %#",
    async (key) => {
      expect(await create({ id: "a" }, { key })).toEqual([
        { path: "key", message: "must be text of 1 to 255 characters" },
      ]);
    },
  );

  it("that has no text is InvalidDocument, and one of 255 characters beyond 16 bits is none", async () => {
    const fault = [{ path: "key", message: "must be text of 1 to 255 characters" }];
    expect(await create({ id: "a" }, { key: Object.create(null) })).toEqual(fault);
    expect(await create({ id: "a" }, { key: "👑".repeat(256) })).toEqual(fault);
    expect(await create({ id: 5 }, { key: "👑".repeat(255) })).toMatchObject([{ path: "id" }]);
  });
});

describe("a function that chooses the series", () => {
  it("may throw, or return anything, and the document is InvalidDocument", async () => {
    const answers: readonly unknown[] = [
      undefined,
      null,
      {},
      secret,
      { name: secret, parsed: { tokens: 5 } },
    ];
    const functions = [
      ...answers.map((answer) => () => answer),
      () => {
        throw new Error(secret);
      },
    ];
    for (const series of functions) {
      const options = { table: documents, number: documents.no, series };
      // @ts-expect-error it returns no series
      const { create: createBy } = createNumbering(db, options);
      expect(await faultsOf(createBy({ id: "a" }))).toEqual([
        { path: "series", message: "the numbering's `series` function threw, or returned no series" },
      ]);
    }
  });
});
