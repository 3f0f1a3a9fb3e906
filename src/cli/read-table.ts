// Reads from the database what a command is not told of a table: the types of its columns, and its primary key.
import { sql } from "drizzle-orm";
import { z } from "zod";
import type { OrdersDatabase } from "../index.js";
import { quoteName } from "../schema/installation.js";
import { UsageError } from "./output.js";
import type { TableName } from "./table-options.js";

export interface ReadTable {
  /** The types by the names of the columns, as `numeric(10,2)`. */
  readonly types: ReadonlyMap<string, string>;
  /** In the order of the key. */
  readonly primaryKey: readonly string[];
}

const columnsSchema = z.array(z.object({ name: z.string(), type: z.string(), place: z.number().nullable() }));

/** Rejects with a UsageError for a table that is not there, or has no primary key. */
export async function readTable(db: OrdersDatabase, { schema, name }: TableName): Promise<ReadTable> {
  const qualified = `${quoteName(schema)}.${quoteName(name)}`;
  const read = db.$with("columns", { columns: sql<unknown>`columns`.as("columns") }).as(sql`
    select
      coalesce(
        pg_catalog.jsonb_agg(
          pg_catalog.jsonb_build_object(
            'name',
            columns.attname,
            'type',
            pg_catalog.format_type(columns.atttypid, columns.atttypmod),
            'place',
            pg_catalog.array_position(keys.indkey::pg_catalog.int2[], columns.attnum)
          )
        ),
        '[]'
      ) as columns
    from pg_catalog.pg_attribute as columns
    left join pg_catalog.pg_index as keys
      on keys.indrelid = columns.attrelid
      and keys.indisprimary
    where columns.attrelid = pg_catalog.to_regclass(${qualified}::text)
      and columns.attnum > 0
      and not columns.attisdropped`);
  const [row] = await db.with(read).select().from(read);
  const columns = columnsSchema.parse(
    typeof row?.columns === "string" ? JSON.parse(row.columns) : row?.columns,
  );
  if (columns.length === 0) {
    throw new UsageError(`There is no table ${schema}.${name}.`);
  }
  const primaryKey = columns
    .flatMap(({ name: column, place }) => (place === null ? [] : [{ column, place }]))
    .toSorted((one, other) => one.place - other.place)
    .map(({ column }) => column);
  if (primaryKey.length === 0) {
    throw new UsageError(
      `The table ${schema}.${name} has no primary key, by which the ledger could name its rows.`,
    );
  }
  return { types: new Map(columns.map(({ name: column, type }) => [column, type])), primaryKey };
}

/** The type of a column. Throws a UsageError for one that the table does not have. */
export function typeOf({ types }: ReadTable, column: string): string {
  const type = types.get(column);
  if (type === undefined) {
    throw new UsageError(`The table has no column ${column}. It has ${[...types.keys()].join(", ")}.`);
  }
  return type;
}
