// Places the orders of a failed batch one by one on distributed tables (Citus), whose placing function takes a batch whole.
import { classifyFailure } from "../../errors/classify-failure.js";
import { systemTimers } from "../../retry/timers.js";
import type { OrderSeries } from "../../series/order-series.js";
import type { ValidOrder } from "../../validation/parse-order.js";
import type { PlaceOrders } from "../place-orders.js";
import type { PlaceIsolated } from "../place-orders-isolated.js";
import { type PlacedRow, readBackFailed } from "../placed-row.js";
import type { IsolatedAnswer } from "../submission.js";
import type { HeldCounter } from "./held-counter.js";

/**
 * Answers as the isolating statement does. A broken connection is not the failure of one order, so it rejects.
 *
 * @param heldCounter the period of an order whose counter another session holds
 */
export function isolateByStatements(
  place: PlaceOrders,
  heldCounter: (series: OrderSeries, order: ValidOrder) => Promise<HeldCounter | undefined>,
): PlaceIsolated {
  return async (batch, numbering, { counterTimeoutMs, budgetMs }) => {
    const answers: IsolatedAnswer<PlacedRow>[] = [];
    const until = systemTimers.performance.now() + counterTimeoutMs + budgetMs;
    for (const entry of batch) {
      if (answers.length > 0 && systemTimers.performance.now() >= until) {
        answers.push({ kind: "untried" });
        continue;
      }
      try {
        answers.push(...(await place([entry], numbering)).map((row) => ({ kind: "placed", row }) as const));
      } catch (thrown) {
        const failure = classifyFailure(thrown);
        if (failure.kind === "interrupted" || failure.kind === "unavailable") {
          // The orders before this one may have been committed.
          throw answers.length > 0 ? readBackFailed(thrown) : thrown;
        }
        // The error does not say whether the lock was the counter's.
        const held =
          failure.cause.code === "55P03" && numbering === "sequenced"
            ? await heldCounter(entry.series, entry.submission).catch(() => undefined)
            : undefined;
        answers.push(
          held === undefined ? { kind: "failed", failure } : { kind: "locked", ...held, hasWaited: true },
        );
      }
    }
    return answers;
  };
}
