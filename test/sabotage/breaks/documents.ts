// Owns the breaks of numbered tables: the ledger, children, issues, keys that the database makes.
import { type Break, db } from "../break.js";

const erp = db("documents/erp-posted-invoice");
const keyColumns = db("documents/key-columns");
const booking = db("documents/rental-booking");
const team = db("documents/team-invoice");

export const documents: readonly Break[] = [
  {
    guarantee: "4: a trigger that moves a document into another period fails it",
    file: "src/sql/documents/written-ctes.ts",
    find: "if (at === undefined) {",
    replace: "if (at !== null) {",
    noticedBy: db("documents/trigger-dates"),
  },
  {
    guarantee: "keys: a draft whose idempotency key has a number gets none",
    file: "src/sql/documents/issue-outcomes.ts",
    find: "match.place\n      where ${isNew}`",
    replace: "match.place where false`",
    noticedBy: keyColumns,
  },
  {
    guarantee: "keys: an issue writes the key of its document into the ledger",
    file: "src/sql/documents/issue-targets.ts",
    find: "sql`(${afterwards(key)})::text`",
    replace: "sql`null::text`",
    noticedBy: keyColumns,
  },
  {
    guarantee: "keys: an adopted document keeps its idempotency key",
    file: "src/documents/adoptable.ts",
    find: "idempotency_key: idempotencyKey",
    replace: "idempotency_key: null",
    noticedBy: keyColumns,
  },
  {
    guarantee: "keys: a key that two adopted documents have keeps no number out of the ledger",
    file: "drizzle/0055_adopt_numbers.sql",
    find: "for _pass in 1..2 loop",
    replace: "for _pass in 1..1 loop",
    noticedBy: keyColumns,
  },
  {
    guarantee: "4: a transaction that holds the only connection is answered",
    file: "src/documents/create-numbering.ts",
    find: "facts: () => known.facts(on)",
    replace: "facts: () => known.facts(db)",
    noticedBy: db("documents/pool-of-one"),
  },
  {
    guarantee: "numbering: a document that is issued again keeps its number",
    file: "src/sql/documents/issue-outcomes.ts",
    find: "      where targets.had is not null\n        or known.number is not null`",
    replace: "      where false`",
    noticedBy: erp,
  },
  {
    guarantee: "numbering: a draft that is not issuable burns no number",
    file: "src/sql/documents/issue-targets.ts",
    find: "sql`coalesce((${when}), false)`",
    replace: "sql`true`",
    noticedBy: erp,
  },
  {
    guarantee: "numbering: a document is numbered in the period of its own date",
    file: "src/sql/documents/document-ctes.ts",
    find: "sql`(${value})::timestamp at time zone ${timeZone}`",
    replace: "sql`null::timestamptz`",
    noticedBy: erp,
  },
  {
    guarantee: "numbering: what an issue sets is set in the same update",
    file: "src/documents/parse-document.ts",
    find: "{ ...alwaysSet, ...defined(given) }",
    replace: "given",
    noticedBy: erp,
  },
  {
    guarantee: "numbering: the rows of a child are those of its document",
    file: "src/sql/documents/written-ctes.ts",
    find: "matched.children -> ${sql.raw",
    replace: "(select other.children from matched as other limit 1) -> ${sql.raw",
    noticedBy: booking,
  },
  {
    guarantee: "numbering: an idempotency key has one document",
    file: "src/sql/documents/new-documents.ts",
    find: "      where not exists (\n        select\n        from existing\n        where existing.place = input.place\n      )`,",
    replace: "`,",
    noticedBy: team,
  },
  {
    guarantee: "numbering: a replay has to agree in the columns that the app names",
    file: "src/sql/documents/document-answer.ts",
    find: "contentHash !== null && contentHash === row.contentHash ? [] : differing",
    replace: "contentHash !== null ? [] : differing",
    noticedBy: team,
  },
  {
    guarantee: "numbering: a row whose key the database makes belongs to the call that sent it",
    file: "src/sql/documents/number-documents.ts",
    find: "const row = rows.get(index + 1);",
    replace: "const row = rows.get(batch.length - index);",
    noticedBy: booking,
  },
  {
    guarantee: "numbering: the counter is raised by what is written",
    file: "src/sql/counting-ctes.ts",
    find: "last_sequence = tracker.last_sequence + excluded.last_sequence",
    replace: "last_sequence = tracker.last_sequence + excluded.last_sequence + 1",
    noticedBy: booking,
  },
  {
    guarantee: "numbering: a caller who joins one with other content is compared by itself",
    file: "src/documents/document-placement.ts",
    find: "sharesAnswer: (document, other) => document.contentHash === other.contentHash",
    replace: "sharesAnswer: () => true",
    noticedBy: team,
  },
  {
    guarantee: "numbering: issue_number gives a document one number, however many ask at once",
    file: "drizzle/0043_issue_number.sql",
    find: '  where ledger.document_key = issue_number.document_key collate "C"',
    replace: '  where false and ledger.document_key = issue_number.document_key collate "C"',
    noticedBy: db("sql/issue-number"),
  },
];
