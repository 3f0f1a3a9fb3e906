// Owns the list of breaks: each spoils one guarantee in one place, and names the test that must notice.

export interface Break {
  /** What stops being true. */
  readonly guarantee: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** The test file that must fail. */
  readonly noticedBy: string;
}

const db = (name: string): string => `test/db/${name}.test.ts`;

export const breaks: readonly Break[] = [
  {
    guarantee: "1: the 10,000th number of a day is not cut to a duplicate",
    file: "drizzle/0004_format_order_number.sql",
    find: "greatest(length(_digits), _width)",
    replace: "_width",
    noticedBy: db("create-order"),
  },
  {
    guarantee: "2: a reference taken meanwhile burns no number",
    file: "src/orders/placing-statement.ts",
    find: "returning *`",
    replace: "on conflict do nothing returning *`",
    noticedBy: db("idempotency"),
  },
  {
    guarantee: "2: the counter is raised by what is placed, not by what is asked for",
    file: "src/orders/numbered-rows.ts",
    find: "count(*)\n",
    replace: "count(*) + (select count(*) from existing)\n",
    noticedBy: db("place-orders"),
  },
  {
    guarantee: "2: the counter goes back with what the database rejects",
    file: "src/orders/numbered-rows.ts",
    find: "set last_sequence = tracker.last_sequence + excluded.last_sequence",
    replace: "set last_sequence = tracker.last_sequence + excluded.last_sequence + 1",
    noticedBy: db("create-order"),
  },
  {
    guarantee: "2: batches lock the counters of several periods in one order",
    file: "src/orders/numbered-rows.ts",
    find: "order by\n          fresh.date_key\n",
    replace: "order by min(fresh.position)\n",
    noticedBy: db("place-orders"),
  },
  {
    guarantee: "2: a counter that is behind is raised",
    file: "src/orders/resolve-conflict.ts",
    find: "await raiseCounters(db, series, batch);",
    replace: "",
    noticedBy: db("counter-behind"),
  },
  {
    guarantee: "3: a payment reference has one order",
    file: "src/orders/input-rows.ts",
    find: "${orders.paymentReference} = input.payment_reference",
    replace: "false",
    noticedBy: db("idempotency"),
  },
  {
    guarantee: "3: an id has one order",
    file: "src/orders/input-rows.ts",
    find: "${orders.id} = input.id",
    replace: "false",
    noticedBy: db("idempotency"),
  },
  {
    guarantee: "3: a reused reference is refused",
    file: "src/orders/same-order.ts",
    find: '"totalAmount", ',
    replace: "",
    noticedBy: db("idempotency"),
  },
  {
    guarantee: "4: the day is that of the series' time zone, not of the session's",
    file: "drizzle/0003_order_date_key.sql",
    find: "then (placed_at at time zone time_zone)::date",
    replace: "then placed_at::date",
    noticedBy: db("day"),
  },
  {
    guarantee: "4: the printed day and date_key come from one instant",
    file: "src/orders/numbered-rows.ts",
    find: "fresh.date_key,\n            counters",
    replace: "(fresh.date_key + 1),\n            counters",
    noticedBy: db("day"),
  },
  {
    guarantee: "5: a locked counter ends in a fallback number",
    file: "src/orders/create-order.ts",
    find: "[order], budget, fallback",
    replace: "[order], budget, false",
    noticedBy: db("fallback"),
  },
  {
    guarantee: "5: a lost reply is said to be unknown",
    file: "src/orders/retry.ts",
    find: 'failure === "interrupted"',
    replace: 'failure === "rejected"',
    noticedBy: db("settling"),
  },
  {
    guarantee: "5: a caller that gives up does not cancel another",
    file: "src/orders/flights.ts",
    find: "flight.callers === 0",
    replace: "flight.callers >= 0",
    noticedBy: db("settling"),
  },
  {
    guarantee: "5: close waits for creates under way",
    file: "src/orders/flights.ts",
    find: "await Promise.allSettled(underWay);",
    replace: "",
    noticedBy: db("settling"),
  },
  {
    guarantee: "7: the lock timeout belongs to the statement",
    file: "src/orders/numbered-rows.ts",
    find: "ms`}, true)",
    replace: "ms`}, false)",
    noticedBy: db("fallback"),
  },
  {
    guarantee: "7: a create is one statement without a transaction block",
    file: "src/orders/place-with-retry.ts",
    find: "() => placeOrders(db, series, batch, numbering)",
    replace: "() => db.transaction((tx) => placeOrders(tx, series, batch, numbering))",
    noticedBy: db("isolation"),
  },
  {
    guarantee: "createIn: the caller's transaction stays usable",
    file: "src/orders/create-order-in.ts",
    find: "tx.transaction((savepoint) =>",
    replace: "Promise.resolve(tx).then((savepoint) =>",
    noticedBy: db("create-order-in"),
  },
  {
    guarantee: "the guards: a number is never changed",
    file: "drizzle/0012_refuse_number_change.sql",
    find: "  or old.sequence is distinct from new.sequence\n",
    replace: "",
    noticedBy: db("guards"),
  },
  {
    guarantee: "the guards: an order is never deleted",
    file: "drizzle/0013_refuse_order_delete.sql",
    find: "before delete on public.orders",
    replace: "before delete on public.order_sequence_tracker",
    noticedBy: db("guards"),
  },
  {
    guarantee: "rights: nobody executes a function unasked",
    file: "drizzle/0008_peek_order_number.sql",
    find: "from public;",
    replace: "from pg_monitor;",
    noticedBy: db("rights"),
  },
  {
    guarantee: "rights: a fixed search_path",
    file: "drizzle/0011_audit_order_numbers.sql",
    find: "set search_path = ''\n",
    replace: "",
    noticedBy: db("rights"),
  },
  {
    guarantee: "rights: row-level security",
    file: "drizzle/0000_tables.sql",
    find: 'ALTER TABLE "orders" ENABLE ROW LEVEL SECURITY',
    replace: 'ALTER TABLE "orders" DISABLE ROW LEVEL SECURITY',
    noticedBy: db("rights"),
  },
  {
    guarantee: "migrate: processes that start together wait for each other",
    file: "src/migrate.ts",
    find: "await tx.execute(sql`select pg_advisory_xact_lock(${lockKey}::bigint)`);",
    replace: "",
    noticedBy: db("migrate"),
  },
  {
    guarantee: "migrate: whatever the session's default isolation level",
    file: "src/migrate.ts",
    find: '{ isolationLevel: "read committed" }',
    replace: "{}",
    noticedBy: db("migrate"),
  },
  {
    guarantee: "the audit sees a counter that is ahead",
    file: "drizzle/0011_audit_order_numbers.sql",
    find: "where compared.counter > compared.highest",
    replace: "where false",
    noticedBy: db("audit"),
  },
  {
    guarantee: "errors repeat no data",
    file: "src/orders/classify-failure.ts",
    find: "speakableClasses.has(code.slice(0, 2))",
    replace: "true",
    noticedBy: "test/unit/classify-failure.test.ts",
  },
  {
    guarantee: "a number is read back only as it was written",
    file: "src/orders/order-number.ts",
    find: "&& padded",
    replace: "",
    noticedBy: "test/unit/order-number.test.ts",
  },
  {
    guarantee: "the compiler refuses a retry that is not sound",
    file: "src/orders/errors.ts",
    find: 'Exclude<FailureKind, "conflict" | "rejected">',
    replace: "FailureKind",
    noticedBy: "test/types/errors.test-d.ts",
  },
];
