// A document that is issued into two series at once gets one number, of either.
import { pgTable, serial, text } from "drizzle-orm/pg-core";
import { beforeAll, describe, expect, it } from "vitest";
import { createNumbering, orderSeries } from "../../../src/index.js";
import { upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { batching, numberedTables, sharedPools } from "../../support/numbered-tables.js";

const database = testDatabase({ migrated: false });
const createTables = numberedTables(database);
const open = sharedPools(database);

const bills = pgTable("bills", {
  id: serial().primaryKey(),
  no: text(),
});
beforeAll(() => createTables({ bills }));

async function drafts(count: number): Promise<readonly number[]> {
  const rows = await open()
    .insert(bills)
    .values(upTo(count).map(() => ({})))
    .returning({ id: bills.id });
  return rows.map(({ id }) => id);
}

describe("a document that is issued into two series at once", () => {
  const seriesOf = (name: string, template: "B-{#}" | "X-{#}") => orderSeries({ name, template });

  it("gets the number of the one, although the other's is refused", async () => {
    const [id = 0] = await drafts(1);
    await database.sql()`alter table bills add constraint no_x check (no not like 'X-%')`;
    const series = seriesOf("two series", "B-{#}");
    const { issue } = createNumbering(open(), { table: bills, number: bills.no, series, ...batching() });
    const refused = seriesOf("refused series", "X-{#}");
    const answers = await Promise.all([issue(id, { series: refused }), issue(id)]);
    await database.sql()`alter table bills drop constraint no_x`;
    expect(answers.map((answer) => (answer.isOk() ? answer.value.number : answer.error.kind))).toEqual([
      "DocumentRejected",
      "B-1",
    ]);
  });

  it("gets one number", async () => {
    const ids = await drafts(20);
    const series = seriesOf("one of two", "B-{#}");
    const { issue } = createNumbering(open(), { table: bills, number: bills.no, series, ...batching() });
    const other = seriesOf("other of two", "X-{#}");
    const answers = await Promise.all(ids.flatMap((id) => [issue(id, { series: other }), issue(id)]));
    for (const [index] of ids.entries()) {
      const [one, two] = answers.slice(2 * index, 2 * index + 2).map((answer) => answer._unsafeUnwrap());
      expect(one?.number).toBe(two?.number);
      expect([one?.replayed, two?.replayed].filter((replayed) => !replayed)).toHaveLength(1);
    }
  });
});
