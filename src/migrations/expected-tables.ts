// Names the tables, columns and keys that the statements of this version need, from the schema that drizzle-kit reads.
import { getTableConfig, type PgTable } from "drizzle-orm/pg-core";
import { numberLedger } from "../schema/number-ledger.js";
import { constraintName } from "../schema/order-constraints.js";
import { orderSequenceTracker } from "../schema/order-sequence-tracker.js";
import { orders } from "../schema/orders.js";

export interface ExpectedColumn {
  readonly column: string;
  /** Whether it is compared by its bytes: `collate "C"`. */
  readonly byBytes: boolean;
}

export interface ExpectedKey {
  readonly key: string;
  /** As in `alter table … add constraint … <definition>`. */
  readonly definition: string;
}

export interface ExpectedTable {
  readonly table: string;
  readonly columns: readonly ExpectedColumn[];
  readonly keys: readonly ExpectedKey[];
}

export const expectedTables: readonly ExpectedTable[] = [orders, orderSequenceTracker, numberLedger].map(
  expectedTable,
);

function expectedTable(table: PgTable): ExpectedTable {
  const { name, columns, primaryKeys, uniqueConstraints } = getTableConfig(table);
  const listed = (key: readonly { readonly name: string }[]): string =>
    key.map((column) => `"${column.name}"`).join(", ");
  const ofOneColumn = columns
    .filter(({ primary }) => primary)
    .map((column) => ({
      key: constraintName(name, "pkey"),
      definition: `primary key (${listed([column])})`,
    }));
  const ofSeveral = primaryKeys.map((key) => ({
    key: key.getName(),
    definition: `primary key (${listed(key.columns)})`,
  }));
  const unique = uniqueConstraints.map((key) => ({
    key: key.getName() ?? "",
    definition: `unique (${listed(key.columns)})`,
  }));
  return {
    table: name,
    columns: columns.map((column) => ({
      column: column.name,
      byBytes: column.getSQLType().includes(`collate "C"`),
    })),
    keys: [...ofOneColumn, ...ofSeveral, ...unique],
  };
}
