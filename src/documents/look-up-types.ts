// The types of a numbering's calls that read or mend what was given.
import type { ResultAsync } from "neverthrow";
import type { SyncFailed, VoidNumberError } from "../errors/document-errors.js";
import type { AuditError, ReadError } from "../errors/errors.js";
import type { AuditRange } from "../queries/audit-range.js";
import type { FoundNumber } from "../queries/find-number.js";
import type { LedgerPages } from "../queries/ledger-entry.js";
import type { NumberingReport } from "../queries/ledger-report.js";
import type { SeriesChoice } from "../queries/series-choice.js";
import type { OrderSeries } from "../series/order-series.js";

/** Options of a call about one series, of a numbering whose rows choose theirs. */
export interface NeedsSeries<Template extends string = string> {
  /** The series that the call is about: without a row the numbering cannot choose it. */
  readonly series: OrderSeries<Template>;
}

/**
 * The last arguments of a call about one series. Required for a numbering whose `series` is a function.
 */
export type SeriesArguments<Chosen, Template extends string, More = unknown> = Chosen extends (
  row: never,
) => unknown
  ? [options: NeedsSeries<Template> & More]
  : [options?: SeriesChoice<Template> & More];

/** The calls of a numbering that read or mend what was given. */
export interface LookUps<Row, Given, Chosen, Template extends string> {
  /** The number, and the document that has it; `null` when the series never gave it. */
  findByNumber(
    number: string | Given,
    ...options: SeriesArguments<Chosen, Template>
  ): ResultAsync<FoundNumber<Row, Given> | null, ReadError>;
  /** The number that was given under an idempotency key; `null` when there is none. */
  findByKey(
    key: string,
    ...options: SeriesArguments<Chosen, Template>
  ): ResultAsync<FoundNumber<Row, Given> | null, ReadError>;
  /**
   * Voids a number in the ledger; the document is not touched. `reason` has 1 to 1,000 characters. Voiding twice is the
   * same as once.
   */
  void(
    number: string | Given,
    reason: string,
    ...options: SeriesArguments<Chosen, Template>
  ): ResultAsync<FoundNumber<Row, Given>, VoidNumberError>;
  /** The number, as text, that a document would get now. It reserves nothing. */
  peek(...options: SeriesArguments<Chosen, Template>): ResultAsync<string, ReadError>;
  /** Raises counters that are behind the ledger, as after a restore. Never lowers one. */
  sync(...options: SeriesArguments<Chosen, Template>): ResultAsync<Synced, SyncFailed>;
  /**
   * Checks that the numbers of every period are 1..n, and that the documents have them, and reports what is wrong. It may
   * take up to ten minutes, and needs a role that sees every row.
   */
  audit(...options: SeriesArguments<Chosen, Template, AuditRange>): ResultAsync<NumberingReport, AuditError>;
  /**
   * The ledger for an accountant: every number of the range's periods in order, what has become of its document, and the
   * gaps, in pages of up to 10,000 that are read when they are asked for. `ledgerCsv` makes a file of it. Nothing is sent
   * before it is iterated.
   */
  ledger(...options: SeriesArguments<Chosen, Template, AuditRange>): LedgerPages;
}

/** What `sync` did. */
export interface Synced {
  /** How many counters it raised. */
  readonly raised: number;
}
