// The types of the report of a ledger's audit.
import type { CounterFinding, DuplicateCounter, SequenceGap } from "./audit-report.js";
import type { AuditedPeriods } from "./audited-periods.js";

/**
 * What an audit of the ledger finds. Every `dateKey` is the first day of a period, `YYYY-MM-DD`. Numbers are text, also
 * those of a column of whole numbers.
 */
export interface LedgerReport extends AuditedPeriods {
  /**
   * Whether at least one period was looked at and nothing is wrong: all lists are empty but `historicGaps`,
   * `datedOutOfOrder`, `deletedDocuments` and `unledgered`. A fallback number is no finding, because it has no sequence.
   */
  readonly clean: boolean;
  /** Sequences without a number, below one of the period. */
  readonly gaps: readonly SequenceGap[];
  /** Gaps below the highest adopted sequence of their period: they were there before the ledger. */
  readonly historicGaps: readonly SequenceGap[];
  /** Numbers that the ledger has twice, and numbers that share their sequence with another one. */
  readonly duplicates: readonly NumberFinding[];
  /** All numbers that share their idempotency key with another one of the series. */
  readonly duplicateKeys: readonly NumberFinding[];
  /** All numbers whose document has another one of the series in the same column. */
  readonly duplicateDocuments: readonly NumberFinding[];
  /** Counters below the highest sequence in the ledger, as after a restore. `sync` raises them. */
  readonly countersBehind: readonly CounterFinding[];
  /** Counters above it: the numbers in between were given and never used, or their rows have disappeared. */
  readonly countersAhead: readonly CounterFinding[];
  /** Counters with more than one row, which may give a number more than once. */
  readonly duplicateCounters: readonly DuplicateCounter[];
  /** Numbers dated by the database's clock before the one that they follow in their period, the first 1,000. */
  readonly outOfOrder: readonly NumberOutOfOrder[];
  /** How many there are of these. */
  readonly outOfOrderTotal: number;
  /**
   * Numbers of documents with a date of their own (`at`) that lies before that of the one they follow, the first 1,000.
   * They are no fault of the counter: `chronological` refuses them.
   */
  readonly datedOutOfOrder: readonly NumberOutOfOrder[];
  /** How many there are of these. */
  readonly datedOutOfOrderTotal: number;
  /** How many numbers there are, of all tables of the series, voided ones and those of deleted documents included. */
  readonly numbers: number;
  /** How many of them are fallback numbers. */
  readonly fallbackNumbers: number;
  /** How many of them are voided. */
  readonly voided: number;
}

/** What an audit of a numbering finds: that of its ledger, and how the table differs from it. */
export interface NumberingReport extends LedgerReport {
  /** Numbers that their documents do not have any more, the first 1,000. */
  readonly changedNumbers: readonly ChangedNumber[];
  /** How many there are of these. */
  readonly changedNumbersTotal: number;
  /** Numbers whose document is gone, the first 1,000. They make no audit unclean: an app may delete its rows. */
  readonly deletedDocuments: readonly DeletedDocument[];
  /** How many there are of these. */
  readonly deletedDocumentsTotal: number;
  /**
   * Rows of the table that have a number, and none in the ledger: from before it, or numbered by other code. The first
   * 1,000, of the whole table: without the ledger nothing says of which series or period they are. They make no audit
   * unclean, because adopting leaves those that do not fit. The audit of a table that was never adopted has nothing to look
   * at, which is not clean.
   */
  readonly unledgered: readonly UnledgeredNumber[];
  /** How many there are of these. */
  readonly unledgeredTotal: number;
}

/** A number that something is wrong with. */
export interface NumberFinding {
  /** The period's first day, `YYYY-MM-DD`. */
  readonly dateKey: string;
  /** The number that people read. */
  readonly number: string;
}

/** A number that is dated before the one that it follows. */
export interface NumberOutOfOrder extends NumberFinding {
  /** Its sequence. */
  readonly sequence: number;
  /** The sequence that it follows: the next lower one that is dated in the same way. */
  readonly follows: number;
}

/** A number whose document is gone. */
export interface DeletedDocument extends NumberFinding {
  /** The document's primary key as text; a JSON array of texts for a key of several columns. */
  readonly documentKey: string;
}

/** A number that its document does not have any more. */
export interface ChangedNumber extends DeletedDocument {
  /** What the document has instead; null for nothing. */
  readonly found: string | null;
}

/** A row with a number that the ledger does not know for it. */
export interface UnledgeredNumber {
  /** What the row has. */
  readonly number: string;
  /** The row's primary key as text; a JSON array of texts for a key of several columns. */
  readonly documentKey: string;
}
