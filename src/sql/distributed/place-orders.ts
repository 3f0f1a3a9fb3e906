// Places a batch of one series on distributed tables (Citus): one statement, and one row for each order.
import type { OrdersDatabase } from "../../database/orders-database.js";
import type { OrderSeries } from "../../series/order-series.js";
import type { ValidOrder } from "../../validation/parse-order.js";
import type { OrdersTables } from "../order-tables.js";
import { type PlaceOrders, type PlacingOptions, placedOrder } from "../place-orders.js";
import { readBackFailed } from "../placed-row.js";
import { preparedVariants } from "../prepared-variants.js";
import { orderKey, ordersById } from "../select-orders.js";
import { placingStatement } from "./place-orders-statement.js";

/** As `preparePlacing`; the orders of a batch are of one series, which is that of the statement. */
export function prepareDistributedPlacing(
  db: OrdersDatabase,
  tables: OrdersTables,
  { named, lockTimeoutMs }: PlacingOptions,
): PlaceOrders {
  const statementFor = preparedVariants(named, (numbering) => placingStatement(db, tables, numbering));
  return async (batch, numbering) => {
    const series = batch[0]?.series;
    if (series === undefined) {
      return [];
    }
    const orders = batch.map(({ submission }) => submission);
    const rows = await statementFor(numbering, orders[0]?.batchKey ?? "").execute({
      orders: batchJson(orders),
      ...seriesParameters(series),
      lockTimeout: lockTimeoutMs === null ? null : `${lockTimeoutMs}ms`,
    });
    const wanted = rows.flatMap(({ knownId }) =>
      knownId === null ? [] : [{ series: series.name, id: knownId }],
    );
    const known = await ordersById(db, tables, wanted).catch((cause: unknown) => {
      throw readBackFailed(cause);
    });
    const answers = new Map(rows.map((row) => [row.place, row]));
    return orders.map((order, index) => {
      const answer = answers.get(index + 1);
      const existing = known.get(orderKey(series.name, answer?.knownId ?? ""));
      if (existing !== undefined) {
        return { order: existing, existing: answer?.found ?? true };
      }
      if (answer === undefined || answer.knownId !== null) {
        throw new Error("the placing statement left an order without an answer");
      }
      return { order: placedOrder(series, order, answer), existing: false };
    });
  };
}

/** The batch as one JSON parameter, so that the statement's text does not depend on the number of orders. */
function batchJson(batch: readonly ValidOrder[]): string {
  return `[${batch.map((order) => order.json).join(",")}]`;
}

function seriesParameters({ name, template, timeZone }: OrderSeries) {
  return { series: name, template, timeZone };
}
