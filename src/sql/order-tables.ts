// Owns what the statements know of the tables: their names, their keys, and the columns that an app has added.
import { is, SQL, sql } from "drizzle-orm";
import { getTableConfig } from "drizzle-orm/pg-core";
import { type AppColumn, appColumnsOf } from "../custom-columns/app-columns.js";
import { appInputOf } from "../custom-columns/app-input.js";
import type { OrdersDatabase } from "../database/orders-database.js";
import {
  type Installation,
  type InstallationOptions,
  installationOf,
  quoteText,
} from "../schema/installation.js";
import { orderTableColumns } from "../schema/orders.js";
import { type AppInput, noAppInput } from "../validation/custom-values.js";

type AppSelection = Readonly<Record<string, SQL.Aliased<unknown>>>;

export interface OrdersTables {
  readonly orders: SQL;
  /** The orders table's name as a text of SQL, for `::regclass`. */
  readonly ordersName: SQL;
  readonly tracker: SQL;
  /** The orders table as a person reads it, such as `shop.orders`. */
  readonly name: string;
  readonly keys: Installation["keys"];
  /** What a caller may give for the app's columns. */
  readonly input: AppInput;
  /** The app's own columns, in the order of its table; none where the table is ours. */
  readonly app: readonly AppColumn[];
  /** How a row is read: our columns, and under `app` those of the app as the driver has them. */
  readonly columns: typeof orderTableColumns & { readonly app: AppSelection };
  /** What a row is called where one is read whole or updated: the app's own expressions name their columns by it. */
  readonly row: SQL;
  /**
   * For the end of a statement, `from` or `cross join` a row: fails it, as it is parsed, where the schema's functions are
   * about another table. 42846, "cannot cast type shop_orders to ticket_orders". Nothing where the table is ours.
   */
  readonly assertSchemaMatchesTable: (keyword: "from" | "cross join") => SQL;
  /** The id of an order that find_known_orders gave, with the same check. */
  readonly existingId: SQL;
  /** A function of ours, qualified. */
  readonly call: (name: string) => SQL;
}

/** The tables that a module works on. Throws a RangeError for a table that is no orders table. */
export function ordersTables(db: OrdersDatabase, options: InstallationOptions): OrdersTables {
  const { orders, tracker, quotedSchema, keys, isOwnTable } = installationOf(options);
  const { table } = options;
  const app = table === undefined ? [] : appColumnsOf(db, table, keys);
  const appSelection = Object.fromEntries(
    app.map(({ alias }) => [alias, sql<unknown>`${sql.identifier(alias)}`.as(alias)]),
  );
  const call = (name: string): SQL => sql.raw(`${quotedSchema}.${name}`);
  return {
    orders: sql.raw(orders),
    ordersName: sql.raw(quoteText(orders)),
    row: table === undefined ? sql`orders` : sql`${sql.identifier(getTableConfig(table).name)}`,
    tracker: sql.raw(tracker),
    name: orders.replaceAll('"', ""),
    keys,
    input: table === undefined || app.length === 0 ? noAppInput : appInputOf(table, app),
    app,
    columns: { ...orderTableColumns, app: appSelection },
    assertSchemaMatchesTable: (keyword) =>
      isOwnTable
        ? sql`
      ${sql.raw(keyword)} (
        select count((match.known)::${sql.raw(orders)}) as rows
        from ${call("find_known_orders")}('', array[]::text[], array[]::uuid[]) as match
      ) as served`
        : sql``,
    existingId: isOwnTable ? sql`((match.known)::${sql.raw(orders)}).id` : sql`(match.known).id`,
    call,
  };
}

/** What Drizzle's own update would set in a row, for the end of a `set` list: the app's `$onUpdateFn` columns. */
export function updatedByApp({ app }: OrdersTables): SQL {
  const updated = app.filter(({ column, isGenerated }) => column.onUpdateFn !== undefined && !isGenerated);
  return sql.join(
    updated.map(({ name, column }) => {
      const value: unknown = column.onUpdateFn?.();
      return sql`,
        ${sql.identifier(name)} = ${is(value, SQL) ? value : sql.param(value, column)}`;
    }),
  );
}
