// Owns the breaks of numbers: unique, consecutive, one statement.
import { type Break, db } from "../break.js";

export const numbers: readonly Break[] = [
  {
    guarantee: "1: the 10,000th number of a day is not cut to a duplicate",
    file: "drizzle/0005_format_order_number.sql",
    find: "case when length(_digits) < _width then lpad(_digits, _width, '0') else _digits end\n",
    replace: "lpad(_digits, _width, '0')\n",
    noticedBy: db("create-order"),
  },
  {
    guarantee: "2: a reference taken meanwhile burns no number",
    file: "src/orders/placing-statement.ts",
    find: "returning\n        placed.id",
    replace: "on conflict do nothing returning placed.id",
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
    replace: "order by min(fresh.place)\n",
    noticedBy: db("place-orders"),
  },
  {
    guarantee: "2: a counter that is behind is raised",
    file: "src/orders/resolve-conflict.ts",
    find: "await raiseCounters();",
    replace: "",
    noticedBy: db("counter-behind"),
  },
  {
    guarantee: "7: the lock timeout belongs to the statement",
    file: "src/orders/numbered-rows.ts",
    find: "${given.lockTimeout}, true)",
    replace: "${given.lockTimeout}, false)",
    noticedBy: db("fallback"),
  },
  {
    guarantee: "7: a create is one statement without a transaction block",
    file: "src/orders/index.ts",
    find: "place: preparePlacing(db, { named: prepare, lockTimeoutMs: policy.lockTimeoutMs, distributed }),",
    replace:
      "place: (...given) => db.transaction((tx) => preparePlacing(tx, { named: prepare, lockTimeoutMs: policy.lockTimeoutMs, distributed })(...given)),",
    noticedBy: db("isolation"),
  },
  {
    guarantee: "6: one bad order cannot fail its neighbours",
    file: "src/orders/place-group.ts",
    find: "if (refused && group.length > 1) {",
    replace: "if (false) {",
    noticedBy: db("create-order"),
  },
  {
    guarantee: "2: a number of another period does not stop the period",
    file: "src/orders/place-group.ts",
    find: 'last?.failure === "contention" || ',
    replace: 'last?.failure === "contention" || last?.failure === "rejected" && ',
    noticedBy: db("fallback"),
  },
  {
    guarantee: "a bounded template prints no more digits than it has room for",
    file: "drizzle/0005_format_order_number.sql",
    find: "if strpos(_token, '!') > 0 and length(_digits) > _width then",
    replace: "if false then",
    noticedBy: db("first-and-overflow"),
  },
  {
    guarantee: "a first number is printed, not counted",
    file: "drizzle/0005_format_order_number.sql",
    find: "sequence + coalesce(substring(_token from '[0-9]+')::bigint, 0)",
    replace: "sequence",
    noticedBy: db("first-and-overflow"),
  },
  {
    guarantee: "the audit sees a counter that is ahead",
    file: "drizzle/0012_audit_order_numbers.sql",
    find: "where compared.counter > compared.highest",
    replace: "where false",
    noticedBy: db("audit"),
  },
];
