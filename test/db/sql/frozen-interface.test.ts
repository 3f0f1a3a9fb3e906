// What a release sends has the parameters and the columns that it had, on the newest schema too.
import { describe, expect, it } from "vitest";
import { testDatabase } from "../../support/database.js";
import { describeStatement } from "../../support/described-statement.js";
import { frozenReleases, readFrozen } from "../../support/frozen-statement.js";

describe.each(await frozenReleases())("what %s sends", async (release) => {
  const database = testDatabase();
  const statements = await readFrozen(release);

  it("is a complete set of statements", () => {
    expect([...statements.keys()].sort()).toEqual([
      "app-reads-counters",
      "app-reads-orders",
      "audit",
      "audit-counts",
      "audit-findings",
      "audit-limit",
      "date-key-of-order",
      "find-by-id",
      "find-by-id-distributed",
      "find-by-ids",
      "find-by-ids-distributed",
      "find-by-number",
      "find-by-number-distributed",
      "find-by-payment-reference",
      "find-by-payment-reference-distributed",
      "isolated-dating",
      "isolated-numbering",
      "ledger-page",
      "ledger-pages",
      "ledger-periods",
      "lock-counter",
      "long-limit",
      "peek",
      "place-fallback",
      "place-isolated",
      "place-order",
      "place-orders-of-series",
      "place-sequenced",
      "raise-counters",
      "refuse-hidden-rows",
      "void-by-id",
      "void-by-number",
    ]);
  });

  it.each([...statements.values()])("keeps the parameters and columns of $name", async (statement) => {
    const { types, answer } = await describeStatement(database.sql(), statement.text);
    expect(answer).toEqual(statement.answer);
    expect(types.map((type, index) => [index, type])).toEqual(
      statement.parameters.map((parameter, index) => [index, parameter.slice(parameter.indexOf(" ") + 1)]),
    );
  });
});
