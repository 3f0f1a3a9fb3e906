// Defines the table of counters: one row per series and period, with the last sequence given.
import { sql } from "drizzle-orm";
import { bigint, check, date, pgTable, primaryKey, timestamp } from "drizzle-orm/pg-core";
import type { InstalledTable } from "./installed-table.js";
import { keyText } from "./key-text.js";

const declared = pgTable(
  "order_sequence_tracker",
  {
    /** The namespace in which the numbers are unique. */
    series: keyText("series").notNull(),
    /** The period's first day in the series' time zone; `1900-01-01` for a series that never restarts. */
    dateKey: date("date_key", { mode: "string" }).notNull(),
    /** The highest sequence given in the period; the next order gets this plus one. */
    lastSequence: bigint("last_sequence", { mode: "number" }).notNull(),
    /** That order's instant: later orders of the period get no earlier one. Null before the first. */
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

/**
 * The counters. The row of a counter is the lock that makes numbers gapless: the transaction that raises it
 * holds the lock until it commits. The primary key is the only index, so that every raise is a heap-only
 * update.
 */
export const orderSequenceTracker: InstalledTable<typeof declared> = declared;
