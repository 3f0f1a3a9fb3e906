// Builds what follows the write of the documents: which row is whose, the rows of the children, and the ledger.
import { type SQL, sql } from "drizzle-orm";
import type { OrdersDatabase } from "../../database/orders-database.js";
import { quoteText } from "../../schema/installation.js";
import type { DocumentTable } from "../../tables/document-table.js";
import { cte } from "../cte.js";
import { documentKey, instantOfDate } from "./document-ctes.js";
import { type ChildShape, childColumns, lines, namesOf } from "./statement-shape.js";

/** The columns of a document under their aliases, and what the ledger needs of it. For `returning`. */
export function writtenColumns({ columns, primaryKey, number }: DocumentTable, row: SQL): SQL {
  return lines([
    ...columns.map(({ name, alias }) => sql`${row}.${sql.identifier(name)} as ${sql.identifier(alias)}`),
    ...primaryKey.map(
      ({ name }, index) => sql`${row}.${sql.identifier(name)} as ${sql.identifier(`key_${index + 1}`)}`,
    ),
    sql`${row}.${sql.identifier(number.name)}::text as written_number`,
  ]);
}

/**
 * Which written row belongs to which document: by the primary key, which is known before the write, and the number. Where a
 * trigger makes the key, the number alone tells: two documents of a statement have the same only if they are of two series.
 *
 * A full join, because the planner expects one row and would compare each with each: 87 of the 132 ms that 500 documents
 * took. PostgreSQL has no nested loop for a full join; the condition on the number leaves its matches.
 */
export function matchedRows(db: OrdersDatabase, table: DocumentTable) {
  const isDated = isInPeriod(table);
  const { primaryKey, columns, number } = table;
  const row = lines([
    ...["place", "children", "series", "date_key", "sequence", "number"].map(
      (name) => sql`numbered.${sql.raw(name)}`,
    ),
    sql`numbered.instant`,
    sql`numbered.written_at`,
    sql`numbered.idempotency_key`,
    sql`numbered.content_hash`,
    sql`${documentKey(table, (_, index) => sql`documents.${sql.identifier(`key_${index + 1}`)}`)} as document_key`,
    ...columns.map(({ alias }) => sql`documents.${sql.identifier(alias)}`),
  ]);
  const isKeyOf = (from: SQL) =>
    sql.join(
      primaryKey.map((column, index) => {
        const key = sql.identifier(`key_${index + 1}`);
        return column.name === number.name
          ? sql`documents.written_number = ${from}.number`
          : sql`documents.${key} = ${from}.${key}`;
      }),
      sql` and `,
    );
  return [
    cte(
      db,
      "keyed",
      sql`
      select
        ${row}
      from documents
      full join numbered on ${isKeyOf(sql`numbered`)}
      where documents.written_number is not distinct from numbered.number${isDated}`,
    ),
    cte(
      db,
      "matched",
      sql`
      select
        keyed.*
      from keyed
      union all
      select
        ${row}
      from documents
      join (
        select
          numbered.*,
          count(*) over (partition by numbered.number collate "C") as documents
        from numbered
      ) as numbered on documents.written_number = numbered.number
      -- Where every key was as it was sent, as nearly always, nothing of this is executed.
      where (select count(*) from keyed) < (select count(*) from documents)
        and numbered.documents = 1
        and not exists (
          select
          from keyed
          where keyed.place = numbered.place
        )${isDated}`,
    ),
  ];
}

/** Whether a trigger left a document that has a date in the period of that date. The period is computed only if it moved. */
function isInPeriod({ at, ours }: DocumentTable): SQL {
  if (at === undefined) {
    return sql``;
  }
  const written = instantOfDate({ at }, sql`documents.${sql.identifier(at.alias)}`, sql`numbered.time_zone`);
  return sql`
        and case
          when numbered.given_at is null or numbered.given_at is not distinct from ${written} then true
          else ${ours}.order_date_key(numbered.template, numbered.time_zone, ${written})
            is not distinct from numbered.date_key
        end`;
}

/** Inserts the rows of the children: each gets the key of its document, and what else it takes of it. */
export function childRows(db: OrdersDatabase, { children }: DocumentTable, shapes: readonly ChildShape[]) {
  return shapes.map((shape, index) => {
    const child = children[shape.child];
    if (child === undefined) {
      throw new RangeError("a statement names a child that the table does not have");
    }
    const given = childColumns(child, shape, sql`given.*`, sql`entry.value`);
    return cte(
      db,
      `children_${index + 1}`,
      sql`
      insert into ${sql.raw(child.name)} (
        ${lines(namesOf([...child.filled.map((filled) => filled.child), ...given.map(({ column }) => column)]))}
      )
      select
        ${lines([
          ...child.filled.map(({ document }) => sql`matched.${sql.identifier(document.alias)}`),
          ...given.map(({ value }) => value),
        ])}
      from matched
      cross join lateral pg_catalog.jsonb_array_elements(
        matched.children -> ${sql.raw(`'${index}'`)}
      ) with ordinality as entry(value, place)
      cross join lateral pg_catalog.jsonb_populate_record(null::${sql.raw(child.name)}, entry.value) as given
      order by
        matched.place,
        entry.place`,
    );
  });
}

/** Writes the numbers into the ledger. */
export function ledgerRows(db: OrdersDatabase, { ours, ledgerName, number }: DocumentTable) {
  return cte(
    db,
    "ledger",
    sql`
      insert into ${ours}.number_ledger (
        series,
        date_key,
        sequence,
        number,
        idempotency_key,
        content_hash,
        document_table,
        document_column,
        document_key,
        placed_at,
        created_at
      )
      select
        matched.series,
        matched.date_key,
        matched.sequence,
        matched.number,
        matched.idempotency_key,
        matched.content_hash,
        ${sql.raw(quoteText(ledgerName))},
        ${sql.raw(quoteText(number.name))},
        matched.document_key,
        matched.instant,
        matched.written_at
      from matched`,
  );
}
