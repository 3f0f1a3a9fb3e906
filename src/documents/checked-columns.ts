// The types that check the columns of a numbering's options, and what the compiler says of a wrong one.
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { Fields, PrimaryKeys, PrimaryKeyValue } from "./columns-of-table.js";

/** What the compiler shows for a column that is none of the table. */
export interface NotAColumnOf<TableName extends string> {
  /** The table whose column is wanted. */
  readonly notAColumnOf: TableName;
}

/** What the compiler shows for a column that cannot hold a number. */
export interface CannotHoldNumbers<Type> {
  /** A number needs a column of text, varchar, integer or bigint. */
  readonly cannotHoldNumbers: Type;
}

/** What the compiler shows for a child's column that cannot hold the document's primary key. */
export interface CannotHoldTheKey<Type> {
  /** The primary key of the document is of this type. */
  readonly cannotHoldTheKey: Type;
}

/** What the compiler shows for children under a name that a column of the document has. */
export interface NameOfAColumn<Name> {
  /** An input would have both under one name: call the children otherwise. */
  readonly nameOfAColumn: Name;
}

/** What the compiler shows for a column that cannot decide a period. */
export interface NotADate<Type> {
  /** The period of a document needs a column of date or timestamp. */
  readonly notADate: Type;
}

/** What the compiler shows for a column that cannot be an idempotency key. */
export interface CannotBeAKey<Type> {
  /** A key needs a column of text, varchar, uuid or a whole number: the database writes others in its own words. */
  readonly cannotBeAKey: Type;
}

/** A column of any table. */
export type AnyColumn = PgColumn;

type NameOf<Table extends PgTable> = Table["_"]["name"];

/** `unknown` for a column of the table, else what is wrong with it. */
export type ColumnOf<Table extends PgTable, Column> = Column extends AnyColumn
  ? Column["_"]["tableName"] extends NameOf<Table>
    ? unknown
    : NotAColumnOf<NameOf<Table>>
  : unknown;

/** The same for each column of a list. */
export type ColumnsOf<Table extends PgTable, List> = {
  readonly [Index in keyof List]: ColumnOf<Table, List[Index]>;
};

/** `unknown` for a column of the table with a date, else what is wrong with it. */
export type DateColumnOf<Table extends PgTable, Column> = Column extends AnyColumn
  ? Column["_"]["tableName"] extends NameOf<Table>
    ? TypeOf<Column> extends DateType
      ? unknown
      : string extends TypeOf<Column>
        ? unknown
        : NotADate<Column["_"]["data"]>
    : NotAColumnOf<NameOf<Table>>
  : unknown;

/** `unknown` for a column of the table that can be an idempotency key, else what is wrong with it. */
export type KeyColumnOf<Table extends PgTable, Column> = Column extends AnyColumn
  ? Column["_"]["tableName"] extends NameOf<Table>
    ? TypeOf<Column> extends NumberType | UuidType
      ? unknown
      : string extends TypeOf<Column>
        ? unknown
        : CannotBeAKey<Column["_"]["data"]>
    : NotAColumnOf<NameOf<Table>>
  : unknown;

/** What Drizzle's types call the type of a column: a class before 1.0, then `number int32` and the like. */
type TypeOf<Column extends AnyColumn> = Column["_"] extends { readonly columnType: infer Type }
  ? Type
  : Column["_"]["dataType"];

type DateType =
  | `Pg${"Date" | "Timestamp"}${"" | "String"}`
  | `${"object" | "string"} date`
  | "string timestamp";
type UuidType = "PgUUID" | "string uuid";
type NumberType =
  | `Pg${"Text" | "Varchar" | "CustomColumn"}`
  | `Pg${"Integer" | "SmallInt" | "BigInt53" | "BigInt64"}`
  | "string"
  | "custom"
  | `number ${"int16" | "int32" | "int53"}`
  | `${"bigint" | "string"} int64`;

/** `unknown` for a column of the table that can hold a number, else what is wrong with it. */
export type NumberColumnOf<Table extends PgTable, Column> = Column extends AnyColumn
  ? Column["_"]["tableName"] extends NameOf<Table>
    ? TypeOf<Column> extends NumberType
      ? unknown
      : string extends TypeOf<Column>
        ? unknown
        : CannotHoldNumbers<Column["_"]["data"]>
    : NotAColumnOf<NameOf<Table>>
  : unknown;

/** `unknown` for a column that can hold a primary key of one column, else what is wrong with it. */
export type KeyHolderOf<Table extends PgTable, Column> = [PrimaryKeys<Table>] extends [never]
  ? unknown
  : Column extends AnyColumn
    ? PrimaryKeyValue<Table> extends Column["_"]["data"]
      ? unknown
      : CannotHoldTheKey<PrimaryKeyValue<Table>>
    : unknown;

/** `unknown` for children whose columns are their own, else what is wrong with each. */
export type CheckedChildren<Table extends PgTable, Children> = {
  readonly [Key in keyof Children]: Children[Key] extends {
    readonly table: infer Child extends PgTable;
    readonly parent: infer Parent;
  }
    ? (Key extends keyof Fields<Table> ? NameOfAColumn<Key> : unknown) & {
        readonly parent: Parent extends readonly AnyColumn[]
          ? ColumnsOf<Child, Parent>
          : ColumnOf<Child, Parent> & KeyHolderOf<Table, Parent>;
        readonly take?: {
          readonly [Name in keyof Children[Key]["take" &
            keyof Children[Key]]]: Name extends keyof Fields<Child>
            ? ColumnOf<Table, Children[Key]["take" & keyof Children[Key]][Name]>
            : NotAColumnOf<NameOf<Child>>;
        };
      }
    : unknown;
};
