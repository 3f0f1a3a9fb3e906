// Owns the breaks of batches: one order cannot fail its neighbours, and instants rise with sequences.
import { type Break, db } from "../break.js";

const locked = db("numbering/locked-rows");
const rejected = db("numbering/rejected-orders");
const held = db("numbering/held-counter");
const chronological = db("numbering/chronological");
const triggers = db("sql/changing-triggers");

export const batches: readonly Break[] = [
  {
    guarantee: "6: an order that waits for a lock leaves its batch",
    file: "src/numbering/step-after.ts",
    find: 'const isNamable = cause.code === "55P03"',
    replace: 'const isNamable = cause.code === "none"',
    noticedBy: rejected,
  },
  {
    guarantee: "6: what a batch meets twice isolates its orders",
    file: "src/numbering/place-batch.ts",
    find: "retries > 1 && sending.isIsolable",
    replace: "retries < 0 && sending.isIsolable",
    noticedBy: rejected,
  },
  {
    guarantee: "6: what ends one order after its last attempt ends no neighbour",
    file: "src/numbering/step-after.ts",
    find: "if (!isLast || !isOfStatement) {",
    replace: "if (!isLast || isOfStatement) {",
    noticedBy: rejected,
  },
  {
    guarantee: "3: no fallback number while the counter is free",
    file: "src/numbering/step-after.ts",
    find: '(fallback && kind === "contention")',
    replace: '(!fallback && kind === "contention")',

    noticedBy: rejected,
  },
  {
    guarantee: "3: no fallback number of distributed tables while the counter is free",
    file: "src/sql/distributed/isolate-by-statements.ts",
    find: "held === undefined ? {",
    replace: 'failure.cause.code !== "55P03" ? {',
    noticedBy: locked,
  },
  {
    guarantee: "6: an isolated order is undone alone",
    file: "drizzle/0042_number_documents_isolated.sql",
    find: "when others or assert_failure then",
    replace: "when division_by_zero then",
    noticedBy: rejected,
  },
  {
    guarantee: "6: isolated orders share out the time that the counter is held",
    file: "drizzle/0042_number_documents_isolated.sql",
    find: "least(",
    replace: "greatest(20000,",
    noticedBy: locked,
  },
  {
    guarantee: "6: a counter that is held is no matter of other periods in the batch",
    file: "drizzle/0042_number_documents_isolated.sql",
    find: "for update skip locked",
    replace: "for update",
    noticedBy: held,
  },
  {
    guarantee: "6: OrderRejected only of an order that was named, or alone",
    file: "src/numbering/step-after.ts",
    find: 'isIsolable && (orders > 1 || isCounterBehind) ? "isolate" : orders > 1 ? "halve" : "refuse"',
    replace: 'isIsolable && isCounterBehind ? "isolate" : "refuse"',
    noticedBy: rejected,
  },
  {
    guarantee: "5: a batch that does not fit the statement's time goes in smaller ones",
    file: "src/numbering/queue.ts",
    find: "if (isTooLarge) {",
    replace: "if (isTooLarge && size < 0) {",
    noticedBy: "test/unit/numbering/queue.test.ts",
  },
  {
    guarantee: "5: a statement that takes fallback numbers waits for no lock longer than the policy says",
    file: "src/sql/counting-ctes.ts",
    // Whatever reads from the settings makes PostgreSQL set the timeout, so the whole clause goes.
    find: "\n      from settings\n      where settings.lock_timeout is distinct from ''`",
    replace: "`",
    noticedBy: locked,
  },
  {
    guarantee: "5: fallback numbers of one statement never meet",
    file: "drizzle/0029_fallback_order_number.sql",
    find: "_left := _left / 32;",
    replace: "",
    noticedBy: held,
  },
  {
    guarantee: "6: every series gets its share of a statement",
    file: "src/numbering/lane.ts",
    find: "const share = Math.max(1, Math.floor(most / lines.size));",
    replace: "const share = most;",
    noticedBy: "test/unit/numbering/lane.test.ts",
  },
  {
    guarantee: "6: a series in trouble leaves the statements of the others",
    file: "src/numbering/queue.ts",
    find: "hasMoved = moveOut(used) || hasMoved;",
    replace: "hasMoved = false;",
    noticedBy: "test/unit/numbering/lane.test.ts",
  },
  {
    guarantee: "6: a series whose troubles go on does not come back to the others",
    file: "src/numbering/series-troubles.ts",
    find: "apart.until = now + apart.forMs;\n      return;",
    replace: "return;",
    noticedBy: "test/unit/numbering/series-troubles.test.ts",
  },
  {
    guarantee: "6: an order that is isolated is numbered in its own series",
    file: "drizzle/0042_number_documents_isolated.sql",
    find: "number_documents_isolated.series -> ((_document.value ->> 'series')::integer - 1)",
    replace: "number_documents_isolated.series -> 0",
    noticedBy: db("numbering/shared-statement"),
  },
  {
    guarantee: "5: a counter that was seen held is remembered",
    file: "src/numbering/series-troubles.ts",
    find: "counterOf(series, dateKey).heldUntil = clock.now() + heldMs;",
    replace: "",
    noticedBy: held,
  },
  {
    guarantee: "8: the instant is settled under the counter's lock",
    file: "drizzle/0027_next_order_instant.sql",
    find: "    then _now\n",
    replace: "    then statement_timestamp()\n",
    noticedBy: chronological,
  },
  {
    guarantee: "8: no instant is before that of the sequence before",
    file: "drizzle/0027_next_order_instant.sql",
    find: "next_order_instant.last_placed_at > _instant",
    replace: "next_order_instant.last_placed_at is null",
    noticedBy: chronological,
  },
  {
    guarantee: "4: the instant stays in the period of the number",
    file: "drizzle/0027_next_order_instant.sql",
    find: "    else statement_timestamp()\n",
    replace: "    else _now\n",
    noticedBy: chronological,
  },
  {
    guarantee: "8: create_order_with_number dates under the lock as well",
    file: "drizzle/0031_create_order_with_number.sql",
    find: "coalesce(create_order_with_number.placed_at, _instant),",
    replace: "coalesce(create_order_with_number.placed_at, statement_timestamp()),",
    noticedBy: chronological,
  },
  {
    guarantee: "2: a trigger that changes what identifies an order fails it",
    file: "src/sql/place-orders-statement.ts",
    find: "placed.identity is null\n",
    replace: "placed.id is not null\n",
    noticedBy: triggers,
  },
  {
    guarantee: "what create returns is what the database has",
    file: "src/sql/place-orders-statement.ts",
    find: "where settled.is_altered",
    replace: "where false",
    noticedBy: triggers,
  },
  {
    guarantee: "5: orders past their deadline settle in parts, and the event loop goes on between them",
    file: "src/numbering/deadline-timer.ts",
    find: "if (settled % atOnce === 0) {",
    replace: "if (settled < 0) {",
    noticedBy: "test/unit/numbering/deadline-timer.test.ts",
  },
  {
    guarantee: "5: orders past their deadline all settle",
    file: "src/numbering/deadline-timer.ts",
    find: "if (slot * slotMs > clock.now()) {",
    replace: "if (slot * slotMs >= clock.now()) {",
    noticedBy: "test/unit/numbering/deadline-timer.test.ts",
  },
  {
    guarantee: "a statement stays below what jsonb can carry",
    file: "src/numbering/lane.ts",
    find: "characters > mostCharacters",
    replace: "false",
    noticedBy: "test/unit/numbering/queue.test.ts",
  },
];
