// The types that read the columns of a table, and its primary key, out of its Drizzle schema.
import type { InferSelectModel } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";

/** The columns of a table by their keys in TypeScript. */
export type Fields<Table extends PgTable> = Table["_"]["columns"];

/** The keys in TypeScript of the columns that are declared as the primary key, one by one. */
export type PrimaryKeys<Table extends PgTable> = {
  [Key in keyof Fields<Table>]: Fields<Table>[Key]["_"]["isPrimaryKey"] extends true ? Key : never;
}[keyof Fields<Table>];

/** The value of a primary key of one column. */
export type PrimaryKeyValue<Table extends PgTable> = ValueAt<InferSelectModel<Table>, PrimaryKeys<Table>>;

type ValueAt<Row, Key> = Key extends keyof Row ? Row[Key] : never;
