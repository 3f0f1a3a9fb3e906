// The types of the shipped tables for the installed line of Drizzle: our declarations are compiled with one line only.
import type * as pgCore from "drizzle-orm/pg-core";
import type { AnyPgColumn, PgColumn, PgTableWithColumns, TableConfig } from "drizzle-orm/pg-core";

/** The table as it was declared; for 1.0 with that line's names of the columns' types. */
export type InstalledTable<Declared> = typeof pgCore extends { readonly PgAsyncDatabase: unknown }
  ? TableIn1<Declared>
  : Declared;

type TableIn1<Declared> = Declared extends {
  readonly _: { readonly name: infer Name; readonly columns: infer Columns };
}
  ? TableOf<{
      name: Name;
      schema: undefined;
      columns: { [Key in keyof Columns]: ColumnIn1<Columns[Key]> };
      dialect: "pg";
      isAlias: false;
    }>
  : never;

type TableOf<Config> = Config extends TableConfig ? PgTableWithColumns<Config> : never;

type ColumnIn1<Declared> = Declared extends { readonly _: infer Config }
  ? ColumnOf<Omit<Config, "dataType"> & { dataType: DataTypeIn1<Config> }>
  : never;

// Not `PgColumn`, whose parameters differ between the lines.
type ColumnOf<Config> = Config extends Partial<PgColumn["_"]> ? AnyPgColumn<Config> : never;

interface DataTypes {
  readonly PgUUID: "string uuid";
  readonly PgDateString: "string date";
  readonly PgBigInt53: "number int53";
  readonly PgTimestamp: "object date";
  readonly PgJsonb: "object json";
  readonly PgBoolean: "boolean";
  readonly PgCustomColumn: "custom";
}

/** Texts of any kind are `string`. */
type DataTypeIn1<Config> = Config extends { readonly columnType: infer Type extends keyof DataTypes }
  ? DataTypes[Type]
  : "string";
