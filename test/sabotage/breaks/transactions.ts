// Owns the breaks of transactions over `connect`, and of orders in a caller's own.
import { type Break, db } from "../break.js";

const transaction = db("connection/transaction");
const createIn = db("orders/create-order-in-transaction");

export const transactions: readonly Break[] = [
  {
    guarantee: "modules: a transaction is refused, whose numbers would be gone with it",
    file: "src/database/module-database.ts",
    find: "if (isTransaction(given)) {",
    replace: "if (isTransaction(undefined)) {",
    noticedBy: db("database/transaction-scopes"),
  },
  {
    guarantee: "connection: a savepoint does not outlive its transaction",
    file: "src/connection/transaction.ts",
    find: "isInside: isLive, nextSavepoint",
    replace: "isInside: () => true, nextSavepoint",
    noticedBy: transaction,
  },
  {
    guarantee: "connection: a savepoint that was left is undone",
    file: "src/connection/transaction.ts",
    find: "if (left !== undefined) {",
    replace: "if (left === null) {",
    noticedBy: transaction,
  },
  {
    guarantee: "connection: a transaction behind a pooler does not sit still for ever",
    file: "src/connection/postgres-client.ts",
    find: "settings.pooler\n",
    replace: "settings.maxConnections === 0\n",
    noticedBy: transaction,
  },
  {
    guarantee: "connection: nobody begins a transaction by hand",
    file: "src/connection/postgres-client.ts",
    find: 'answer.command === "BEGIN"',
    replace: 'answer.command === "NEVER"',
    noticedBy: transaction,
  },
  {
    guarantee: "connection: a transaction whose backend died rejects at once",
    file: "src/connection/transaction.ts",
    find: "await session.raceWithClose(callback({ unsafe: createStatementClient(run), savepoint }))",
    replace: "await callback({ unsafe: createStatementClient(run), savepoint })",
    noticedBy: transaction,
  },
  {
    guarantee: "connection: a transaction that has ended takes no more statements",
    file: "src/connection/transaction.ts",
    find: "if (!isLive()) {",
    replace: "if (savepoint === undefined) {",
    noticedBy: transaction,
  },
  {
    guarantee: "connection: a commit that was answered with a rollback is no success",
    file: "src/connection/transaction.ts",
    find: 'return done === "COMMIT";',
    replace: "return done !== undefined;",
    noticedBy: transaction,
  },
  {
    guarantee: "connection: the server ends who sits in a transaction",
    file: "src/connection/connect.ts",
    find: "idle_in_transaction_session_timeout: limits.idleInTransactionTimeoutMs,",
    replace: "",
    noticedBy: transaction,
  },
  {
    guarantee: "connection: an audit is not cut short",
    file: "src/queries/audit-transaction.ts",
    find: "set_config('statement_timeout'",
    replace: "set_config('lock_timeout'",
    noticedBy: transaction,
  },
  {
    guarantee: "connection: nothing is set on a pooler's session",
    file: "src/connection/connect.ts",
    find: "...(limits.pooler",
    replace: "...(false",
    noticedBy: transaction,
  },
  {
    guarantee: "createIn: it settles by the deadline",
    file: "src/numbering/place-in-transaction.ts",
    find: "await withTimeout(turn, options.limitMs, options.clock)",
    replace: "await turn",
    noticedBy: db("orders/transaction-time-limits"),
  },
  {
    guarantee: "createIn: what comes after the deadline is undone",
    file: "src/numbering/place-in-transaction.ts",
    find: "isAwaited = false;",
    replace: "",
    noticedBy: db("orders/transaction-time-limits"),
  },
  {
    guarantee: "createIn: a stranger's unique index refuses for good",
    file: "src/numbering/place-in-transaction.ts",
    find: "!isOurs(keys, cause.constraint)",
    replace: "false",
    noticedBy: createIn,
  },
  {
    guarantee: "createIn: the caller's transaction stays usable",
    file: "src/database/transaction-scopes.ts",
    find: "tx.transaction.bind(tx)",
    replace: "(run) => run(tx)",
    noticedBy: createIn,
  },
  {
    guarantee: "createIn: calls in one transaction take turns",
    file: "src/database/transaction-scopes.ts",
    find: "line.lastTurn.then(work)",
    replace: "work()",
    noticedBy: createIn,
  },
  {
    guarantee: "createIn: raising a counter is undone like any other failure",
    file: "src/numbering/place-in-transaction.ts",
    find: "scope.savepoint((savepoint) => raiseCountersOn(",
    replace: "scope.savepoint(async (savepoint) => savepoint).then((savepoint) => raiseCountersOn(",
    noticedBy: createIn,
  },
];
