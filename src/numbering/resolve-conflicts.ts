// Owns duplicate keys: what each means for a batch, and what to do before the statement is sent again.

import { classifyFailure } from "../errors/classify-failure.js";
import type { Installation } from "../schema/installation.js";
import type { PlacedRow } from "../sql/placed-row.js";

/** How often one attempt may meet duplicate keys before they are taken for a refusal. */
export const mostConflicts = 4;

/** The names of the orders table's keys. */
export type OrderKeys = Installation["keys"];

/**
 * Whether a number exists already, so that no sequenced number can be had while the counter stays where it is: behind
 * the orders, as after a restore. It is raised first.
 */
export function isNumberTaken(keys: OrderKeys, constraint: string | undefined): boolean {
  return constraint === keys.orderNumber;
}

/**
 * Whether the duplicate key is one of ours, and not a stranger's unique index. Of an id or a payment reference that is
 * taken: somebody placed the order meanwhile, and sending the statement again finds it and answers with it.
 */
export function isResolvable(keys: OrderKeys, constraint: string | undefined): boolean {
  return constraint === keys.id || constraint === keys.paymentReference || isNumberTaken(keys, constraint);
}

/**
 * Sends the placing statement, again after each duplicate key that can be resolved. These are answers, not failures,
 * so they are no attempts of the policy. Rejects with any other failure, and with a duplicate key that stays.
 */
export async function resolvingConflicts(
  keys: OrderKeys,
  place: () => Promise<readonly PlacedRow[]>,
  raiseCounters: () => Promise<void>,
): Promise<readonly PlacedRow[]> {
  for (let conflicts = 1; ; conflicts += 1) {
    try {
      return await place();
    } catch (thrown) {
      const { kind, cause } = classifyFailure(thrown);
      if (kind !== "conflict" || !isResolvable(keys, cause.constraint) || conflicts >= mostConflicts) {
        throw thrown;
      }
      if (isNumberTaken(keys, cause.constraint)) {
        await raiseCounters();
      }
    }
  }
}
