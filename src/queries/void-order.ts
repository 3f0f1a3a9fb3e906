// Voids an order: a cancelled order keeps its row and its number, and records when and why it was voided.
import { sql } from "drizzle-orm";
import { err, ok, type Result } from "neverthrow";
import type { OrdersDatabase } from "../database/orders-database.js";
import type { VoidOrderError } from "../errors/errors.js";
import { type Budget, retry } from "../retry/retry.js";
import { type Order, orderTableColumns } from "../schema/orders.js";
import type { OrderSeries } from "../series/order-series.js";
import { cte } from "../sql/cte.js";
import { orderRow } from "../sql/order-row.js";
import type { OrdersTables } from "../sql/order-tables.js";
import { isUuid, selectOrder, whereKey } from "../sql/select-orders.js";
import { parseVoidReason } from "./void-reason.js";

/** Voids an order by its id or number. An already voided order stays unchanged and keeps its reason. */
export async function voidOrder(
  db: OrdersDatabase,
  tables: OrdersTables,
  series: OrderSeries,
  idOrNumber: unknown,
  reason: unknown,
  budget: Budget,
): Promise<Result<Order, VoidOrderError>> {
  const parsed = parseVoidReason(reason);
  if (parsed.isErr()) {
    return err(parsed.error);
  }
  if (typeof idOrNumber !== "string") {
    const message = "must be a text: the order's id, or its number";
    return err({ kind: "InvalidVoid", issues: [{ path: "idOrNumber", message }] });
  }
  const key = isUuid(idOrNumber) ? { id: idOrNumber } : { orderNumber: idOrNumber };
  const where = whereKey(series, key);
  if (where === undefined) {
    return err({ kind: "OrderNotFound" });
  }
  const write = async (): Promise<Order | undefined> => {
    // Its texts are made outside: Citus takes no function behind "returning" that depends on the session.
    const written = cte(
      db,
      "written",
      sql`
      update ${tables.orders} as orders
      set
        voided_at = statement_timestamp(),
        void_reason = ${parsed.value}
      where ${where}
        and orders.voided_at is null
      returning
        orders.*`,
    );
    const voided = db.$with("voided", orderTableColumns).as(sql`
      select ${orderRow(sql`written`)}
      from written`);
    const [order] = await db.with(written, voided).select().from(voided);
    return order === undefined ? selectOrder(db, tables, where) : order;
  };
  const written = await retry(write, budget);
  if (written.isErr()) {
    return err({ kind: "VoidFailed", attempts: written.error });
  }
  return written.value === undefined ? err({ kind: "OrderNotFound" }) : ok(written.value);
}
