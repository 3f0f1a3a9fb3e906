// Owns the types of an app's own orders table: what it must have, and what its orders and inputs are.
import type { InferInsertModel, InferSelectModel } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import type { orderColumns } from "../schema/order-columns.js";
import type { Order, orders } from "../schema/orders.js";
import type { CreateOrderInput } from "./input.js";

/** What the compiler shows where a table cannot hold orders: the column that it lacks, or has in another form. */
export interface LacksOrderColumn<Key extends PropertyKey> {
  /** The key of `orderColumns` that is not in the table as it is there. */
  readonly lacksOrderColumn: Key;
}

/** `unknown` for a table with all of `orderColumns`, else a {@link LacksOrderColumn}. */
export type HoldsOrders<Table extends PgTable | undefined> = Table extends PgTable
  ? [LackingIn<Table>] extends [never]
    ? unknown
    : LacksOrderColumn<LackingIn<Table>>
  : unknown;

/** An order of a table: its row, the app's columns included. */
export type OrderOf<Table extends PgTable | undefined> = Table extends PgTable
  ? Order & Omit<InferSelectModel<Table>, keyof Order>
  : Order;

/** What a caller gives to place an order in a table: the app's columns as Drizzle's insert takes them. */
export type InputOf<Table extends PgTable | undefined> = Table extends PgTable
  ? CreateOrderInput & Omit<InferInsertModel<Table>, keyof Order>
  : CreateOrderInput;

type Columns<Table extends PgTable> = Table["_"]["columns"];

/** What makes one column stand for another. */
type Form<Column> = Column extends {
  readonly _: {
    readonly name: infer Name;
    readonly columnType: infer Type;
    readonly data: infer Data;
    readonly notNull: infer NotNull;
  };
}
  ? readonly [Name, Type, Data, NotNull]
  : never;

type LackingIn<Table extends PgTable> = {
  [Key in keyof typeof orderColumns]: Key extends keyof Columns<Table>
    ? [Form<Columns<Table>[Key]>, Form<Columns<typeof orders>[Key]>] extends [
        Form<Columns<typeof orders>[Key]>,
        Form<Columns<Table>[Key]>,
      ]
      ? never
      : Key
    : Key;
}[keyof typeof orderColumns];
