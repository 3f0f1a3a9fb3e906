// The types of what `adopt` reports, and the lists that it fills in.
import type { FailedAttempt } from "../errors/errors.js";

/** Options of one `adopt`. */
export interface AdoptOptions {
  /** How many rows a statement reads, 1 to 10,000. (Default: 500) */
  readonly batchSize?: number | undefined;
  /** Ends it between two parts. What was adopted stays, and another call goes on from there. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each part. */
  readonly onProgress?: ((progress: AdoptProgress) => void) | undefined;
}

/** How far an `adopt` is. */
export interface AdoptProgress {
  /** How many rows were read, those without a number included. */
  readonly rows: number;
  /** How many numbers were adopted. */
  readonly adopted: number;
}

/** How many there are, and the first 1,000 of them. */
export interface Listed<T> {
  /** How many there are. */
  readonly count: number;
  /** The first 1,000 of them. */
  readonly first: readonly T[];
}

/** What `adopt` did and found. */
export interface AdoptReport {
  /** Numbers that were written into the ledger. */
  readonly adopted: number;
  /** Rows that the ledger knew: numbered by this module, or adopted before. */
  readonly alreadyKnown: number;
  /** Rows whose number the ledger cannot take. They stay as they are. */
  readonly notFitting: Listed<NotFitting>;
  /**
   * Rows whose number, or whose idempotency key, belongs to another document of the series. The first one by the primary
   * key keeps it: a number that is there twice was adopted once, one with another's key was adopted without the key.
   */
  readonly duplicates: Listed<DuplicateDocument>;
  /** Sequences that were missing below the highest adopted one of their period. `count` counts the sequences. */
  readonly historicGaps: Listed<HistoricGap>;
  /** Counters that were raised, or made. */
  readonly countersRaised: number;
}

/** A row whose number was not adopted. */
export interface NotFitting {
  /** The primary key as text; a JSON array of texts for a key of several columns. */
  readonly documentKey: string;
  /** The number as the table has it. */
  readonly number: string;
  /** The name of the row's series; null where it has none. */
  readonly series: string | null;
  /**
   * - `form`: the series cannot have given such a number.
   * - `series`: the numbering's function threw for the row, or chose a series that does not fit the column.
   * - `unreadable`: a column's own code refuses what the row has.
   * - `renumbered`: the ledger has another number of this document.
   */
  readonly reason: "form" | "series" | "unreadable" | "renumbered";
}

/** A row that has the number, or the idempotency key, of another document. */
export interface DuplicateDocument {
  /** The primary key as text; a JSON array of texts for a key of several columns. */
  readonly documentKey: string;
  /** Its number. */
  readonly number: string;
  /** What both documents have. */
  readonly same: "number" | "key";
  /** The name of the series. */
  readonly series: string;
}

/** A run of sequences that were missing before. */
export interface HistoricGap {
  /** The name of the series. */
  readonly series: string;
  /** The period's first day, `YYYY-MM-DD`. */
  readonly dateKey: string;
  /** The first missing sequence. */
  readonly from: number;
  /** The last missing sequence, included. */
  readonly to: number;
}

/** The database did not answer or refused, or the call was cancelled. Adopting again goes on from there. */
export interface AdoptFailed {
  readonly kind: "AdoptFailed";
  /** Every attempt of the part that failed; empty if the signal or `close` ended it. */
  readonly attempts: readonly FailedAttempt[];
  /** What was done until then; without gaps, which are counted at the end. */
  readonly report: AdoptReport;
}

/** How many entries a list keeps. */
const mostListed = 1_000;

/** A list that counts all and keeps the first. */
export interface Lister<T> {
  add(entry: T): void;
  listed(): Listed<T>;
}

export function lister<T>(): Lister<T> {
  const first: T[] = [];
  let count = 0;
  return {
    add(entry) {
      count += 1;
      if (first.length < mostListed) {
        first.push(entry);
      }
    },
    listed: () => ({ count, first: [...first] }),
  };
}

/** The report of a call that broke off before it could count. */
export const nothingAdopted: AdoptReport = {
  adopted: 0,
  alreadyKnown: 0,
  notFitting: { count: 0, first: [] },
  duplicates: { count: 0, first: [] },
  historicGaps: { count: 0, first: [] },
  countersRaised: 0,
};
