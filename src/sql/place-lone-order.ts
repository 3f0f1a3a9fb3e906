// Calls place_order: one order by itself, for which the statement for many takes more than twice as long on the server.
import { type SQL, sql } from "drizzle-orm";
import type { FlushingClient } from "../database/flushing-client.js";
import type { OrdersDatabase } from "../database/orders-database.js";
import type { ValidOrder } from "../validation/parse-order.js";
import type { Numbering } from "./numbering.js";
import type { OrdersTables } from "./order-tables.js";
import { statementName } from "./prepared-variants.js";
import { type BatchAnswer, readLoneAnswer } from "./read-batch-answer.js";
import type { BatchEntry } from "./submission.js";

export type PlaceLoneOrder = (
  entry: BatchEntry<ValidOrder>,
  numbering: Numbering,
  lockTimeout: string | null,
) => Promise<BatchAnswer>;

export interface LoneOrderOptions {
  /** Whether the server keeps the prepared statement under a name. */
  readonly named: boolean;
  /** The database's client, if it can wait for the log behind a statement. */
  readonly flushing: FlushingClient | undefined;
}

/**
 * How many orders release their counter early after one that waited for it. Waiting for the log by a second statement
 * takes a caller 0.05 ms more, and is of use only where others wait.
 */
const earlyAfterWait = 100;

/**
 * A counter is locked until its transaction has committed, and a commit waits for the disk. Where the client waits for the
 * log behind the statement, the statement commits asynchronously: 32 callers on 32 connections place 2.4 times as many
 * orders. See docs/decisions/early-release.md.
 */
export function prepareLoneOrder(
  db: OrdersDatabase,
  { ours }: OrdersTables,
  { named, flushing }: LoneOrderOptions,
): PlaceLoneOrder {
  const prepared = prepare(db, loneOrderStatement(ours, false), named);
  const early = flushing === undefined ? prepared : prepare(db, loneOrderStatement(ours, true), named);
  if (early !== prepared) {
    flushing?.flushAfter(early.text);
  }
  let earlyLeft = 0;
  return async ({ series: { name, template, timeZone }, submission }, numbering, lockTimeout) => {
    const isEarly = earlyLeft > 0;
    earlyLeft -= isEarly ? 1 : 0;
    const [row] = await (isEarly ? early : prepared).statement.execute({
      document: submission.json,
      series: name,
      template,
      timeZone,
      kind: numbering,
      lockTimeout,
    });
    if (row?.answer.hasWaited) {
      earlyLeft = earlyAfterWait;
    }
    return row?.answer.answers ?? new Map();
  };
}

function prepare(db: OrdersDatabase, rows: SQL, named: boolean) {
  const answer = db.$with("answer", { answer: sql`answer`.mapWith(readLoneAnswer).as("answer") }).as(rows);
  const statement = db.with(answer).select().from(answer);
  const text = statement.toSQL().sql;
  return { text, statement: statement.prepare(named ? statementName(text) : "") };
}

/**
 * No parameter is a boolean: when a named statement is gone from the server (26000), postgres.js 3.4 sends it again with
 * parameters that it has encoded already, and makes `false` of the text of `true`.
 */
function loneOrderStatement(ours: SQL, isEarly: boolean): SQL {
  // Local to the transaction, which is the statement itself. The setting at its commit counts.
  const commit = isEarly
    ? sql`
      from (
        select
          set_config('synchronous_commit', 'off', true)
      ) as settings`
    : sql``;
  return sql`
      select
        ${ours}.place_order(
          ${sql.placeholder("document")}::text::jsonb,
          ${sql.placeholder("series")}::text,
          ${sql.placeholder("template")}::text,
          ${sql.placeholder("timeZone")}::text,
          ${sql.placeholder("kind")}::text = 'sequenced',
          ${sql.placeholder("lockTimeout")}::text,
          current_setting('search_path')
        ) as answer${commit}`;
}
