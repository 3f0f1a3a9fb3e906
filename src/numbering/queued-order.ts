// An order between validation and its result: its attempts, its deadline, and what it ends with.
import { err, type Result } from "neverthrow";
import type { FailedAttempt, OrderRejected, Outcome, RetriesExhausted } from "../errors/errors.js";
import { orderRejected } from "../errors/order-rejected.js";
import type { PlacedRow } from "../sql/placed-row.js";
import type { ValidOrder } from "../validation/parse-order.js";

export type PlacingError = OrderRejected | RetriesExhausted;
export type OrderResult = Result<PlacedRow, PlacingError>;

export interface QueuedOrder {
  readonly order: ValidOrder;
  /** When it has to be settled, in milliseconds on the clock. */
  readonly deadline: number;
  /** Failed attempts: its own, and those of its batches that a retry could meet again. */
  attempts: readonly FailedAttempt[];
  /** How many statements may have placed it without a reply reaching us. A late reply still decrements it. */
  possibleCommits: number;
  /** How often one of our own keys refused it; each of these conflicts can be resolved. */
  conflicts: number;
  /** Whether an attempt is under way that has not timed out. */
  isSent: boolean;
  /** Settled, or cancelled by its last caller: the next statement leaves it out. */
  isDone: boolean;
  readonly result: Promise<OrderResult>;
  /** Resolves `result`: see {@link settleOrder}. */
  readonly settle: (result: OrderResult) => void;
}

/** Shared: most orders never have a failed attempt. */
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

/** Settles the order, if it is not settled yet. */
export function settleOrder(pending: QueuedOrder, result: OrderResult): void {
  pending.isDone = true;
  pending.settle(result);
}

/** `unknown` if a statement without a reply may have placed the order. */
export function outcomeOf(pending: QueuedOrder): Outcome {
  return pending.possibleCommits > 0 ? "unknown" : "not-created";
}

/** The error of an order that is not tried again. */
export function exhausted(pending: QueuedOrder): RetriesExhausted {
  return { kind: "RetriesExhausted", attempts: pending.attempts, outcome: outcomeOf(pending) };
}

/** The error of an order that the server refused by itself. It is final unless an earlier statement may have placed it. */
export function refused(pending: QueuedOrder): PlacingError {
  const last = pending.attempts.at(-1);
  return last === undefined || pending.possibleCommits > 0 ? exhausted(pending) : orderRejected(last);
}

/** Settles the orders that a fault of this module, such as a TypeError, concerns, so that no caller waits for ever. */
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
