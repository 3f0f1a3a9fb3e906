// Owns the breaks of migrations and of old code on a new schema.
import { type Break, db } from "../break.js";

export const migrations: readonly Break[] = [
  {
    guarantee: "migrate: processes that start together wait for each other",
    file: "src/migrate.ts",
    find: "await tx.execute(sql`select pg_advisory_xact_lock(${lockKey}::bigint)`);",
    replace: "",
    noticedBy: db("migrate-under-fire"),
  },
  {
    guarantee: "migrate: a process that is killed half-way leaves nothing behind",
    file: "src/migrate.ts",
    find: "return db.transaction(\n",
    replace: "return ((run: (tx: OrdersDatabase) => Promise<number>, _: object) => run(db))(\n",
    noticedBy: db("migrate-under-fire"),
  },
  {
    guarantee: "migrate: no statement timeout ends who waits for its turn",
    file: "src/migrate.ts",
    find: "      'statement_timeout',\n",
    replace: "",
    noticedBy: db("migrate-under-fire"),
  },
  {
    guarantee: "migrate: no lock timeout ends who waits for its turn",
    file: "src/migrate.ts",
    find: "      'lock_timeout',\n",
    replace: "",
    noticedBy: db("migrate-under-fire"),
  },
  {
    guarantee: "migrate: the lock timeout is back when it is its turn",
    file: "src/migrate.ts",
    find: '${before?.lockTimeout ?? "0"}',
    replace: "${'0'}",
    noticedBy: db("migrate-under-fire"),
  },
  {
    guarantee: "migrate: a process that stands still for a while is not ended",
    file: "src/migrate.ts",
    find: "'transaction_timeout',\n      'idle_in_transaction_session_timeout'",
    replace: "'transaction_timeout'",
    noticedBy: db("migrate-under-fire"),
  },
  {
    guarantee: "migrate: whatever the session's default isolation level",
    file: "src/migrate.ts",
    find: '{ isolationLevel: "read committed" }',
    replace: "{}",
    noticedBy: db("migrate"),
  },
  {
    guarantee: "old code goes on while a deployment rolls: a new column must not be asked of it",
    file: "drizzle/0001_orders.sql",
    find: '"void_reason" text,\n',
    replace: '"void_reason" text,\n"channel" text NOT NULL,\n',
    noticedBy: db("old-code"),
  },
  {
    guarantee: "old code goes on while a deployment rolls: a function answers in the columns it had",
    file: "drizzle/0012_audit_order_numbers.sql",
    find: "  from_sequence bigint,\n  to_sequence bigint,\n",
    replace: "  from_sequence numeric,\n  to_sequence numeric,\n",
    also: [
      {
        file: "drizzle/0024_audit_order_numbers.sql",
        find: "  from_sequence bigint,\n  to_sequence bigint,\n",
        replace: "  from_sequence numeric,\n  to_sequence numeric,\n",
      },
    ],
    noticedBy: db("old-code"),
  },
  {
    guarantee: "old code goes on while a deployment rolls: its statements are on file",
    file: "src/orders/peek-number.ts",
    find: "${series.timeZone}::text\n",
    replace: "${series.timeZone}\n",
    noticedBy: db("frozen-statements"),
  },
];
