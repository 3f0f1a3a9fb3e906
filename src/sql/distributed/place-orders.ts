// Places a batch of one series on distributed tables (Citus): one call of a function, which the series' node executes.
import { sql } from "drizzle-orm";
import type { OrdersDatabase } from "../../database/orders-database.js";
import type { OrdersTables } from "../order-tables.js";
import { type PlaceOrders, type PlacingOptions, placingBy } from "../place-orders.js";
import { readBatchAnswer } from "../read-batch-answer.js";

/**
 * As `preparePlacing`; the orders of a batch are of one series.
 *
 * Citus sends the call to the node of the series if it is all that the statement contains, and if it is planned with the
 * values of its parameters: the statement has no name, since a prepared one may be planned without them. In a transaction of
 * several statements, as for `createIn`, the coordinator executes the function.
 */
export function prepareDistributedPlacing(
  db: OrdersDatabase,
  tables: OrdersTables,
  { lockTimeoutMs }: PlacingOptions,
): PlaceOrders {
  const lockTimeout = lockTimeoutMs === null ? null : `${lockTimeoutMs}ms`;
  const statement = db
    .select({ answer: sql`answer`.mapWith(readBatchAnswer) })
    .from(
      sql`
      ${tables.ours}.place_orders_of_series(
        ${sql.placeholder("series")}::text,
        ${sql.placeholder("template")}::text,
        ${sql.placeholder("timeZone")}::text,
        ${sql.placeholder("orders")}::text::jsonb,
        ${sql.placeholder("kind")}::text = 'sequenced',
        ${sql.placeholder("lockTimeout")}::text,
        current_setting('search_path')
      ) as answer`,
    )
    .prepare("");
  return placingBy(db, tables, async (batch, numbering) => {
    const [first] = batch;
    if (first === undefined) {
      return new Map();
    }
    const { name, template, timeZone } = first.series;
    const [row] = await statement.execute({
      series: name,
      template,
      timeZone,
      orders: `[${batch.map(({ submission }) => submission.json).join(",")}]`,
      kind: numbering,
      lockTimeout,
    });
    return row?.answer ?? new Map();
  });
}
