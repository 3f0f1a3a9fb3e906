// Owns asking the server what a statement takes and answers with, without running it.
import type postgres from "postgres";

export interface DescribedStatement {
  /** The types of $1, $2, … */
  readonly types: readonly string[];
  /** The columns of the answer: `order_number text`. */
  readonly answer: readonly string[];
}

export async function describeStatement(sql: postgres.Sql, text: string): Promise<DescribedStatement> {
  const { types, columns } = await sql.unsafe(text).describe();
  const typeNames = await sql`select oid::int as oid, format_type(oid, null) as name from pg_type`;
  const nameOf = (oid: number): string =>
    String(typeNames.find((candidate) => candidate["oid"] === oid)?.["name"]);
  return { types: types.map(nameOf), answer: columns.map(({ name, type }) => `${name} ${nameOf(type)}`) };
}
