// Owns the breaks of audits, and of raising the counters that one found behind.
import { type Break, db } from "../break.js";

export const audits: readonly Break[] = [
  {
    guarantee: "the audit sees a counter that is ahead",
    file: "drizzle/0024_audit_order_numbers.sql",
    find: "where compared.counter > compared.highest",
    replace: "where false",
    noticedBy: db("queries/audit-orders"),
  },
  {
    guarantee: "the audit finds a payment with two orders",
    file: "drizzle/0024_audit_order_numbers.sql",
    find: "      orders.payment_reference\n    having count(*) > 1",
    replace: "      orders.payment_reference\n    having count(*) > 2",
    noticedBy: db("queries/audit-orders"),
  },
  {
    guarantee: "the audit finds a counter that is there twice",
    file: "drizzle/0024_audit_order_numbers.sql",
    find: "where counters.rows > 1",
    replace: "where false",
    noticedBy: db("queries/audit-orders"),
  },
  {
    guarantee: "the audit trusts no index for what it finds",
    file: "drizzle/0024_audit_order_numbers.sql",
    find: "set enable_seqscan = on",
    replace: "set enable_seqscan = off",
    also: [
      {
        file: "src/queries/audit-transaction.ts",
        find: "'enable_seqscan', 'on'",
        replace: "'enable_seqscan', 'off'",
      },
      ...["indexscan", "indexonlyscan", "bitmapscan"].flatMap((scan) => [
        {
          file: "drizzle/0024_audit_order_numbers.sql",
          find: `set enable_${scan} = off`,
          replace: `set enable_${scan} = on`,
        },
        {
          file: "src/queries/audit-transaction.ts",
          find: `'enable_${scan}', 'off'`,
          replace: `'enable_${scan}', 'on'`,
        },
      ]),
    ],
    noticedBy: db("queries/audit-orders"),
  },
  {
    guarantee: "the audit finds orders dated before the one that they follow",
    file: "drizzle/0024_audit_order_numbers.sql",
    find: "where dated.placed_at < dated.previous_placed_at",
    replace: "where false",
    noticedBy: db("queries/audit-instants"),
  },
  {
    guarantee: "the audit takes no import for an order out of order",
    file: "drizzle/0024_audit_order_numbers.sql",
    find: "where numbered.by_clock",
    replace: "where numbered.sequence > 0",
    noticedBy: db("queries/audit-instants"),
  },
  {
    guarantee: "sync locks no counter that is not behind",
    file: "drizzle/0023_sync_order_sequence.sql",
    find: "and counters.last_sequence >= numbered.highest",
    replace: "and false",
    noticedBy: db("sql/raise-counters"),
  },
  {
    guarantee: "sync waits for no counter for long",
    file: "drizzle/0023_sync_order_sequence.sql",
    find: "set lock_timeout = '500ms'",
    replace: "",
    noticedBy: db("sql/raise-counters"),
  },
  {
    guarantee: "the command sync raises what is free beside what is held",
    file: "src/cli/commands/sync.ts",
    find: "classifyFailure(thrown).cause.code !== locked",
    replace: "classifyFailure(thrown).cause.code !== undefined",
    noticedBy: db("sql/raise-counters"),
  },
  {
    guarantee: "an audit of days inside a period looks at the whole of it",
    file: "drizzle/0066_first_period_in.sql",
    find: "      return public.period_of(template, from_day::timestamp);",
    replace: "      return from_day;",
    noticedBy: db("queries/audit-range"),
  },
  {
    guarantee: "a SQL caller's audit of days inside a period looks at the whole of it",
    file: "drizzle/0024_audit_order_numbers.sql",
    find: "  _from := public.first_period_in(_periods, audit_order_numbers.from_date_key);",
    replace: "  _from := coalesce(audit_order_numbers.from_date_key, '-infinity');",
    noticedBy: db("queries/audit-range"),
  },
  {
    guarantee: "an audit that looked at no period is not clean",
    file: "src/queries/audit-orders.ts",
    find: "clean: looked.periods > 0 && ",
    replace: "clean: ",
    noticedBy: db("queries/audit-range"),
  },
  {
    guarantee: "an audit of the ledger that looked at no period is not clean",
    file: "src/queries/build-ledger-report.ts",
    find: "clean: looked.periods > 0 && ",
    replace: "clean: ",
    noticedBy: db("documents/audit"),
  },
];
