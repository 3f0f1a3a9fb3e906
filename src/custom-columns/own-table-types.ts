// The types of an app's own orders table: what it must have, and what its orders and inputs are.
import type { PgTable } from "drizzle-orm/pg-core";
import type { orderColumns } from "../schema/order-columns.js";
import type { Order, orders } from "../schema/orders.js";
import type { CreateOrderInput } from "../validation/parse-order.js";

/** What the compiler shows where a table cannot hold orders: the column of `orderColumns` that it lacks. */
export interface LacksOrderColumn<Key extends PropertyKey> {
  /** The key of `orderColumns` that is not in the table. */
  readonly lacksOrderColumn: Key;
}

/** What the compiler shows where a table has a column of `orderColumns` under another name or with another type. */
export interface ChangesOrderColumn<Key extends PropertyKey> {
  /** The key of `orderColumns` that is not in the table as it is there. */
  readonly changesOrderColumn: Key;
}

/** `unknown` for a table with all of `orderColumns`, else what is wrong with it. */
export type HoldsOrders<Table extends PgTable | undefined> = Table extends PgTable
  ? [Lacking<Table>] extends [never]
    ? [Changed<Table>] extends [never]
      ? unknown
      : ChangesOrderColumn<Changed<Table>>
    : LacksOrderColumn<Lacking<Table>>
  : unknown;

/** An order of a table: its row, the app's columns included. */
export type OrderOf<Table extends PgTable | undefined> = Table extends PgTable
  ? Order & AppPart<Table["$inferSelect"]>
  : Order;

/** What a caller gives to place an order in a table: the app's columns as Drizzle's insert takes them. */
export type InputOf<Table extends PgTable | undefined> = Table extends PgTable
  ? CreateOrderInput & AppPart<Table["$inferInsert"]>
  : CreateOrderInput;

/** The app's own columns of a row. Not `Omit`: over it TypeScript 5 forgets those that are optional. */
type AppPart<Row> = { [Key in keyof Row as Key extends keyof Order ? never : Key]: Row[Key] };

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

type Lacking<Table extends PgTable> = Exclude<keyof typeof orderColumns, keyof Columns<Table>>;

type Changed<Table extends PgTable> = {
  [Key in keyof typeof orderColumns]: Key extends keyof Columns<Table>
    ? [Form<Columns<Table>[Key]>, Form<Columns<typeof orders>[Key]>] extends [
        Form<Columns<typeof orders>[Key]>,
        Form<Columns<Table>[Key]>,
      ]
      ? never
      : Key
    : never;
}[keyof typeof orderColumns];
