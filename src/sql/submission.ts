// The types by which the engine knows what it numbers: a submission, and the answer to it.
import type { Failure } from "../errors/classify-failure.js";
import type { FailedAttempt } from "../errors/errors.js";
import type { OrderSeries } from "../series/order-series.js";
import type { Numbering } from "./numbering.js";

/** What waits for a number: a valid order, or another document. */
export interface Submission {
  /** Submissions with the same key can share a statement. */
  readonly batchKey: string;
  /** The JSON object that the statements read. */
  readonly json: string;
}

/** A submission of a batch, with the series that numbers it. */
export interface BatchEntry<S extends Submission> {
  readonly series: OrderSeries;
  readonly submission: S;
}

/** What the database answers for a submission. */
export interface Answer {
  /** Whether it was there before the statement. */
  readonly existing: boolean;
  /** Set if it is there but cannot be read. */
  readonly unreadable?: FailedAttempt;
}

/** The position of a number that a statement gave. */
export interface GivenNumber {
  /** The period's first day, `YYYY-MM-DD`. */
  readonly dateKey: string;
  /** The position inside the period; null for a fallback number. */
  readonly sequence: number | null;
}

/** Sends one statement for a batch, and resolves with one answer for each, in the order of the batch. */
export type Place<S extends Submission, A extends Answer> = (
  batch: readonly BatchEntry<S>[],
  numbering: Numbering,
) => Promise<readonly A[]>;

/**
 * Sends one statement in which each submission of a batch has a savepoint, and resolves with an answer for each, in the
 * order of the batch. Rejects with the driver's error if the statement fails as a whole.
 */
export type Isolate<S extends Submission, A extends Answer> = (
  batch: readonly BatchEntry<S>[],
  numbering: Numbering,
  limits: IsolatingLimits,
) => Promise<readonly IsolatedAnswer<A>[]>;

/** The result of one submission of an isolated batch. Except for `placed`, nothing was written for it. */
export type IsolatedAnswer<A extends Answer> =
  | { readonly kind: "placed"; readonly row: A }
  /** This submission failed. */
  | { readonly kind: "failed"; readonly failure: Failure }
  /** Another transaction holds the period's counter; `hasWaited`: the statement waited for it. */
  | { readonly kind: "locked"; readonly dateKey: string; readonly hasWaited: boolean }
  /** The statement ran out of time before it tried this submission. */
  | { readonly kind: "untried" };

/** A counter: that of a series and a period. */
export interface CounterName {
  readonly series: string;
  /** The period's first day, `YYYY-MM-DD`. */
  readonly dateKey: string;
}

export interface IsolatingLimits {
  /** How long the statement waits for a counter's row, in milliseconds. */
  readonly counterTimeoutMs: number;
  /** Counters that the statement tries to lock without waiting. */
  readonly lockedCounters: readonly CounterName[];
  /** How long the statement may work once it has the counters, lock waits included, in milliseconds. */
  readonly budgetMs: number;
}
