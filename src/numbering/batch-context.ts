// What the steps of placing a batch share: what they work with, how a batch is sent, and which of its orders remain.

import type { OrdersDatabase } from "../database/orders-database.js";
import type { FailedAttempt, FailureKind } from "../errors/errors.js";
import type { Clock } from "../retry/clock.js";
import type { RetryPolicy } from "../retry/retry-policy.js";
import type { OrderSeries } from "../series/order-series.js";
import type { Numbering } from "../sql/numbering-ctes.js";
import type { OrdersTables } from "../sql/order-tables.js";
import { type PlaceOrders, preparePlacing } from "../sql/place-orders.js";
import { isolateByStatements, type PlaceIsolated, prepareIsolated } from "../sql/place-orders-isolated.js";
import { raiseCounters } from "../sql/raise-counters.js";
import type { OrderKeys } from "../sql/resolve-conflicts.js";
import type { ValidOrder } from "../validation/parse-order.js";
import type { QueuedOrder } from "./queued-order.js";
import { createSeriesTroubles, type SeriesTroubles } from "./series-troubles.js";

export interface PlacingContext {
  readonly place: PlaceOrders;
  readonly isolate: PlaceIsolated;
  readonly raiseCounters: (series: OrderSeries, batch: readonly ValidOrder[]) => Promise<void>;
  /** The names of our unique keys, by which a duplicate is recognised. */
  readonly keys: OrderKeys;
  readonly policy: RetryPolicy;
  readonly clock: Clock;
  /** Called for each failure that another attempt follows. */
  readonly onRetry?: (failure: FailureKind) => void;
  /** Whether orders take fallback numbers while their counter is held. */
  readonly fallback: boolean;
  readonly troubles: SeriesTroubles;
}

export interface PlacingContextOptions {
  readonly policy: RetryPolicy;
  readonly clock: Clock;
  readonly fallback: boolean;
  /** Whether the server keeps prepared statements under a name. */
  readonly named: boolean;
  /** Whether the tables are spread over servers (Citus). */
  readonly distributed: boolean;
  readonly instrument: (place: PlaceOrders) => PlaceOrders;
  readonly instrumentIsolated: (isolate: PlaceIsolated) => PlaceIsolated;
  readonly onRetry: (failure: FailureKind) => void;
}

/** Prepares the two placing statements for a database. */
export function createPlacingContext(
  db: OrdersDatabase,
  tables: OrdersTables,
  options: PlacingContextOptions,
): PlacingContext {
  const { policy, clock, fallback, named, distributed, instrument, instrumentIsolated, onRetry } = options;
  const { lockTimeoutMs } = policy;
  const place = instrument(preparePlacing(db, tables, { named, lockTimeoutMs, distributed }));
  return {
    place,
    isolate: distributed
      ? isolateByStatements(place)
      : instrumentIsolated(prepareIsolated(db, tables, named)),
    raiseCounters: (series, batch) => raiseCounters(db, tables, series, batch, lockTimeoutMs),
    keys: tables.keys,
    policy,
    clock,
    onRetry,
    fallback,
    troubles: createSeriesTroubles(clock, lockTimeoutMs),
  };
}

/** How a batch is sent. */
export interface Sending {
  readonly series: OrderSeries;
  readonly numbering: Numbering;
  /** One by one in savepoints, so that each order has its own answer. */
  readonly isIsolated: boolean;
  /** Whether that is possible: the server has not refused the isolating statement. */
  readonly isIsolable: boolean;
  /** Whether the orders have failed by themselves in an earlier batch. */
  readonly isSuspect: boolean;
}

/** The orders of a batch that are not settled. */
export interface Leftover {
  /** They go with the next batch. */
  readonly again: QueuedOrder[];
  /** By delay in milliseconds: suspects, which are sent apart from the others so as not to hold them up. */
  readonly later: Map<number, QueuedOrder[]>;
  /** Whether the batch ran into the statement timeout. */
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

/** How much of the deadline is reserved for taking a fallback number, in milliseconds. */
export function reserveMs({ policy, fallback }: PlacingContext): number {
  return fallback ? Math.min(policy.attemptTimeoutMs, policy.deadlineMs / 3) : 0;
}

export function addAttempt(orders: readonly QueuedOrder[], attempt: FailedAttempt): void {
  for (const pending of orders) {
    pending.attempts = [...pending.attempts, attempt];
  }
}
