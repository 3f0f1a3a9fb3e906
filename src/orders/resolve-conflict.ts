// Owns duplicate keys: what each means for a batch, and what to do before the statement is sent again.
import { classifyFailure } from "./classify-failure.js";
import type { PlacedRow } from "./place-orders.js";

/** How often one attempt may meet duplicate keys before they are taken for a refusal. */
const mostConflicts = 4;

/** Somebody placed the order meanwhile: sending the statement again finds it and answers with it. */
const takenKeys = new Set(["orders_pkey", "orders_series_payment_reference_key"]);
/** The counter is behind the orders, as after a restore: it is raised first. */
const numberKey = "orders_series_order_number_key";

/** Whether a number exists already, so that no sequenced number can be had while the counter stays where it is. */
export function isNumberTaken(constraint: string | undefined): boolean {
  return constraint === numberKey;
}

/** Whether the duplicate key is one of ours, and not a stranger's unique index. */
export function isResolvable(constraint: string | undefined): boolean {
  return takenKeys.has(constraint ?? "") || isNumberTaken(constraint);
}

/**
 * Sends the placing statement, again after each duplicate key that can be resolved. These are answers, not failures,
 * so they are no attempts of the policy. Rejects with any other failure, and with a duplicate key that stays.
 */
export async function resolvingConflicts(
  place: () => Promise<readonly PlacedRow[]>,
  raiseCounters: () => Promise<void>,
): Promise<readonly PlacedRow[]> {
  for (let conflicts = 1; ; conflicts += 1) {
    try {
      return await place();
    } catch (thrown) {
      const { kind, cause } = classifyFailure(thrown);
      if (kind !== "conflict" || !isResolvable(cause.constraint) || conflicts >= mostConflicts) {
        throw thrown;
      }
      if (isNumberTaken(cause.constraint)) {
        await raiseCounters();
      }
    }
  }
}
