// Reads documents by the keys that the ledger has, and compares them with what a replay sent.
import { sql } from "drizzle-orm";
import { getTableConfig } from "drizzle-orm/pg-core";
import type { OrdersDatabase } from "../../database/orders-database.js";
import { quoteText } from "../../schema/installation.js";
import type { DocumentTable } from "../../tables/document-table.js";
import type { ReadDocument } from "./document-answer.js";
import { lines, nameBeside, sentValue } from "./statement-shape.js";

/** A document to read. */
export interface WantedDocument {
  readonly place: number;
  /** The primary key, as the ledger has it. */
  readonly key: string;
  /** The submission as JSON, whose `fields` the document is compared with; undefined for no comparison. */
  readonly json?: string | undefined;
}

/** Reads the documents that are there, by their places. */
export async function findDocuments(
  db: OrdersDatabase,
  table: DocumentTable,
  wanted: readonly WantedDocument[],
): Promise<ReadonlyMap<number, ReadDocument>> {
  if (wanted.length === 0) {
    return new Map();
  }
  const { name, columns, primaryKey, sameWhen } = table;
  const record = sql.raw(name);
  const row = sql.identifier(getTableConfig(table.source).name);
  const identity = nameBeside(table.source, "identity");
  const keyOf = (index: number) =>
    primaryKey.length === 1 ? sql`entry.key` : sql`(entry.key::jsonb ->> ${sql.raw(String(index))})`;
  const values = sql.join(
    primaryKey.flatMap((column, index) => [sql.raw(quoteText(column.name)), keyOf(index)]),
    sql`, `,
  );
  const compared = sameWhen.map(
    (column) => sql`case
            when to_jsonb(${sentValue(column, sql`given.*`, sql`entry.fields`)}) is distinct from to_jsonb(document.${sql.identifier(column.alias)})
            then ${sql.raw(quoteText(column.key))}
          end`,
  );
  const found = db
    .$with("found", {
      place: sql<number>`place`.mapWith(Number).as("place"),
      version: sql<string>`row_version`.as("row_version"),
      differing: sql<string>`differing`.as("differing"),
      app: Object.fromEntries(
        columns.map(({ alias }) => [alias, sql<unknown>`${sql.identifier(alias)}`.as(alias)]),
      ),
    })
    .as(sql`
      select
        entry.place,
        document.row_version,
        ${
          compared.length === 0
            ? sql`''`
            : sql`case
          when entry.fields is null then ''
          else array_to_string(
            array[
              ${sql.join(compared, sql`, `)}
            ],
            ','
          )
        end`
        } as differing,
        ${lines(columns.map(({ alias, reader }) => reader.cast(sql`document.${sql.identifier(alias)}`)))}
      from jsonb_to_recordset(${`[${wanted.map(entryJson).join(",")}]`}::text::jsonb)
        as entry(place bigint, key text, fields jsonb)
      cross join lateral pg_catalog.jsonb_populate_record(
        null::${record},
        pg_catalog.jsonb_build_object(${values})
      ) as ${identity}
      cross join lateral pg_catalog.jsonb_populate_record(null::${record}, entry.fields) as given
      cross join lateral (
        select
          ${row}.xmin::text as row_version,
          ${lines(columns.map((column) => sql`${row}.${sql.identifier(column.name)} as ${sql.identifier(column.alias)}`))}
        from ${record}
        where ${sql.join(
          primaryKey.map(
            (column) =>
              sql`${row}.${sql.identifier(column.name)} = (${identity}.*).${sql.identifier(column.name)}`,
          ),
          sql` and `,
        )}
        offset 0
      ) as document`);
  const rows = await db.with(found).select().from(found);
  return new Map(
    rows.map(({ place, version, differing, app }) => [
      place,
      { version, values: app, differing: differing === "" ? [] : differing.split(",") },
    ]),
  );
}

function entryJson({ place, key, json }: WantedDocument): string {
  // Behind the submission's own fields, of which the last of a name counts.
  const ours = `"place":${place},"key":${JSON.stringify(key)}}`;
  return json === undefined ? `{${ours}` : `${json.slice(0, -1)},${ours}`;
}
