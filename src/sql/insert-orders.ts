// Builds the insert of orders: the columns that it names, and the source of each value.
import { type SQL, sql } from "drizzle-orm";
import type { AppColumn } from "../custom-columns/app-columns.js";
import { isSentAsText } from "../custom-columns/column-json.js";
import { quoteText } from "../schema/installation.js";
import type { OrdersTables } from "./order-tables.js";

/** The expressions from which an insert takes its values. */
export interface OrderSource {
  /** The rows, for `from`. */
  readonly rows: SQL;
  /** The alias of the caller's fields: the id, the content, and `extra` with the custom columns. */
  readonly given: SQL;
  readonly series: SQL;
  readonly dateKey: SQL;
  readonly sequence: SQL;
  readonly orderNumber: SQL;
  readonly placedAt: SQL;
  readonly createdAt: SQL;
}

/** The insert. A duplicate key fails the whole statement on purpose: skipping the row would leave a gap. */
export function insertOrders({ orders, app }: OrdersTables, shape: string, source: OrderSource): SQL {
  const provided = new Set(shape.split(" "));
  // Leave out columns without a value, so that the database applies its default.
  const inserted = app.filter(
    ({ alias, isLeftToDatabase, isGenerated }) => !isGenerated && (!isLeftToDatabase || provided.has(alias)),
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

/** The names of the columns, for the end of a list. */
function named(columns: readonly AppColumn[]): SQL {
  return sql.join(
    columns.map(
      ({ name }) => sql`,
        ${sql.identifier(name)}`,
    ),
  );
}

/** The values of the columns, for the end of a list. A value sent as text is cast to the column's type. */
function valuesOf(columns: readonly AppColumn[], given: SQL): SQL {
  return sql.join(
    columns.map(({ name, column }) =>
      isSentAsText(column)
        ? sql`,
        (${given}.extra ->> ${sql.raw(quoteText(name))})::${sql.raw(column.getSQLType())}`
        : sql`,
        app.${sql.identifier(name)}`,
    ),
  );
}

/** The fields of an order's JSON, each with its SQL type. */
export function orderFields(tables: OrdersTables): SQL {
  return sql.raw(
    fieldsOf(tables)
      .map(([name, type]) => `${name} ${type}`)
      .join(", "),
  );
}

/** The names of the fields of an order's JSON. */
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

/** The custom columns are sent as one object, which the insert reads by the column types of the table. */
function fieldsOf({ app }: OrdersTables) {
  return app.length === 0 ? ownFields : [...ownFields, ["extra", "jsonb"] as const];
}
