// Writes numbers that a table has into the ledger, and raises the counters to them: `adopt_numbers`.
import { sql } from "drizzle-orm";
import type { OrdersDatabase } from "../../database/orders-database.js";
import type { DocumentTable } from "../../tables/document-table.js";
import { day } from "../order-row.js";
import { ledgerLiterals } from "./document-ctes.js";

/** A number that a table has, as the SQL function reads it. */
export interface AdoptedEntry {
  /** The document's key, as the ledger has it; null for an entry that only raises its counter. */
  readonly key: string | null;
  readonly series: string;
  readonly time_zone: string;
  readonly date_key: string;
  /** Null for a fallback number. */
  readonly sequence: number | null;
  readonly number: string;
  /** The idempotency key that the document has; null without one. */
  readonly idempotency_key: string | null;
  /** The document's own instant, where it has one. */
  readonly placed_at: string | null;
  /** The wall-clock time of the series that stands for it otherwise. */
  readonly local: string;
}

export interface Adopted {
  /** What became of each entry, by its index. */
  readonly outcomes: ReadonlyMap<number, "adopted" | "key reused" | "known" | "duplicate">;
  /** The counters that were raised, each as a text of its own. */
  readonly raised: readonly string[];
}

const outcomes = {
  adopted: "adopted",
  "key reused": "key reused",
  known: "known",
  duplicate: "duplicate",
} as const;

function isOutcome(text: string): text is keyof typeof outcomes {
  return Object.hasOwn(outcomes, text);
}

/** Rejects with the driver's error; then nothing was written. */
export async function adoptNumbers(
  db: OrdersDatabase,
  table: DocumentTable,
  entries: readonly AdoptedEntry[],
): Promise<Adopted> {
  if (entries.length === 0) {
    return { outcomes: new Map(), raised: [] };
  }
  const answer = db
    .$with("answer", {
      place: sql<number>`place`.mapWith(Number).as("place"),
      outcome: sql<string>`outcome`.as("outcome"),
      counter: sql<string>`counter`.as("counter"),
    })
    .as(sql`
      select
        answers.place,
        answers.outcome,
        answers.series || ' ' || ${day(sql`answers.date_key`)} as counter
      from ${table.ours}.adopt_numbers(${ledgerLiterals(table)}, ${JSON.stringify(entries)}::text::jsonb) as answers`);
  const rows = await db.with(answer).select().from(answer);
  return {
    outcomes: new Map(
      rows.flatMap(({ place, outcome }) => (isOutcome(outcome) ? [[place - 1, outcome] as const] : [])),
    ),
    raised: rows.flatMap(({ outcome, counter }) => (outcome === "raised" ? [counter] : [])),
  };
}
