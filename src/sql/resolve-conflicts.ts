// Resolves duplicate keys: what each means for a batch, and what happens before the statement is sent again.

import { classifyFailure } from "../errors/classify-failure.js";
import type { Installation } from "../schema/installation.js";
import type { PlacedRow } from "./placed-row.js";

/** How many duplicate keys one attempt may meet before they count as a refusal. */
export const mostConflicts = 4;

/** The names of the orders table's keys. */
export type OrderKeys = Installation["keys"];

/**
 * Whether the number exists already: the counter is behind the orders, as after a restore, and has to be raised before
 * another sequenced number can be given.
 */
export function isNumberTaken(keys: OrderKeys, constraint: string | undefined): boolean {
  return constraint === keys.orderNumber;
}

/**
 * Whether the duplicate key is one of ours, and not a unique index of the app's. If an id or a payment reference is taken,
 * the order was placed meanwhile: sending the statement again finds it and answers with it.
 */
export function isResolvable(keys: OrderKeys, constraint: string | undefined): boolean {
  return constraint === keys.id || constraint === keys.paymentReference || isNumberTaken(keys, constraint);
}

/**
 * Sends the placing statement, again after each duplicate key that can be resolved. Resolved duplicates do not count as
 * attempts of the policy. Rejects with any other failure, and with a duplicate key that remains.
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
