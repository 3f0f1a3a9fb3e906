// A primary key that a trigger makes or changes: unknown before the insert, and read back to the call that sent the document.
import { beforeAll, describe, expect, it } from "vitest";
import { createNumbering, orderSeries } from "../../../src/index.js";
import { testDatabase } from "../../support/database.js";
import { batching, createAtOnce, numberedTables, sharedPools } from "../../support/numbered-tables.js";
import { byChange, byTrigger, linesInPlace, triggers } from "../../support/schemas/every-key.js";

const database = testDatabase({ migrated: false });
const createTables = numberedTables(database);
const open = sharedPools(database);

beforeAll(() =>
  createTables(
    { a: byTrigger.documents, b: byTrigger.lines, c: byChange.documents, d: byChange.lines },
    triggers,
  ),
);

const numberOf = (n: number) => `D-${n}`;
const optionsOf = <const Name extends string>(name: Name) => ({
  series: orderSeries({ name, template: "D-{#}" }),
  ...batching(),
});

/** Each document that is numbered by itself has a subtransaction of its own; a batch has one transaction. */
async function transactionsOf(documents: string): Promise<number> {
  const [row] = await database.sql().unsafe(`select count(distinct xmin::text)::int as n from ${documents}`);
  return Number(row?.["n"]);
}

describe("a key that a trigger makes", () => {
  it("is read back, 200 at once in few statements", async () => {
    const { documents, lines } = byTrigger;
    const { create } = createNumbering(open(), {
      ...optionsOf("by_trigger"),
      table: documents,
      number: documents.no,
      children: { lines: { table: lines, parent: lines.documentId } },
    });
    await createAtOnce((note) => create({ note, lines: [{ line: note }] }), numberOf);
    expect(await linesInPlace(database, "by_trigger")).toBe(200);
    expect(await transactionsOf("by_trigger")).toBeLessThan(batching().batching === false ? 201 : 20);
  });

  it("may be a change of the key that was sent", async () => {
    const { documents, lines } = byChange;
    const { create } = createNumbering(open(), {
      ...optionsOf("by_change"),
      table: documents,
      number: documents.no,
      children: { lines: { table: lines, parent: lines.documentId } },
    });
    await createAtOnce((note) => create({ note, lines: [{ line: note }] }), numberOf);
    expect(await linesInPlace(database, "by_change")).toBe(200);
    expect(await transactionsOf("by_change")).toBeLessThan(batching().batching === false ? 201 : 20);
  });
});
