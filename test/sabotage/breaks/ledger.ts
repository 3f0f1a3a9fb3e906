// Owns the breaks of what is read from the ledger: look-ups, voids, the audit, and dates in order.
import { type Break, db } from "../break.js";

const lookUps = db("documents/look-ups");
const audit = db("documents/audit");
const chronological = db("documents/chronological");
const auditFunction = "drizzle/0052_audit_numbers.sql";

export const ledger: readonly Break[] = [
  {
    guarantee: "ledger: a number of another series is not found",
    file: "src/sql/documents/ledger-row.ts",
    find: "ledger.series = ${name}::text",
    replace: "ledger.series <> ${name}::text || 'x'",
    noticedBy: lookUps,
  },
  {
    guarantee: "ledger: the document of another column is not the number's",
    file: "src/queries/find-number.ts",
    find: "&& documentColumn === table.number.name",
    replace: "",
    noticedBy: lookUps,
  },
  {
    guarantee: "ledger: a second void changes nothing and fails nothing",
    file: "src/queries/void-number.ts",
    find: "and ledger.voided_at is null",
    replace: "",
    noticedBy: lookUps,
  },
  {
    guarantee: "ledger: the audit tells gaps from before it apart",
    file: auditFunction,
    find: "numbered.sequence <= numbered.highest_adopted",
    replace: "numbered.highest_adopted is not null",
    noticedBy: audit,
  },
  {
    guarantee: "ledger: the audit finds a sequence that is there twice",
    file: auditFunction,
    find: "where numbered.sequence = numbered.previous",
    replace: "where false",
    noticedBy: audit,
  },
  {
    guarantee: "ledger: the audit finds a key that is there twice",
    file: auditFunction,
    find: "      ledger.idempotency_key\n    having count(*) > 1",
    replace: "      ledger.idempotency_key\n    having count(*) > 2",
    noticedBy: audit,
  },
  {
    guarantee: "ledger: the audit takes no date of a document for the clock's",
    file: auditFunction,
    find: "ledger.placed_at = ledger.created_at as is_by_clock",
    replace: "true as is_by_clock",
    noticedBy: audit,
  },
  {
    guarantee: "ledger: the audit sees a number that was changed by hand",
    file: "src/sql/documents/compare-documents.ts",
    find: "and document.number is distinct from ledger.number",
    replace: "and document.key is null",
    noticedBy: db("documents/audit-documents"),
  },
  {
    guarantee: "ledger: an audit that may not see every row is refused",
    file: "src/queries/audit-ledger.ts",
    find: "array[${sql.raw(quoteText(name))}::pg_catalog.regclass]",
    replace: "'{}'::pg_catalog.regclass[]",
    noticedBy: db("rights/audit-numbers"),
  },
  {
    guarantee: "ledger: the audit of numbers is refused where a policy may hide some",
    file: "drizzle/0051_refuse_hidden_rows.sql",
    find: "continue when not row_security_active(_table);",
    replace: "continue;",
    noticedBy: db("rights/audit-numbers"),
  },
  {
    guarantee: "ledger: dates of a batch rise with its numbers",
    file: "src/sql/counting-ctes.ts",
    find: "? sql`unnumbered.given_at nulls last, unnumbered.place`",
    replace: "? sql`unnumbered.place`",
    noticedBy: chronological,
  },
  {
    guarantee: "ledger: dates rise where documents are numbered one by one",
    file: "src/sql/documents/document-ctes.ts",
    find: "? [sql`${givenAt} nulls last`, sql`${place}`]",
    replace: "? [sql`${place}`]",
    noticedBy: chronological,
  },
  {
    guarantee: "ledger: a document dated before the last one is refused",
    file: "drizzle/0053_chronological_instant.sql",
    find: "if _is_earlier or",
    replace: "if",
    noticedBy: chronological,
  },
  {
    guarantee: "ledger: a day without a time of day is not before an instant of that day",
    file: "drizzle/0053_chronological_instant.sql",
    find: "when chronological_instant.is_by_day",
    replace: "when false",
    noticedBy: chronological,
  },
  {
    guarantee: "ledger: a document without a date is not put before a later date",
    file: "drizzle/0053_chronological_instant.sql",
    find: "or _instant < _latest",
    replace: "",
    noticedBy: chronological,
  },
  {
    guarantee: "ledger: the counter of a chronological numbering holds the latest date",
    file: "src/sql/counter-instants.ts",
    find: "max(unnumbered.given_at),",
    replace: "null,",
    noticedBy: chronological,
  },
  {
    guarantee: "ledger: a counter that is raised to the ledger holds its latest date",
    file: "drizzle/0044_sync_numbers.sql",
    find: "max(ledger.placed_at) as latest",
    replace: "null::timestamptz as latest",
    noticedBy: chronological,
  },
];
