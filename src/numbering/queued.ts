// An order between validation and its result: its attempts, its deadline, and what it ends with.
import { err, type Result } from "neverthrow";
import type { FailedAttempt, Outcome, RetriesExhausted } from "../errors/errors.js";
import { isError } from "../errors/is-error.js";
import type { OrderSeries } from "../series/order-series.js";
import type { Answer, BatchEntry, Submission } from "../sql/submission.js";

/** The database refuses it for good. */
export interface Refused {
  readonly kind: "Refused";
  readonly attempt: FailedAttempt;
}

export type EngineError = Refused | RetriesExhausted;
export type EngineResult<A extends Answer> = Result<A, EngineError>;

export interface Queued<S extends Submission, A extends Answer> extends BatchEntry<S>, Progress {
  readonly result: Promise<EngineResult<A>>;
  /** Resolves `result`: see {@link settleQueued}. */
  readonly settle: (result: EngineResult<A>) => void;
}

/** What is known of a submission that is not settled. */
export interface Progress {
  /** When it has to be settled, in milliseconds on the clock. */
  readonly deadline: number;
  /** Failed attempts: its own, and those of its batches that a retry could meet again. */
  attempts: readonly FailedAttempt[];
  /** How many statements may have placed it without a reply reaching us. A late reply still decrements it. */
  possibleCommits: number;
  /** How often one of our own keys refused it; each of these conflicts can be resolved. */
  conflicts: number;
  /** How often its counter was raised because its number was taken. */
  raises: number;
  /** Whether an attempt is under way that has not timed out. */
  isSent: boolean;
  /** Settled, or cancelled by its last caller: the next statement leaves it out. */
  isDone: boolean;
}

/** Shared: most orders never have a failed attempt. */
const noAttempts: readonly FailedAttempt[] = [];

export function queuedSubmission<S extends Submission, A extends Answer>(
  series: OrderSeries,
  submission: S,
  deadline: number,
): Queued<S, A> {
  let settle: (result: EngineResult<A>) => void = () => {};
  const result = new Promise<EngineResult<A>>((resolve) => {
    settle = resolve;
  });
  return {
    series,
    submission,
    deadline,
    attempts: noAttempts,
    possibleCommits: 0,
    conflicts: 0,
    raises: 0,
    isSent: false,
    isDone: false,
    result,
    settle,
  };
}

/** Settles the order, if it is not settled yet. */
export function settleQueued<S extends Submission, A extends Answer>(
  pending: Queued<S, A>,
  result: EngineResult<A>,
): void {
  pending.isDone = true;
  pending.settle(result);
}

/** `unknown` if a statement without a reply may have placed the order. */
export function outcomeOf(pending: Progress): Outcome {
  return pending.possibleCommits > 0 ? "unknown" : "not-created";
}

/** The error of an order that is not tried again. */
export function exhausted(pending: Progress): RetriesExhausted {
  return { kind: "RetriesExhausted", attempts: pending.attempts, outcome: outcomeOf(pending) };
}

/** The error of an order that the server refused by itself. It is final unless an earlier statement may have placed it. */
export function refused(pending: Progress): EngineError {
  const last = pending.attempts.at(-1);
  return last === undefined || pending.possibleCommits > 0
    ? exhausted(pending)
    : { kind: "Refused", attempt: last };
}

/** Settles the orders that a fault of this module, such as a TypeError, concerns, so that no caller waits for ever. */
export function settleFaulty<S extends Submission, A extends Answer>(
  orders: readonly Queued<S, A>[],
  fault: unknown,
): void {
  const name = isError(fault) ? fault.constructor.name : typeof fault;
  const attempt: FailedAttempt = {
    failure: "interrupted",
    cause: { message: `the module itself failed: ${name}` },
  };
  for (const pending of orders) {
    const { attempts } = pending;
    settleQueued(
      pending,
      err({ kind: "RetriesExhausted", attempts: [...attempts, attempt], outcome: outcomeOf(pending) }),
    );
  }
}
