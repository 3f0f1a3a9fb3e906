// Decides what follows a statement that failed as a whole.
import type { FailedAttempt } from "../errors/errors.js";
import { isNumberTaken, type ResolvableKeys } from "../sql/resolve-conflicts.js";
import type { Sending } from "./batch-context.js";

/**
 * - `isolate`: the server undid it; the isolating statement names the orders that failed.
 * - `unite`: the server refuses the isolating statement itself, as for a role that may not call it; the plain statement
 *   decides about the one order.
 * - `halve`: the same for several orders, until the plain statement decides about each.
 * - `refuse`: the statement carried one order, which is refused for good.
 * - `retry`: send it again after a delay.
 */
export function stepAfter(
  { keys }: { readonly keys: ResolvableKeys },
  { failure, cause }: FailedAttempt,
  { isIsolated, isIsolable, numbering }: Sending,
  orders: number,
): "isolate" | "unite" | "halve" | "refuse" | "retry" {
  if (failure === "rejected" || failure === "conflict") {
    if (isIsolated) {
      return orders > 1 ? "halve" : "unite";
    }
    const isCounterBehind = numbering === "sequenced" && isNumberTaken(keys, cause.constraint);
    return isIsolable && (orders > 1 || isCounterBehind) ? "isolate" : orders > 1 ? "halve" : "refuse";
  }
  // A lock timeout, of the counter or another row: isolating spares the other orders a second wait.
  const isNamable = cause.code === "55P03" || (cause.code === "57014" && orders > 1);
  return isNamable && !isIsolated && isIsolable ? "isolate" : "retry";
}
