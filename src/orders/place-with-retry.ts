// Owns getting a batch into the database within its budget: sequenced first, under fallback numbers if need be.
import { err, ok, type Result } from "neverthrow";
import type { OrdersDatabase } from "../database.js";
import type { FailedAttempt, OrderRejected, RetriesExhausted } from "./errors.js";
import type { ValidOrder } from "./input.js";
import type { Numbering } from "./numbered-rows.js";
import type { OrderSeries } from "./order-series.js";
import { type PlacedRow, placeOrders } from "./place-orders.js";
import { placeResolvingConflicts } from "./resolve-conflict.js";
import { type Budget, retry } from "./retry.js";

export type PlacingError = OrderRejected | RetriesExhausted;

/**
 * Places a batch of one series. When the counter cannot be had for as long as the policy goes on (a session that
 * sits in a transaction on the period's row), the batch takes fallback numbers: the shop keeps selling and the
 * sequence stays gapless. An earlier attempt that is still under way has the same ids, so only one of them is placed.
 */
export async function placeWithRetry(
  db: OrdersDatabase,
  series: OrderSeries,
  batch: readonly ValidOrder[],
  budget: Budget,
  fallback: boolean,
): Promise<Result<readonly PlacedRow[], PlacingError>> {
  const { policy } = budget;
  const place = (numbering: Numbering) => () =>
    placeResolvingConflicts(db, series, batch, () => placeOrders(db, series, batch, numbering));
  const sequenced = place({ kind: "sequenced", lockTimeoutMs: policy.lockTimeoutMs });
  // Time for one attempt is kept back: a fallback number that comes after the deadline helps nobody.
  const first = await retry(
    sequenced,
    budget,
    fallback ? Math.min(policy.attemptTimeoutMs, policy.deadlineMs / 3) : 0,
  );
  if (first.isOk()) {
    return ok(first.value);
  }
  if (!fallback || budget.signal.aborted || first.error.at(-1)?.failure !== "contention") {
    return err(placingError(first.error, budget));
  }
  const second = await retry(place({ kind: "fallback" }), budget);
  return second.mapErr((attempts) => placingError([...first.error, ...attempts], budget));
}

/** A refusal is final only if nothing before it was lost on the way. */
function placingError(attempts: readonly FailedAttempt[], budget: Budget): PlacingError {
  const last = attempts.at(-1);
  if (budget.inDoubt || last === undefined || !(last.failure === "rejected" || last.failure === "conflict")) {
    return { kind: "RetriesExhausted", attempts, outcome: budget.inDoubt ? "unknown" : "not-created" };
  }
  return orderRejected(last);
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
