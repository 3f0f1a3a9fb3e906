// Owns what a test compares of a numbered table: its rows as they are, the ledger's, and where the two disagree.
import type postgres from "postgres";

/** Every column of every row, and the version of each: a row that was written has another one. */
export async function rowsOf(sql: postgres.Sql, table: string): Promise<readonly string[]> {
  const rows = await sql.unsafe(`select t.xmin || ' ' || to_jsonb(t)::text as content from ${table} as t`);
  return rows.map((row) => String(row["content"])).toSorted();
}

/** Documents whose number the ledger does not have, and numbers of the ledger that their documents do not have. */
export async function disagreements(
  sql: postgres.Sql,
  { table, number, key = "id" }: { readonly table: string; readonly number: string; readonly key?: string },
): Promise<readonly Record<string, unknown>[]> {
  const rows = await sql.unsafe(
    `select documents.${number}::text as in_table, ledger.number as in_ledger
     from (select * from ${table} where ${number} is not null) as documents
     full join (
       select * from gapless_orders.number_ledger
       where document_table = 'public.${table}' and document_column = '${number}'
     ) as ledger on ledger.document_key = documents.${key}::text
     where documents.${number}::text is distinct from ledger.number`,
  );
  return [...rows];
}

/** The sequences of the ledger that are missing below its counter, each as `series period sequence`. */
export async function missingSequences(sql: postgres.Sql, series: string): Promise<readonly string[]> {
  const rows = await sql`
    select tracker.date_key::text || ' ' || sequence as missing
    from gapless_orders.order_sequence_tracker as tracker
    cross join generate_series(1, tracker.last_sequence) as sequence
    where tracker.series = ${series}
      and not exists (
        select
        from gapless_orders.number_ledger as ledger
        where ledger.series = tracker.series
          and ledger.date_key = tracker.date_key
          and ledger.sequence = sequence.sequence
      )
    order by 1`;
  return rows.map((row) => String(row["missing"]));
}
