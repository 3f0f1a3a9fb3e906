// Defines the shipped orders table, for apps without columns of their own, and the type of its rows.
import { getTableColumns } from "drizzle-orm";
import { pgTable } from "drizzle-orm/pg-core";
import type { InstalledTable } from "./installed-table.js";
import { type JsonValue, type OrderItem, orderColumns } from "./order-columns.js";
import { orderConstraints } from "./order-constraints.js";

const declared = pgTable("orders", orderColumns, orderConstraints).enableRLS();

/**
 * The orders. A row is never deleted and its number never changes; a cancelled order is voided and keeps its
 * number. Triggers in the migrations enforce both.
 */
export const orders: InstalledTable<typeof declared> = declared;

/** The columns of {@link orders}, as Drizzle selects them. */
export const orderTableColumns = getTableColumns(orders);

/** A stored order: a row of {@link orders}, written out here so that the type can be read. */
export interface Order {
  /** A UUID, of version 7 where the module made it. */
  readonly id: string;
  /** The namespace of the number and of the payment reference, 1 to 64 characters. */
  readonly series: string;
  /** The period's first day, `YYYY-MM-DD`, in the series' time zone; `1900-01-01` if it never restarts. */
  readonly dateKey: string;
  /** Position inside the period, from 1 with no gap; null for a fallback number. */
  readonly sequence: number | null;
  /** The number people read, such as `GAM-20261122-0001`. */
  readonly orderNumber: string;
  /** The gateway's id of the payment, 1 to 255 characters; null when there is none. */
  readonly paymentReference: string | null;
  /** 1 to 255 characters; null for a guest. */
  readonly customerId: string | null;
  /** ISO 4217, three upper-case letters. */
  readonly currency: string;
  /** Minor units of the currency, zero or more. */
  readonly totalAmount: number;
  /** The lines, 1 to 1,000. */
  readonly items: readonly OrderItem[];
  /** The app's own object; empty when none was given. */
  readonly metadata: { readonly [key: string]: JsonValue };
  /** The order's instant, which decided its period. */
  readonly placedAt: Date;
  /** When the row was written; later than `placedAt` for an imported order. */
  readonly createdAt: Date;
  /** When the order was voided; null while it stands. */
  readonly voidedAt: Date | null;
  /** Why it was voided, 1 to 1,000 characters; null while it stands. */
  readonly voidReason: string | null;
}
