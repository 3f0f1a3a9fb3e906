// Owns the table of counters: one row for a series and period, holding the last sequence given.
import { sql } from "drizzle-orm";
import { bigint, check, date, pgTable, primaryKey, timestamp } from "drizzle-orm/pg-core";
import { keyText } from "./key-text.js";

/**
 * The counters. A counter's row is the lock that makes numbers gapless: whoever raises it holds it until its
 * commit. No index but the primary key, so that every raise is a heap-only update.
 */
export const orderSequenceTracker = pgTable(
  "order_sequence_tracker",
  {
    /** The namespace the numbers are unique in. */
    series: keyText("series").notNull(),
    /** The period's first day in the series' time zone; `1900-01-01` for a series that never restarts. */
    dateKey: date("date_key", { mode: "string" }).notNull(),
    /** The highest sequence given in the period; the next order gets this plus one. */
    lastSequence: bigint("last_sequence", { mode: "number" }).notNull(),
    /** The instant of the order that has it: no later order of the period is dated before. Null before the first. */
    lastPlacedAt: timestamp("last_placed_at", { withTimezone: true, mode: "date" }),
  },
  (table) => [
    primaryKey({ name: "order_sequence_tracker_pkey", columns: [table.series, table.dateKey] }),
    // The upper bound is the largest integer that JavaScript holds exactly.
    check(
      "order_sequence_tracker_last_sequence_check",
      sql`${table.lastSequence} between 0 and 9007199254740991`,
    ),
  ],
).enableRLS();
