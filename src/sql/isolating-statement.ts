// Builds the statement that numbers documents one by one, and reads what it says of a document that got no answer.
import { type SQL, sql } from "drizzle-orm";
import type { OrdersDatabase } from "../database/orders-database.js";
import { classifyFailure } from "../errors/classify-failure.js";
import type { Numbering } from "./numbering.js";
import { day } from "./order-row.js";
import { type Outcome, outcomes } from "./outcomes.js";
import type { IsolatedAnswer, IsolatingLimits } from "./submission.js";

/** A row of `number_documents_isolated`. */
export interface IsolatedRow {
  readonly place: number;
  /** The numbering statement's own answer; null for a document that has none. */
  readonly outcome: Outcome | null;
  readonly state: string;
  readonly dateKey: string | null;
  readonly sqlState: string | null;
  readonly table: string | null;
  readonly column: string | null;
  readonly constraint: string | null;
}

/** @param nameOf the name under which the server keeps the statement, if it does */
export function isolatingStatement(
  db: OrdersDatabase,
  { ours }: { readonly ours: SQL },
  nameOf?: (text: string) => string,
) {
  const answer = db
    .$with("answer", {
      place: sql<number>`place`.mapWith(Number).as("place"),
      outcome: sql<Outcome | null>`outcome`.mapWith(outcomeOf).as("outcome"),
      state: sql<string>`state`.as("state"),
      documentKey: sql<string | null>`document_key`.as("document_key"),
      number: sql<string | null>`number`.as("number"),
      dateKey: sql<string | null>`period`.as("period"),
      sequence: sql<number | null>`sequence`.mapWith(Number).as("sequence"),
      contentHash: sql<string | null>`content_hash`.as("content_hash"),
      sqlState: sql<string | null>`sql_state`.as("sql_state"),
      table: sql<string | null>`table_name`.as("table_name"),
      column: sql<string | null>`column_name`.as("column_name"),
      constraint: sql<string | null>`constraint_name`.as("constraint_name"),
    })
    .as(sql`
      select
        answers.place,
        answers.outcome,
        answers.outcome as state,
        answers.document_key,
        answers.number,
        ${day(sql`answers.period`)} as period,
        answers.sequence,
        answers.content_hash,
        answers.sql_state,
        nullif(answers.table_name, '') as table_name,
        nullif(answers.column_name, '') as column_name,
        nullif(answers.constraint_name, '') as constraint_name
      from ${ours}.number_documents_isolated(
        ${sql.placeholder("numbering")}::text,
        ${sql.placeholder("dating")}::text,
        ${sql.placeholder("documents")}::text::jsonb,
        ${sql.placeholder("series")}::text::jsonb,
        ${sql.placeholder("kind")}::text = 'sequenced',
        ${sql.placeholder("counterTimeoutMs")}::integer,
        ${sql.placeholder("lockedPeriods")}::text::jsonb,
        ${sql.placeholder("budgetMs")}::integer,
        current_setting('search_path')
      ) as answers`);
  const statement = db.with(answer).select().from(answer);
  return statement.prepare(nameOf?.(statement.toSQL().sql) ?? "");
}

export function isolatingParameters(numbering: Numbering, limits: IsolatingLimits) {
  return {
    kind: numbering,
    counterTimeoutMs: limits.counterTimeoutMs,
    budgetMs: limits.budgetMs,
    lockedPeriods: JSON.stringify(limits.lockedCounters.map(({ series, dateKey }) => `${dateKey} ${series}`)),
  };
}

const known: ReadonlySet<unknown> = new Set(outcomes);
const isOutcome = (value: unknown): value is Outcome => known.has(value);

function outcomeOf(value: unknown): Outcome | null {
  return isOutcome(value) ? value : null;
}

/** What became of a document that has no answer. */
export function isolatedFailure(row: IsolatedRow): IsolatedAnswer<never> {
  switch (row.state) {
    case "failed": {
      const { sqlState, table, column, constraint } = row;
      const failure = classifyFailure({ code: sqlState, severity: "ERROR", table, column, constraint });
      return { kind: "failed", failure };
    }
    case "locked":
    case "busy":
      return { kind: "locked", dateKey: row.dateKey ?? "", hasWaited: row.state === "locked" };
    case "untried":
      return { kind: "untried" };
    default:
      throw new Error("the isolating statement left a document without an answer");
  }
}
