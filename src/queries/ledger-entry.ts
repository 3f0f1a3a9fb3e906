// The types of a ledger: every number of the periods of a range in order, and the gaps between them.
import type { Result } from "neverthrow";
import type { LedgerError } from "../errors/errors.js";

/** A line of the ledger. */
export type LedgerEntry = GivenNumberEntry | GapEntry;

/** A number that was given. */
export interface GivenNumberEntry {
  /** Discriminates it from a gap. */
  readonly kind: "number";
  /** The name of its series. */
  readonly series: string;
  /** The period's first day, `YYYY-MM-DD`. */
  readonly dateKey: string;
  /** Position inside the period; null for a fallback number, which stands behind the sequence of its period. */
  readonly sequence: number | null;
  /** The number people read, as text. */
  readonly number: string;
  /** The table of its document, with its schema, such as `public.invoices`. */
  readonly documentTable: string;
  /** The document's primary key as text; a JSON array of texts for a key of several columns. */
  readonly documentKey: string;
  /**
   * What has become of the document: it is there, was deleted, or has another number (or none) now. `unknown` for a
   * document of a table that the call does not know.
   */
  readonly documentState: "there" | "deleted" | "renumbered" | "unknown";
  /** The instant that decided the period: the database's clock, or the document's own date. */
  readonly placedAt: Date;
  /** When it was given, by the database's clock. */
  readonly createdAt: Date;
  /** The payment reference or idempotency key of the call that gave it; null if there was none. */
  readonly idempotencyKey: string | null;
  /** Whether the table had it before the ledger did. */
  readonly isAdopted: boolean;
  /** When it was voided; null while it stands. */
  readonly voidedAt: Date | null;
  /** Why it was voided; null while it stands. */
  readonly voidReason: string | null;
}

/** Sequences of a period that no document has. */
export interface GapEntry {
  /** Discriminates it from a number. */
  readonly kind: "gap";
  /** The name of the series. */
  readonly series: string;
  /** The period's first day, `YYYY-MM-DD`. */
  readonly dateKey: string;
  /** The first missing sequence. */
  readonly from: number;
  /** The last missing sequence, included. */
  readonly to: number;
  /**
   * What is known of it. `adopted`: it lies below an adopted number, so the table had it before the ledger. `counter`: the
   * counter is above the last number of the period. `unknown`: rows have disappeared, or the counter was raised by hand.
   */
  readonly reason: "adopted" | "counter" | "unknown";
}

/**
 * The ledger in pages of up to 10,000 numbers and the gaps between them, each read when it is asked for, so that a ledger of
 * any length needs the memory of one. It ends after an error. Iterating once more reads anew.
 */
export type LedgerPages = AsyncIterable<Result<readonly LedgerEntry[], LedgerError>>;
