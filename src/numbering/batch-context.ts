// Owns what the steps of placing a group share: what they work with, how a group is sent, and what is left of it.

import type { FailedAttempt, FailureKind } from "../errors/errors.js";
import type { Clock } from "../retry/clock.js";
import type { RetryPolicy } from "../retry/retry-policy.js";
import type { OrderSeries } from "../series/order-series.js";
import type { Numbering } from "../sql/numbering-ctes.js";
import type { PlaceOrders } from "../sql/place-orders.js";
import type { PlaceIsolated } from "../sql/place-orders-isolated.js";
import type { ValidOrder } from "../validation/parse-order.js";
import type { QueuedOrder } from "./queued-order.js";
import type { OrderKeys } from "./resolve-conflicts.js";
import type { SeriesTroubles } from "./series-troubles.js";

export interface PlacingContext {
  readonly place: PlaceOrders;
  readonly isolate: PlaceIsolated;
  readonly raiseCounters: (series: OrderSeries, batch: readonly ValidOrder[]) => Promise<void>;
  /** The names of the keys by which a duplicate is told. */
  readonly keys: OrderKeys;
  readonly policy: RetryPolicy;
  readonly clock: Clock;
  /** Hears of each failure that another attempt follows. */
  readonly onRetry?: (failure: FailureKind) => void;
  /** Whether orders take fallback numbers while their counter cannot be had. */
  readonly fallback: boolean;
  readonly troubles: SeriesTroubles;
}

/** How a group is sent. */
export interface Sending {
  readonly series: OrderSeries;
  readonly numbering: Numbering;
  /** One by one, so that each order has an answer of its own. */
  readonly isIsolated: boolean;
  /** Whether they can be: the isolating statement has not been refused. */
  readonly isIsolable: boolean;
  /** Whether the orders have left an earlier group. */
  readonly isApart: boolean;
}

/** The orders of a group that have not landed. */
export interface Leftover {
  /** To be sent with the next group. */
  readonly again: QueuedOrder[];
  /** To be sent after a delay in milliseconds, apart from the others, which they would hold up. */
  readonly later: Map<number, QueuedOrder[]>;
  /** Whether the group did not fit the time that a statement may take. */
  isTooLarge: boolean;
}

export function noLeftover(): Leftover {
  return { again: [], later: new Map(), isTooLarge: false };
}

function isRetried({ policy }: PlacingContext, failure: FailureKind): boolean {
  return policy.retryOn.some((candidate) => candidate === failure);
}

/** Whether an order is not tried again after such a failure, and so long a delay in milliseconds. */
export function isUsedUp(
  context: PlacingContext,
  { attempts, deadline }: QueuedOrder,
  failure: FailureKind,
  delayMs: number,
): boolean {
  const { policy, clock } = context;
  return (
    attempts.length >= policy.maxAttempts || !isRetried(context, failure) || deadline <= clock.now() + delayMs
  );
}

/** Kept back of the deadline: a fallback number that comes after it helps nobody. In milliseconds. */
export function reserveMs({ policy, fallback }: PlacingContext): number {
  return fallback ? Math.min(policy.attemptTimeoutMs, policy.deadlineMs / 3) : 0;
}

export function addAttempt(orders: readonly QueuedOrder[], attempt: FailedAttempt): void {
  for (const pending of orders) {
    pending.attempts = [...pending.attempts, attempt];
  }
}
