// Calls place_order: one order by itself, for which the statement for many takes more than twice as long on the server.
import { sql } from "drizzle-orm";
import type { OrdersDatabase } from "../database/orders-database.js";
import type { ValidOrder } from "../validation/parse-order.js";
import type { Numbering } from "./numbering.js";
import type { OrdersTables } from "./order-tables.js";
import { statementName } from "./prepared-variants.js";
import { type BatchAnswer, readBatchAnswer } from "./read-batch-answer.js";
import type { BatchEntry } from "./submission.js";

export type PlaceLoneOrder = (
  entry: BatchEntry<ValidOrder>,
  numbering: Numbering,
  lockTimeout: string | null,
) => Promise<BatchAnswer>;

/**
 * No parameter is a boolean: when a named statement is gone from the server (26000), postgres.js 3.4 sends it again with
 * parameters that it has encoded already, and makes `false` of the text of `true`.
 *
 * @param named whether the server keeps the prepared statement under a name
 */
export function prepareLoneOrder(db: OrdersDatabase, { ours }: OrdersTables, named: boolean): PlaceLoneOrder {
  const answer = db.$with("answer", { answer: sql`answer`.mapWith(readBatchAnswer).as("answer") }).as(sql`
      select
        ${ours}.place_order(
          ${sql.placeholder("document")}::jsonb,
          ${sql.placeholder("series")}::text,
          ${sql.placeholder("template")}::text,
          ${sql.placeholder("timeZone")}::text,
          ${sql.placeholder("kind")}::text = 'sequenced',
          ${sql.placeholder("lockTimeout")}::text,
          current_setting('search_path')
        ) as answer`);
  const statement = db.with(answer).select().from(answer);
  const prepared = statement.prepare(named ? statementName(statement.toSQL().sql) : "");
  return async ({ series: { name, template, timeZone }, submission }, numbering, lockTimeout) => {
    const [row] = await prepared.execute({
      document: submission.json,
      series: name,
      template,
      timeZone,
      kind: numbering,
      lockTimeout,
    });
    return row?.answer ?? new Map();
  };
}
