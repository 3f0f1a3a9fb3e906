// Decides what follows a statement that failed as a whole.
import type { Failure } from "../errors/classify-failure.js";
import { isNumberTaken, type ResolvableKeys } from "../sql/resolve-conflicts.js";
import type { Sending } from "./batch-context.js";

/**
 * - `isolate`: the server undid it; the isolating statement names the orders that failed.
 * - `unite`: the server refuses the isolating statement itself, as for a role that may not call it; the plain statement
 *   decides about the one order.
 * - `halve`: the same for several orders, until the plain statement decides about each.
 * - `refuse`: the statement carried one order, which is refused for good.
 * - `retry`: send it again after a delay, apart from the orders that have no attempt left.
 *
 * @param isLast whether an order of the batch has no attempt left after this one
 */
export function stepAfter(
  { keys, fallback }: { readonly keys: ResolvableKeys; readonly fallback: boolean },
  { kind, cause, isOfStatement }: Failure,
  { isIsolated, isIsolable, numbering }: Sending,
  orders: number,
  isLast: boolean,
): "isolate" | "unite" | "halve" | "refuse" | "retry" {
  if (kind === "rejected" || kind === "conflict") {
    if (isIsolated) {
      return orders > 1 ? "halve" : "unite";
    }
    const isCounterBehind = numbering === "sequenced" && isNumberTaken(keys, cause.constraint);
    return isIsolable && (orders > 1 || isCounterBehind) ? "isolate" : orders > 1 ? "halve" : "refuse";
  }
  // A lock timeout, of the counter or another row: isolating spares the other orders a second wait.
  const isNamable = cause.code === "55P03" || (cause.code === "57014" && orders > 1);
  if (isNamable && !isIsolated && isIsolable) {
    return "isolate";
  }
  // What the server says of the statement may be true of one order only. It must not end the others, nor give a
  // fallback number to an order whose counter is free.
  if (!isLast || !isOfStatement) {
    return "retry";
  }
  if (!isIsolated && isIsolable) {
    return orders > 1 || (fallback && kind === "contention") ? "isolate" : "retry";
  }
  return orders > 1 && (!isIsolable || cause.code === "57014") ? "halve" : "retry";
}
