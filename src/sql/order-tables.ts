// Describes the tables to the statements: their names, their keys, and the custom columns.
import { is, SQL, sql } from "drizzle-orm";
import { getTableConfig } from "drizzle-orm/pg-core";
import { type AppColumn, appColumnsOf } from "../custom-columns/app-columns.js";
import { appInputOf } from "../custom-columns/app-input.js";
import type { OrdersDatabase } from "../database/orders-database.js";
import {
  type Installation,
  type InstallationOptions,
  quoteText,
  resolveInstallation,
} from "../schema/installation.js";
import { orderTableColumns } from "../schema/orders.js";
import { type AppInput, noAppInput } from "../validation/custom-values.js";

type AppSelection = Readonly<Record<string, SQL.Aliased<unknown>>>;

export interface OrdersTables {
  readonly orders: SQL;
  /** The name of the orders table as a SQL literal, for `::regclass`. */
  readonly ordersName: SQL;
  readonly tracker: SQL;
  /** The name of the orders table for people, such as `shop.orders`. */
  readonly name: string;
  readonly keys: Installation["keys"];
  /** Reads the values of the custom columns from a caller's input. */
  readonly input: AppInput;
  /** The custom columns, in the order of the app's table; empty for the shipped table. */
  readonly app: readonly AppColumn[];
  /** The selection of a row: the base columns, and under `app` the custom ones as the driver returns them. */
  readonly columns: typeof orderTableColumns & { readonly app: AppSelection };
  /** The alias of the table where a whole row is read or updated; the app's own expressions use it. */
  readonly row: SQL;
  /**
   * A `from` or `cross join` for the end of a statement, which fails at parsing if the functions of the
   * schema are those of another table: 42846, "cannot cast type shop_orders to ticket_orders". Empty for the
   * shipped table.
   */
  readonly assertSchemaMatchesTable: (keyword: "from" | "cross join") => SQL;
  /** The id of an existing order from find_known_orders, with the same check. */
  readonly existingId: SQL;
  /** The qualified name of one of the shipped functions. */
  readonly call: (name: string) => SQL;
}

/** The tables of a module. Throws a RangeError for a table that is not an orders table. */
export function ordersTables(db: OrdersDatabase, options: InstallationOptions): OrdersTables {
  const { orders, tracker, quotedSchema, keys, isOwnTable } = resolveInstallation(options);
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

/** The custom columns that Drizzle's own update would set (`$onUpdateFn`), for the end of a `set` list. */
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
