// Defines the ledger: one row for each number that was ever given to a row of an app's table.
import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  date,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
} from "drizzle-orm/pg-core";
import type { InstalledTable } from "./installed-table.js";
import { keyText } from "./key-text.js";

const declared = pgTable(
  "number_ledger",
  {
    /** The namespace in which the number is unique. */
    series: keyText("series").notNull(),
    /** The first day of the number's period, in the series' time zone. */
    dateKey: date("date_key", { mode: "string" }).notNull(),
    /** Position inside the period: 1, 2, 3, … with no gap; null for a fallback number. */
    sequence: bigint("sequence", { mode: "number" }),
    /** The number people read, such as `INV-2026-0001`. */
    number: keyText("number").notNull(),
    /** The idempotency key of the call that gave it, unique in the series; null for an adopted number. */
    idempotencyKey: keyText("idempotency_key"),
    /** A digest of what the call sent for the columns in which a replay must agree; null without such columns. */
    contentHash: text("content_hash"),
    /** The table of the document, with its schema, such as `public.invoices`. */
    documentTable: keyText("document_table").notNull(),
    /** The column that has the number. */
    documentColumn: keyText("document_column").notNull(),
    /** The document's primary key as text; a JSON array of texts for a key of several columns. */
    documentKey: keyText("document_key").notNull(),
    /** The instant that decided the period: the database's clock, or a date of the document. */
    placedAt: timestamp("placed_at", { withTimezone: true, mode: "date" }).notNull(),
    /** When the row was written, by the database's clock. */
    createdAt: timestamp("created_at", { withTimezone: true, mode: "date" })
      .notNull()
      .default(sql`clock_timestamp()`),
    /** Whether the number was in the table before the ledger: gaps below it are history. */
    isAdopted: boolean("is_adopted").notNull().default(false),
    /** When the number was voided; null while it stands. */
    voidedAt: timestamp("voided_at", { withTimezone: true, mode: "date" }),
    /** Why it was voided, 1 to 1,000 characters; null while it stands. */
    voidReason: text("void_reason"),
  },
  (table) => [
    primaryKey({ name: "number_ledger_pkey", columns: [table.series, table.number] }),
    // The key comes first, so that a look-up by it has one index to choose from.
    unique("number_ledger_idempotency_key").on(table.idempotencyKey, table.series),
    unique("number_ledger_document_key").on(table.documentKey, table.documentTable, table.documentColumn),
    check("number_ledger_series_check", sql`char_length(${table.series}) between 1 and 64`),
    check("number_ledger_date_key_check", sql`${table.dateKey} between '1900-01-01' and '9999-12-31'`),
    check("number_ledger_sequence_check", sql`${table.sequence} between 1 and 9007199254740991`),
    check("number_ledger_number_check", sql`char_length(${table.number}) between 1 and 255`),
    check("number_ledger_idempotency_key_check", sql`char_length(${table.idempotencyKey}) between 1 and 255`),
    check("number_ledger_void_check", sql`(${table.voidedAt} is null) = (${table.voidReason} is null)`),
  ],
).enableRLS();

/**
 * The ledger of `createNumbering`. A number's row is written in the statement that gives the number, and is never
 * deleted: it outlives its document.
 */
export const numberLedger: InstalledTable<typeof declared> = declared;
