// Selects orders: one by a unique key, or many by their ids.
import { type SQL, sql } from "drizzle-orm";
import type { OrdersDatabase } from "../database/orders-database.js";
import { type Order, orderTableColumns } from "../schema/orders.js";
import type { OrderSeries } from "../series/order-series.js";
import { textProblem } from "../validation/storable-values.js";
import { orderRow } from "./order-row.js";
import type { OrdersTables } from "./order-tables.js";

export type OrderKey =
  | { readonly orderNumber: string }
  | { readonly paymentReference: string }
  | { readonly id: string };

/** Whether a text is a UUID of any version, because another client may have chosen the id. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

/** The condition for a key; undefined for a key that no order can have, so that no statement is needed. */
export function whereKey(series: OrderSeries, key: OrderKey): SQL | undefined {
  const ofSeries = sql`orders.series = ${series.name}::text`;
  if ("id" in key) {
    return isUuid(key.id) ? sql`${ofSeries} and orders.id = ${key.id}::uuid` : undefined;
  }
  const [column, text] =
    "orderNumber" in key
      ? [sql`orders.order_number`, key.orderNumber]
      : [sql`orders.payment_reference`, key.paymentReference];
  return textProblem(text) === undefined ? sql`${ofSeries} and ${column} = ${text}::text` : undefined;
}

/**
 * Holds of every order, and makes the statement's own commit wait until the log is flushed if the order's may not be: see
 * early-release.md. The server writes asynchronous commits out within 30 s at most (three times wal_writer_delay). A
 * standby, whose transactions are read-only, has only what is flushed.
 */
function isDurable({ isDistributed }: OrdersTables): SQL {
  return isDistributed
    ? sql`true`
    : sql`case
        when orders.created_at > statement_timestamp() - interval '30 seconds'
          and current_setting('transaction_read_only') = 'off'
        then pg_logical_emit_message(true, 'gapless_orders', '') is not null
        else true
      end`;
}

/** Reads the order that meets a condition on a unique key. */
export async function selectOrder(
  db: OrdersDatabase,
  tables: OrdersTables,
  where: SQL,
): Promise<Order | undefined> {
  const found = db.$with("found", orderTableColumns).as(sql`
    select ${orderRow(sql`orders`)}
    from ${tables.orders} as orders
    where ${where}
      and ${isDurable(tables)}`);
  const [row] = await db.with(found).select().from(found);
  return row;
}

/** What identifies an order among those of several series. */
export function orderKey(series: string, id: string): string {
  return `${series}\n${id}`;
}

/** Reads orders by their series and ids, under their `orderKey`. */
export async function ordersById(
  db: OrdersDatabase,
  tables: OrdersTables,
  wanted: readonly { readonly series: string; readonly id: string }[],
): Promise<ReadonlyMap<string, Order>> {
  if (wanted.length === 0) {
    return new Map();
  }
  const series = [...new Set(wanted.map((order) => order.series))];
  // On distributed tables a batch is of one series, and only "=" with its name reads one shard alone.
  const ofSeries =
    tables.isDistributed && series.length === 1
      ? sql`= ${series[0]}::text`
      : sql`= any (array(select jsonb_array_elements_text(${JSON.stringify(series)}::text::jsonb)))`;
  const found = db.$with("found", orderTableColumns).as(sql`
    select ${orderRow(sql`orders`)}
    from ${tables.orders} as orders
    where orders.series ${ofSeries}
      and orders.id = any (${`{${wanted.map(({ id }) => id).join(",")}}`}::text::uuid[])
      and ${isDurable(tables)}`);
  const rows = await db.with(found).select().from(found);
  // An id that exists in two series of the batch is read twice.
  return new Map(rows.map((row) => [orderKey(row.series, row.id), row]));
}
