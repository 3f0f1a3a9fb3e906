// The types that tie a numbering to its table: what a caller gives and gets.
import type { InferInsertModel, InferSelectModel } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import type { AnyColumn } from "./checked-columns.js";
import type { Fields, PrimaryKeys, PrimaryKeyValue } from "./columns-of-table.js";

/** The rows of a table that go in with a document. */
export interface ChildSpec {
  /** The table of the rows. */
  readonly table: PgTable;
  /** Its column that gets the document's primary key; several, in the key's order, for a key of several columns. */
  readonly parent: AnyColumn | readonly AnyColumn[];
  /** Further columns that get a value of the document, its number included: `{ subject: invoices.number }`. */
  readonly take?: Readonly<Record<string, AnyColumn>> | undefined;
}

/** The children of a numbering, by the keys that they have in an input. */
export type ChildSpecs = Readonly<Record<string, ChildSpec>>;

/** The key in TypeScript of a column. From 1.0 on, Drizzle's types do not say which column of a table a column is. */
type KeyOf<Table extends PgTable, Column> = Column extends AnyColumn
  ? {
      [Key in keyof Fields<Table>]: string extends Column["_"]["name"]
        ? never
        : Fields<Table>[Key]["_"]["name"] extends Column["_"]["name"]
          ? Key
          : never;
    }[keyof Fields<Table>]
  : never;

/** The keys that may be the column's, where the types do not say which one is: those of columns with the same type. */
type MaybeKeyOf<Table extends PgTable, Column> = Column extends AnyColumn
  ? {
      [Key in keyof Fields<Table>]: string extends Column["_"]["name"]
        ? Fields<Table>[Key] extends Column
          ? Key
          : never
        : never;
    }[keyof Fields<Table>]
  : never;

/** One object, which the compiler shows as such instead of the names of these types. */
type Flat<Type> = Type extends infer Whole ? { [Key in keyof Whole]: Whole[Key] } : never;
/** Not `Omit`: over it TypeScript 5 forgets which keys are optional. */
type Without<Row, Keys> = { [Key in keyof Row as Key extends Keys ? never : Key]: Row[Key] };

/** A new row without a column, which nobody gives; if the types do not say which one it is, all that it may be are optional. */
type WithoutColumn<Table extends PgTable, Column> = [MaybeKeyOf<Table, Column>] extends [never]
  ? Without<InferInsertModel<Table>, KeyOf<Table, Column>>
  : Without<InferInsertModel<Table>, MaybeKeyOf<Table, Column>> &
      Partial<Pick<InferInsertModel<Table>, MaybeKeyOf<Table, Column> & keyof InferInsertModel<Table>>>;

/** A row of a child: the columns that the caller gives. */
export type ChildRow<Child> = Child extends ChildSpec
  ? Flat<
      Without<
        WithoutColumn<Child["table"], Child["parent"] extends readonly (infer One)[] ? One : Child["parent"]>,
        Child extends { readonly take: infer Take } ? keyof Take : never
      >
    >
  : never;

/** The rows of the children, each list under the child's key. (Default: none) */
export type ChildRows<Children> = {
  readonly [Key in keyof Children]?: readonly ChildRow<Children[Key]>[] | undefined;
};

/** What a caller gives for a new document: what Drizzle's insert takes, without the number, and the children's rows. */
export type DocumentInput<Table extends PgTable, Num, Children> = Flat<
  WithoutColumn<Table, Num> & ChildRows<Children>
>;

/** What a series is chosen by: the columns of a new document, or those of one that is issued. */
export type SeriesRow<Table extends PgTable, Num> = Readonly<Flat<WithoutColumn<Table, Num>>>;

/** The columns that an issue may set: all but the number and the primary key. */
export type SetInput<Table extends PgTable, Num> = Flat<
  Partial<Without<InferInsertModel<Table>, KeyOf<Table, Num> | PrimaryKeys<Table>>>
>;

/** A numbered row: as Drizzle's select has it, with a number. */
export type NumberedRow<Table extends PgTable, Num, Given> = Flat<
  Without<InferSelectModel<Table>, KeyOf<Table, Num>> & {
    readonly [Key in KeyOf<Table, Num> & PropertyKey]: Given;
  }
>;

/** The type of the numbers: that of the template in a column of text, else the column's own. */
export type NumberIn<Num, Text> = Num extends AnyColumn
  ? Num["_"]["data"] extends string
    ? Text
    : Num["_"]["data"]
  : never;

/** From 1.0 on, Drizzle's types do not say either which column is the primary key: a value of any. */
type ValueWhereKeysAreUnknown<Table extends PgTable> =
  string extends Fields<Table>[keyof Fields<Table>]["_"]["name"]
    ? NonNullable<InferSelectModel<Table>[keyof InferSelectModel<Table>]>
    : never;

/**
 * What names a document: the value of its primary key; an object with the key's columns where it has several, which
 * Drizzle's types do not know.
 */
export type DocumentKey<Table extends PgTable> = [PrimaryKeys<Table>] extends [never]
  ? Flat<Partial<InferSelectModel<Table>>> | ValueWhereKeysAreUnknown<Table>
  : PrimaryKeyValue<Table>;
