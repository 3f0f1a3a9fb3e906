// Owns an order on its way: what is known of it between the gate and its landing.
import type { Result } from "neverthrow";
import type { FailedAttempt, OrderRejected, Outcome, RetriesExhausted } from "./errors.js";
import type { ValidOrder } from "./input.js";
import type { PlacedRow } from "./place-orders.js";

export type PlacingError = OrderRejected | RetriesExhausted;
export type Landing = Result<PlacedRow, PlacingError>;

export interface PendingOrder {
  readonly order: ValidOrder;
  /** On the clock, in milliseconds: when it must have landed. */
  readonly deadline: number;
  attempts: readonly FailedAttempt[];
  /**
   * Statements that may have placed it: under way, or broken off without a word. An answer that comes after its
   * attempt was given up still counts itself out.
   */
  doubts: number;
  /** Nobody waits for it any longer: it is left out of the next statement. */
  abandoned: boolean;
  readonly landing: Promise<Landing>;
  land(landing: Landing): void;
}

/** One for all: most orders never need a list of their own. */
const noAttempts: readonly FailedAttempt[] = [];

export function pendingOrder(order: ValidOrder, deadline: number): PendingOrder {
  let land: (landing: Landing) => void = () => {};
  const landing = new Promise<Landing>((resolve) => {
    land = resolve;
  });
  return { order, deadline, attempts: noAttempts, doubts: 0, abandoned: false, landing, land };
}

/** Whether the order may exist although nobody was told so. */
export function outcomeOf(pending: PendingOrder): Outcome {
  return pending.doubts > 0 ? "unknown" : "not-created";
}
