// Reads the rows of a table in parts, by the primary key, with what the ledger has of each.
import { type SQL, sql } from "drizzle-orm";
import type { OrdersDatabase } from "../../database/orders-database.js";
import { quoteText } from "../../schema/installation.js";
import type { DocumentTable } from "../../tables/document-table.js";
import { instant } from "../order-row.js";
import { documentKey, ledgerLiterals } from "./document-ctes.js";
import { lines } from "./statement-shape.js";

/** A row that may have a number. */
export interface NumberedRow {
  /** The primary key, as the ledger has it. */
  readonly documentKey: string;
  /** As text; null for a row without a number. */
  readonly number: string | null;
  /** The number that the ledger has of it; null for a row that it does not know. */
  readonly knownNumber: string | null;
  /** The idempotency key that the row has; null without such a column. */
  readonly idempotencyKey: string | null;
  /** The row's own date, if the numbering has one: as an instant, or as a wall-clock time. */
  readonly placedAt: string | null;
  readonly local: string | null;
  /** The columns by their aliases, where they are asked for. */
  readonly app: Readonly<Record<string, unknown>>;
}

/** The selected columns of a {@link NumberedRow}, for a `$with`. */
export function numberedColumns({ columns }: Pick<DocumentTable, "columns">) {
  return {
    documentKey: sql<string>`document_key`.as("document_key"),
    number: sql<string | null>`number`.as("number"),
    idempotencyKey: sql<string | null>`idempotency_key`.as("idempotency_key"),
    placedAt: sql<string | null>`placed_at`.as("placed_at"),
    local: sql<string | null>`local`.as("local"),
    app: Object.fromEntries(
      columns.map(({ alias }) => [alias, sql<unknown>`${sql.identifier(alias)}`.as(alias)]),
    ),
  };
}

/** The same as SQL, out of a row of the table. */
export function numberedValues(
  table: DocumentTable,
  columns: DocumentTable["columns"],
  row: SQL,
): readonly SQL[] {
  const { number, key, at } = table;
  const date = at === undefined ? undefined : sql`${row}.${sql.identifier(at.name)}`;
  const isInstant = at?.sqlType.endsWith("with time zone") ?? false;
  const unlessInfinite = (text: SQL) => sql`case when isfinite(${date}) then ${text} end`;
  return [
    sql`${documentKey(table, (column) => sql`${row}.${sql.identifier(column.name)}`)} as document_key`,
    sql`${row}.${sql.identifier(number.name)}::text as number`,
    sql`${key === undefined ? sql`null` : sql`${row}.${sql.identifier(key.name)}`}::text as idempotency_key`,
    sql`${date !== undefined && isInstant ? unlessInfinite(instant(date)) : sql`null::text`} as placed_at`,
    sql`${
      date !== undefined && !isInstant
        ? unlessInfinite(sql`pg_catalog.to_char(${date}::timestamp, 'YYYY-MM-DD"T"HH24:MI:SS.US')`)
        : sql`null::text`
    } as local`,
    ...columns.map(
      ({ name, alias, reader }) =>
        sql`${reader.cast(sql`${row}.${sql.identifier(name)}`)} as ${sql.identifier(alias)}`,
    ),
  ];
}

/**
 * Reads one part, in the order of the primary key.
 *
 * @param after the key of the last row of the part before; undefined for the first part
 * @param columns those that choose the series; none if it is always the same
 */
export async function readNumbered(
  db: OrdersDatabase,
  table: DocumentTable,
  columns: DocumentTable["columns"],
  { after, limit }: { readonly after: string | undefined; readonly limit: number },
): Promise<readonly NumberedRow[]> {
  const { name, primaryKey } = table;
  const row = sql`document`;
  const keys = sql.join(
    primaryKey.map((column) => sql`${row}.${sql.identifier(column.name)}`),
    sql`, `,
  );
  const part = db
    .$with("part", {
      place: sql<number>`part.place`.mapWith(Number).as("place"),
      ...numberedColumns({ columns }),
      knownNumber: sql<string | null>`known_number`.as("known_number"),
    })
    .as(sql`
      with part as (
        select
          row_number() over (order by ${keys}) as place,
          ${lines(numberedValues(table, columns, row))}
        from ${sql.raw(name)} as document
        ${after === undefined ? sql`` : sql`where (${keys}) > ${identityOf(table, after)}`}
        order by
          ${keys}
        limit ${sql.raw(String(limit))}
      )
      select
        part.*,
        (match.given).number as known_number
      from part
      left join ${table.ours}.find_numbers_of_documents(
        ${ledgerLiterals(table)},
        (select pg_catalog.array_agg(part.document_key order by part.place) from part)
      ) as match on match.place = part.place`);
  const rows = await db.with(part).select().from(part);
  return rows
    .toSorted((one, other) => one.place - other.place)
    .map((read) => ({ ...read, app: read.app ?? {} }));
}

/** The key as values of the columns' types, to compare with. */
function identityOf({ name, primaryKey }: DocumentTable, key: string): SQL {
  const parts = primaryKey.flatMap((column, index) => [
    sql.raw(quoteText(column.name)),
    primaryKey.length === 1 ? sql`${key}::text` : sql`${key}::text::jsonb ->> ${sql.raw(String(index))}`,
  ]);
  return sql`(
          select
            ${lines(primaryKey.map((column) => sql`(identity).${sql.identifier(column.name)}`))}
          from pg_catalog.jsonb_populate_record(
            null::${sql.raw(name)},
            pg_catalog.jsonb_build_object(${sql.join(parts, sql`, `)})
          ) as identity
        )`;
}
