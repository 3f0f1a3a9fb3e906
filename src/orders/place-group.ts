// Owns getting a group of orders into the database within their deadlines, and landing each with its own result.
import { err, ok } from "neverthrow";
import { classifyFailure } from "./classify-failure.js";
import type { Clock } from "./clock.js";
import type { FailedAttempt, FailureKind, OrderRejected } from "./errors.js";
import type { ValidOrder } from "./input.js";
import type { Numbering } from "./numbered-rows.js";
import type { OrderSeries } from "./order-series.js";
import { outcomeOf, type PendingOrder, type PlacingError } from "./pending-order.js";
import type { PlacedRow, PlaceOrders } from "./place-orders.js";
import { isNumberTaken, type OrderKeys, resolvingConflicts } from "./resolve-conflict.js";
import { type Budget, retry } from "./retry.js";
import type { RetryPolicy } from "./retry-policy.js";

export interface PlacingContext {
  readonly place: PlaceOrders;
  readonly raiseCounters: (series: OrderSeries, batch: readonly ValidOrder[]) => Promise<void>;
  /** The names of the keys by which a duplicate is told. */
  readonly keys: OrderKeys;
  readonly policy: RetryPolicy;
  readonly clock: Clock;
  /** Hears of each failure that another attempt follows. */
  readonly onRetry?: (failure: FailureKind) => void;
  /** Whether orders take fallback numbers while their counter cannot be had. */
  readonly fallback: boolean;
}

/**
 * Places a group of one series. Orders that nobody waits for any longer are left out of the next statement; the others
 * are sent again under the same ids, so that only one of several attempts can place them.
 *
 * - Refused: the group is split in two until only the refused order fails. Nothing of a refused statement stays, the
 *   counter's raise included, so its neighbours' numbers have no gap.
 * - The counter cannot be had for as long as the policy goes on (a session that sits in a transaction on the period's
 *   row): the group takes fallback numbers. The shop keeps selling, and the sequence stays gapless.
 * - The earliest deadline is over: those orders land, the others go on.
 */
export async function placeGroup(
  context: PlacingContext,
  series: OrderSeries,
  group: readonly PendingOrder[],
): Promise<void> {
  const { policy, clock, fallback } = context;
  const deadline = Math.min(...group.map((pending) => pending.deadline));
  const budget: Budget = {
    policy,
    clock,
    deadline,
    isWanted: () => group.some(({ abandoned }) => !abandoned),
    onRetry: context.onRetry,
  };
  const send = (numbering: Numbering) => () => sendGroup(context, series, group, numbering);
  // Time for one attempt is kept back: a fallback number that comes after the deadline helps nobody.
  const reserveMs = fallback ? Math.min(policy.attemptTimeoutMs, policy.deadlineMs / 3) : 0;
  const sequenced = await retry(send("sequenced"), budget, reserveMs);
  if (sequenced.isOk()) {
    return;
  }
  const needsFallback = fallback && cannotCount(context.keys, sequenced.error);
  const last = needsFallback ? await retry(send("fallback"), budget) : sequenced;
  if (last.isOk()) {
    return;
  }
  const attempts = needsFallback ? [...sequenced.error, ...last.error] : last.error;
  for (const pending of group) {
    pending.attempts = [...pending.attempts, ...attempts];
  }
  await landOrGoOn(context, series, group, attempts, deadline);
}

/** One statement for those who still wait; each lands with its row. */
async function sendGroup(
  context: PlacingContext,
  series: OrderSeries,
  group: readonly PendingOrder[],
  numbering: Numbering,
): Promise<void> {
  const live = group.filter(({ abandoned }) => !abandoned);
  const batch = live.map(({ order }) => order);
  for (const pending of live) {
    pending.doubts += 1;
  }
  let rows: readonly PlacedRow[];
  try {
    rows = await resolvingConflicts(
      context.keys,
      () => context.place(series, batch, numbering),
      () => context.raiseCounters(series, batch),
    );
  } catch (thrown) {
    if (classifyFailure(thrown).kind !== "interrupted") {
      for (const pending of live) {
        pending.doubts -= 1;
      }
    }
    throw thrown;
  }
  // Also for an answer that comes after its attempt was given up: it is as good as any.
  for (const [index, pending] of live.entries()) {
    const row = rows[index];
    if (row !== undefined) {
      pending.land(row.unreadable === undefined ? ok(row) : err(unreadable(pending, row.unreadable)));
    }
  }
}

async function landOrGoOn(
  context: PlacingContext,
  series: OrderSeries,
  group: readonly PendingOrder[],
  attempts: readonly FailedAttempt[],
  deadline: number,
): Promise<void> {
  const last = attempts.at(-1)?.failure;
  const refused = last === "rejected" || last === "conflict";
  if (refused && group.length > 1) {
    const middle = Math.ceil(group.length / 2);
    await placeGroup(context, series, group.slice(0, middle));
    await placeGroup(context, series, group.slice(middle));
    return;
  }
  const usedUp = refused || attempts.length >= context.policy.maxAttempts;
  const goingOn = usedUp ? [] : group.filter((pending) => pending.deadline > deadline && !pending.abandoned);
  for (const pending of group.filter((candidate) => !goingOn.includes(candidate))) {
    pending.land(err(placingError(pending)));
  }
  if (goingOn.length > 0) {
    await placeGroup(context, series, goingOn);
  }
}

/** Whether a sequenced number was not to be had: the counter is locked, or behind and not to be raised. */
function cannotCount(keys: OrderKeys, attempts: readonly FailedAttempt[]): boolean {
  const last = attempts.at(-1);
  return (
    last?.failure === "contention" ||
    (last?.failure === "conflict" && isNumberTaken(keys, last.cause.constraint))
  );
}

/** The order is there, whatever the error: the same create finds it again, and the same column. */
function unreadable({ attempts }: PendingOrder, attempt: FailedAttempt): PlacingError {
  return { kind: "RetriesExhausted", attempts: [...attempts, attempt], outcome: "unknown" };
}

/** A refusal is final only if nothing before it was lost on the way. */
function placingError(pending: PendingOrder): PlacingError {
  const last = pending.attempts.at(-1);
  return last !== undefined &&
    pending.doubts === 0 &&
    (last.failure === "rejected" || last.failure === "conflict")
    ? orderRejected(last)
    : { kind: "RetriesExhausted", attempts: pending.attempts, outcome: outcomeOf(pending) };
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
