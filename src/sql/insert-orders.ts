// Owns the insert of orders: which columns it names, and where the value of each comes from.
import { type SQL, sql } from "drizzle-orm";
import type { AppColumn } from "../custom-columns/app-columns.js";
import { isSpelt } from "../custom-columns/column-json.js";
import { quoteText } from "../schema/installation.js";
import type { OrdersTables } from "./order-tables.js";

/** Where an insert takes its orders from. */
export interface OrderSource {
  /** The rows, for `from`. */
  readonly rows: SQL;
  /** What the caller gave, a column each: the id, the content, and `extra` with the app's columns. */
  readonly given: SQL;
  readonly series: SQL;
  readonly dateKey: SQL;
  readonly sequence: SQL;
  readonly orderNumber: SQL;
  readonly placedAt: SQL;
  readonly createdAt: SQL;
}

/** A duplicate key fails the whole statement on purpose: to skip the row would burn its number. */
export function insertOrders({ orders, app }: OrdersTables, shape: string, source: OrderSource): SQL {
  const brought = new Set(shape.split(" "));
  // A column that nobody gave a value for is not named, so that it gets the default that the database has for it.
  const inserted = app.filter(
    ({ alias, isLeftToDatabase, isGenerated }) => !isGenerated && (!isLeftToDatabase || brought.has(alias)),
  );
  const { given } = source;
  return sql`
      insert into ${orders} as placed (
        id,
        series,
        date_key,
        sequence,
        order_number,
        payment_reference,
        customer_id,
        currency,
        total_amount,
        items,
        metadata,
        placed_at,
        created_at${named(inserted)}
      )
      select
        ${given}.id,
        ${source.series},
        ${source.dateKey},
        ${source.sequence},
        ${source.orderNumber},
        ${given}.payment_reference,
        ${given}.customer_id,
        ${given}.currency,
        ${given}.total_amount,
        ${given}.items,
        ${given}.metadata,
        ${source.placedAt},
        ${source.createdAt}${valuesOf(inserted, given)}
      from ${source.rows}${
        inserted.length === 0
          ? sql``
          : sql`
      cross join lateral pg_catalog.jsonb_populate_record(null::${orders}, ${given}.extra) as app`
      }`;
}

/** The columns' names for the end of a list. */
function named(columns: readonly AppColumn[]): SQL {
  return sql.join(
    columns.map(
      ({ name }) => sql`,
        ${sql.identifier(name)}`,
    ),
  );
}

/** The columns' values for the end of a list. A value that travels as text is read from it by its type. */
function valuesOf(columns: readonly AppColumn[], given: SQL): SQL {
  return sql.join(
    columns.map(({ name, column }) =>
      isSpelt(column)
        ? sql`,
        (${given}.extra ->> ${sql.raw(quoteText(name))})::${sql.raw(column.getSQLType())}`
        : sql`,
        app.${sql.identifier(name)}`,
    ),
  );
}

/** What an order travels as: its fields, each with its type. */
export function orderFields(tables: OrdersTables): SQL {
  return sql.raw(
    fieldsOf(tables)
      .map(([name, type]) => `${name} ${type}`)
      .join(", "),
  );
}

/** The names of the same. */
export function fieldNames(tables: OrdersTables): SQL {
  return sql.raw(
    fieldsOf(tables)
      .map(([name]) => name)
      .join(", "),
  );
}

const ownFields = [
  ["id", "uuid"],
  ["by_id", "boolean"],
  ["payment_reference", "text"],
  ["customer_id", "text"],
  ["currency", "text"],
  ["total_amount", "bigint"],
  ["items", "jsonb"],
  ["metadata", "jsonb"],
  ["placed_at", "timestamptz"],
] as const;

/** The app's columns travel as one object, which the insert reads by the types of the table. */
function fieldsOf({ app }: OrdersTables) {
  return app.length === 0 ? ownFields : [...ownFields, ["extra", "jsonb"] as const];
}
