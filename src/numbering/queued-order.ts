// Owns an order on its way: what is known of it between validation and its result.
import { err, type Result } from "neverthrow";
import type { FailedAttempt, OrderRejected, Outcome, RetriesExhausted } from "../errors/errors.js";
import type { PlacedRow } from "../sql/placed-row.js";
import type { ValidOrder } from "../validation/parse-order.js";

export type PlacingError = OrderRejected | RetriesExhausted;
export type OrderResult = Result<PlacedRow, PlacingError>;

export interface QueuedOrder {
  readonly order: ValidOrder;
  /** On the clock, in milliseconds: when it must have a result. */
  readonly deadline: number;
  /** What it met by itself, and what its groups met that could be met again. */
  attempts: readonly FailedAttempt[];
  /**
   * Statements that may have placed it: under way, or broken off without a word. An answer that comes after its
   * attempt was given up still counts itself out.
   */
  possibleCommits: number;
  /** How often one of our own keys refused it, each time to be resolved. */
  conflicts: number;
  /** Whether an attempt is under way that nobody has given up. */
  isSent: boolean;
  /** It has its result, or nobody waits for one any longer: it is left out of the next statement. */
  isDone: boolean;
  readonly result: Promise<OrderResult>;
  /** Resolves `result`: see {@link settleOrder}. */
  readonly settle: (result: OrderResult) => void;
}

/** One for all: most orders never need a list of their own. */
const noAttempts: readonly FailedAttempt[] = [];

export function queuedOrder(order: ValidOrder, deadline: number): QueuedOrder {
  let settle: (result: OrderResult) => void = () => {};
  const result = new Promise<OrderResult>((resolve) => {
    settle = resolve;
  });
  return {
    order,
    deadline,
    attempts: noAttempts,
    possibleCommits: 0,
    conflicts: 0,
    isSent: false,
    isDone: false,
    result,
    settle,
  };
}

/** Gives the order its result, if it has none yet. */
export function settleOrder(pending: QueuedOrder, result: OrderResult): void {
  pending.isDone = true;
  pending.settle(result);
}

/** Whether the order may exist although its caller has no answer. */
export function outcomeOf(pending: QueuedOrder): Outcome {
  return pending.possibleCommits > 0 ? "unknown" : "not-created";
}

/** What the order ends with when it is not tried again. */
export function exhausted(pending: QueuedOrder): RetriesExhausted {
  return { kind: "RetriesExhausted", attempts: pending.attempts, outcome: outcomeOf(pending) };
}

/** What it ends with when the server has refused it alone, or by its place: final, if no earlier statement may have placed it. */
export function refused(pending: QueuedOrder): PlacingError {
  const last = pending.attempts.at(-1);
  return last === undefined || pending.possibleCommits > 0 ? exhausted(pending) : orderRejected(last);
}

export function orderRejected({ cause }: FailedAttempt): OrderRejected {
  const { code = "", constraint } = cause;
  return {
    kind: "OrderRejected",
    sqlState: code,
    ...(constraint === undefined ? {} : { constraint }),
    cause,
  };
}

/** A fault of the module's own, such as a TypeError, settles every order that it concerns: the process goes on. */
export function settleFaulty(orders: readonly QueuedOrder[], fault: unknown): void {
  const name = fault instanceof Error ? fault.constructor.name : typeof fault;
  const attempt: FailedAttempt = {
    failure: "interrupted",
    cause: { message: `the module itself failed: ${name}` },
  };
  for (const pending of orders) {
    const { attempts } = pending;
    settleOrder(
      pending,
      err({ kind: "RetriesExhausted", attempts: [...attempts, attempt], outcome: outcomeOf(pending) }),
    );
  }
}
