// Reads what has become of the documents whose numbers the ledger has.
import { type SQL, sql } from "drizzle-orm";
import type { OrdersTransaction } from "../../database/orders-database.js";
import { quoteText } from "../../schema/installation.js";

/** A table whose rows are numbered. */
export interface NumberedTable {
  /** Its name in the ledger, such as `public.invoices`. */
  readonly ledgerName: string;
  /** Its name, quoted for SQL. */
  readonly name: string;
  /** The columns of its primary key. */
  readonly primaryKey: readonly string[];
  /** The column with the number. */
  readonly column: string;
}

/** The numbers that documents have now, by their keys in the ledger; those that are gone are not in it. */
export async function numbersOfDocuments(
  tx: OrdersTransaction,
  { name, primaryKey, column }: NumberedTable,
  keys: readonly string[],
): Promise<ReadonlyMap<string, string | null>> {
  if (keys.length === 0) {
    return new Map();
  }
  // Read back into the types of the columns, so that each row is found by the index of the key.
  const values = primaryKey.flatMap((key, index) => [
    sql.raw(quoteText(key)),
    primaryKey.length === 1 ? sql`entry.key` : sql`(entry.key::jsonb ->> ${sql.raw(String(index))})`,
  ]);
  const isTheOne = primaryKey.map(
    (key): SQL => sql`document.${sql.identifier(key)} = (key_values.*).${sql.identifier(key)}`,
  );
  const found = tx
    .$with("found", {
      key: sql<string>`key`.as("key"),
      number: sql<string | null>`number`.as("number"),
    })
    .as(sql`
      select
        entry.key,
        current.number
      from jsonb_array_elements_text(${JSON.stringify(keys)}::text::jsonb) as entry (key)
      cross join lateral pg_catalog.jsonb_populate_record(
        null::${sql.raw(name)},
        pg_catalog.jsonb_build_object(${sql.join(values, sql`, `)})
      ) as key_values
      cross join lateral (
        select
          document.${sql.identifier(column)}::text as number
        from ${sql.raw(name)} as document
        where ${sql.join(isTheOne, sql` and `)}
        offset 0
      ) as current`);
  return new Map((await tx.with(found).select().from(found)).map(({ key, number }) => [key, number]));
}
