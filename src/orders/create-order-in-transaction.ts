// `createIn`: places an order inside the caller's own transaction, which stays usable whatever happens.
import { err, type Result } from "neverthrow";
import { unreadable } from "../custom-columns/app-values.js";
import type { OrdersTransaction } from "../database/orders-database.js";
import { primaryDatabase } from "../database/primary-database.js";
import { inTurn, isInnermost, isTransaction, type Scope, scopeOf } from "../database/transaction-scopes.js";
import { classifyFailure } from "../errors/classify-failure.js";
import type { CreateOrderInError } from "../errors/errors.js";
import { orderRejected } from "../errors/order-rejected.js";
import type { Clock } from "../retry/clock.js";
import { withTimeout } from "../retry/with-timeout.js";
import type { OrderSeries } from "../series/order-series.js";
import type { OrdersTables } from "../sql/order-tables.js";
import { type PlaceOrders, preparePlacing, singleRow } from "../sql/place-orders.js";
import type { PlacedRow } from "../sql/placed-row.js";
import { raiseCounters } from "../sql/raise-counters.js";
import { isResolvable, keysOfOrders, resolvingConflicts } from "../sql/resolve-conflicts.js";
import { parseOrder, type ValidOrder } from "../validation/parse-order.js";
import { createResult, type PlacedOrder } from "./create-result.js";

type Placed = Result<PlacedOrder, CreateOrderInError>;

export interface PlacingInOptions {
  readonly series: OrderSeries;
  readonly tables: OrdersTables;
  readonly distributed: boolean;
  /** How long a call may take, its turn included, in milliseconds. */
  readonly limitMs: number;
  readonly clock: Clock;
  /** Is given the order once it is valid. */
  readonly onValidated?: ((order: ValidOrder) => void) | undefined;
  /** Instruments the placing statement. */
  readonly observe: (place: PlaceOrders) => PlaceOrders;
}

/**
 * Places an order in a savepoint of the caller's transaction. A failure rolls back to before the call, and the transaction
 * goes on. Nothing is retried; the session's own `lock_timeout` applies. Past the limit the call settles although its
 * statement may still be under way; that statement is rolled back as well.
 * The counter's row stays locked until the caller commits. Calls in one transaction take turns, whatever savepoint they are
 * in. The call refuses, before it sends anything, what could be rolled back without an error: a database instead of a
 * transaction, a transaction that has ended, and a call beside an open savepoint.
 */
export async function createOrderIn(
  tx: OrdersTransaction,
  input: unknown,
  options: PlacingInOptions,
): Promise<Placed> {
  const valid = parseOrder(input, options.series, options.tables.input);
  if (valid.isErr()) {
    return err(valid.error);
  }
  options.onValidated?.(valid.value);
  if (!isTransaction(tx)) {
    return refused("NO_TRANSACTION");
  }
  const scope = scopeOf(tx);
  if (scope.state !== "open") {
    return refused("TRANSACTION_ENDED");
  }
  if (!isInnermost(scope)) {
    return refused("SAVEPOINT_OPEN");
  }
  let isAwaited = true;
  const turn = inTurn(scope, () =>
    scope.state === "undone"
      ? Promise.resolve(refused("TRANSACTION_ENDED"))
      : placeIn(scope, valid.value, options, () => isAwaited),
  );
  try {
    return await withTimeout(turn, options.limitMs, options.clock);
  } catch (thrown) {
    isAwaited = false;
    const { kind, cause } = classifyFailure(thrown);
    return err({ kind: "AttemptFailed", attempt: { failure: kind, cause } });
  }
}

/** What a caller has to mend. Nothing was sent. */
function refused(code: string): Placed {
  const { kind, cause } = classifyFailure({ code });
  return err({ kind: "AttemptFailed", attempt: { failure: kind, cause } });
}

async function placeIn(
  scope: Scope,
  order: ValidOrder,
  { series, tables, distributed, observe }: PlacingInOptions,
  isAwaited: () => boolean,
): Promise<Placed> {
  const options = { named: false, lockTimeoutMs: null, distributed };
  const place = (): Promise<readonly PlacedRow[]> =>
    scope.savepoint(async (savepoint) => {
      // Its turn may have come too late: not even the counter is locked then.
      if (!isAwaited()) {
        throw notAwaited();
      }
      const placing = observe(preparePlacing(primaryDatabase(savepoint), tables, options));
      const rows = await placing(series, [order], "sequenced");
      if (!isAwaited()) {
        throw notAwaited();
      }
      // Undone: an order that the caller cannot be given is none of its transaction.
      if (singleRow(rows).unreadable !== undefined) {
        throw unreadable();
      }
      return rows;
    });
  const raise = (): Promise<void> =>
    scope.savepoint((savepoint) => raiseCounters(primaryDatabase(savepoint), tables, series, [order], null));
  try {
    const row = singleRow(await resolvingConflicts(keysOfOrders(tables.keys), place, raise));
    scope.line.hasOrder = true;
    return createResult(order, order, row);
  } catch (thrown) {
    const { kind, cause } = classifyFailure(thrown);
    const attempt = { failure: kind, cause };
    // A duplicate key of our own that stays is a race, and another try may win it; a stranger's refuses for good. An order
    // that cannot be read says nothing against it.
    const isFinal =
      kind === "conflict"
        ? !isResolvable(keysOfOrders(tables.keys), cause.constraint)
        : kind === "rejected" && cause.code !== "UNREADABLE_COLUMN";
    return err(isFinal ? orderRejected(attempt) : { kind: "AttemptFailed", attempt });
  }
}

function notAwaited(): Error {
  return new Error("the call has passed its deadline: its savepoint is rolled back");
}
