// What the engine is given for orders: their statements, and which calls share an order.
import type { FlushingClient } from "../database/flushing-client.js";
import type { OrdersDatabase } from "../database/orders-database.js";
import type { Joining, Placement } from "../numbering/engine.js";
import { heldCounter } from "../sql/distributed/held-counter.js";
import { isolateByStatements } from "../sql/distributed/isolate-by-statements.js";
import { prepareDistributedPlacing } from "../sql/distributed/place-orders.js";
import type { OrdersTables } from "../sql/order-tables.js";
import { type PlaceOrders, preparePlacing } from "../sql/place-orders.js";
import { type PlaceIsolated, prepareIsolated } from "../sql/place-orders-isolated.js";
import type { PlacedRow } from "../sql/placed-row.js";
import { raiseCounters } from "../sql/raise-counters.js";
import { keysOfOrders } from "../sql/resolve-conflicts.js";
import type { GivenNumber } from "../sql/submission.js";
import type { ValidOrder } from "../validation/parse-order.js";
import { differingFields } from "../validation/same-order.js";

export interface OrderPlacementOptions {
  /** How long a statement waits for a lock, in milliseconds. */
  readonly lockTimeoutMs: number;
  /** Whether the server keeps prepared statements under a name. */
  readonly named: boolean;
  /** Whether the tables are spread over servers (Citus). */
  readonly distributed: boolean;
  /** The database's client, if it can wait for the log behind a statement. */
  readonly flushing: FlushingClient | undefined;
  readonly instrument: (place: PlaceOrders) => PlaceOrders;
  readonly instrumentIsolated: (isolate: PlaceIsolated) => PlaceIsolated;
}

/** Prepares the two placing statements for a database. */
export function orderPlacement(
  db: OrdersDatabase,
  tables: OrdersTables,
  { lockTimeoutMs, named, distributed, flushing, instrument, instrumentIsolated }: OrderPlacementOptions,
): Placement<ValidOrder, PlacedRow> {
  const prepare = distributed ? prepareDistributedPlacing : preparePlacing;
  const place = instrument(prepare(db, tables, { named, lockTimeoutMs, flushing }));
  return {
    place,
    isolate: distributed
      ? isolateByStatements(place, (series, order) => heldCounter(db, tables, series, order))
      : instrumentIsolated(prepareIsolated(db, tables, named)),
    raiseCounters: (batch) => raiseCounters(db, tables, batch, lockTimeoutMs),
    keys: keysOfOrders(tables.keys),
    givenNumber: givenNumberOf,
    joining: joiningOrders,
  };
}

/** The number of an order that is new. */
export function givenNumberOf({ existing, order }: PlacedRow): GivenNumber | undefined {
  return existing ? undefined : order;
}

/** Calls with the same payment reference or id share one order. */
export const joiningOrders: Joining<ValidOrder> = {
  // An id that this call generated cannot be under way already.
  keysOf: ({ name }, { paymentReference, hasCallerId, id }) => [
    ...(paymentReference === null ? [] : [`${name}\nreference\n${paymentReference}`]),
    ...(hasCallerId ? [`${name}\nid\n${id}`] : []),
  ],
  // One that was found by its id is joined only if its payment reference matches.
  canJoin: (order, other) => other.paymentReference === order.paymentReference,
  agrees: (order, other) => differingFields(order, other).length === 0,
  // Compared with the order that is there, for each caller.
  sharesAnswer: () => true,
  hasSameFate: (order, other) =>
    differingFields(order, other).length === 0 && (!other.hasCallerId || other.id === order.id),
};
