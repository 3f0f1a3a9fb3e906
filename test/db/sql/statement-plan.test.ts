// The prepared statement's plan: made for an empty table, it must still be right when the table has grown.
import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import type { OrdersDatabase } from "../../../src/index.js";
import { preparePlacing } from "../../../src/sql/place-orders.js";
import { parseOrder } from "../../../src/validation/parse-order.js";
import { checkout, gam, upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { entriesOf } from "../../support/entries.js";
import { shippedTables } from "../../support/shipped-tables.js";

const database = testDatabase();

/** What the session's statements have read of the table of orders so far: rows by scans, entries of indexes. */
async function readSoFar(db: OrdersDatabase): Promise<{ rows: number; entries: number }> {
  await db.execute(sql`select pg_stat_force_next_flush()`);
  await db.execute(sql`select 1`);
  const [read] = await database.sql()`
    select tables.seq_tup_read as rows, sum(indexes.idx_tup_read) as entries
    from pg_stat_user_tables as tables
    join pg_stat_user_indexes as indexes using (relid)
    where tables.relname = 'orders'
    group by tables.seq_tup_read`;
  return { rows: Number(read?.["rows"]), entries: Number(read?.["entries"]) };
}

describe("the placing statement", () => {
  it("reads few pages for new orders, however many exist", async () => {
    const db = database.db(1);
    const place = preparePlacing(db, shippedTables, { named: true, lockTimeoutMs: 500 });
    const placeBatch = (name: string, size: number) =>
      place(
        entriesOf(
          gam,
          upTo(size).map((n) => parseOrder(checkout(`${name}_${n}`), gam)._unsafeUnwrap()),
        ),
        "sequenced",
      );
    // More often than a statement gets plans of its own, on a table that is empty or has one page.
    for (const n of upTo(12)) {
      await placeBatch(`first_${n}`, 1);
    }
    for (const n of upTo(5)) {
      await placeBatch(`growing_${n}`, 400);
    }
    const before = await readSoFar(db);
    await placeBatch("measured", 400);
    const after = await readSoFar(db);
    expect(after.rows - before.rows).toBe(0);
    // Unique keys look for neighbours as they insert: a few entries an order, not the 2,000 that are there.
    expect(after.entries - before.entries).toBeLessThan(400 * 5);
  });
});
