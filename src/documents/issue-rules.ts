// Resolves what holds for every issue of a numbering: its condition, and the columns that are set with the number.
import { is, SQL } from "drizzle-orm";
import type { OrdersDatabase } from "../database/orders-database.js";
import type { IssueTerms } from "../sql/documents/issue-targets.js";
import { literalSql } from "../sql/documents/literal-sql.js";
import type { DocumentTable } from "../tables/document-table.js";

/** What holds for every issue: the condition, the expressions, and the values, which are sent with each document. */
export function issueRules(
  db: OrdersDatabase,
  { columns }: DocumentTable,
  rules: { readonly when?: SQL | undefined; readonly set?: object | undefined } = {},
): { readonly terms: IssueTerms; readonly values: Readonly<Record<string, unknown>> } {
  const expressions = Object.entries(rules.set ?? {}).flatMap(([key, value]) => {
    const column = columns.find((candidate) => candidate.key === key);
    if (column === undefined) {
      throw new RangeError(`createNumbering: issue.set.${key} is not a column of the table`);
    }
    return is(value, SQL) ? [[column, literalSql(db, value, `issue.set.${key}`)] as const] : [];
  });
  // What Drizzle's own update would write: values of such a function travel with the documents.
  const updated = columns.flatMap((column) => {
    const value: unknown = column.key in (rules.set ?? {}) ? undefined : column.column.onUpdateFn?.();
    return is(value, SQL) ? [[column, literalSql(db, value, `$onUpdate of ${column.key}`)] as const] : [];
  });
  const values = Object.entries(rules.set ?? {}).filter(([, value]) => !is(value, SQL));
  return {
    terms: {
      when: rules.when === undefined ? undefined : literalSql(db, rules.when, "issue.when"),
      expressions: [...expressions, ...updated],
    },
    values: Object.fromEntries(values),
  };
}
