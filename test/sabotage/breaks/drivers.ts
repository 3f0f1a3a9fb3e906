// Owns the breaks of drivers: whatever the app brings, what it says is taken for what it means.
import { type Break, db } from "../break.js";

export const drivers: readonly Break[] = [
  {
    guarantee: "drivers: an error that ends the session leaves the outcome unknown",
    file: "src/errors/classify-failure.ts",
    find: 'severity === "FATAL" || severity === "PANIC"',
    replace: "false",
    noticedBy: db("errors/server-messages"),
  },
  {
    guarantee: "drivers: what the server could not do now is tried again",
    file: "src/errors/failure-codes.ts",
    find: '"53": "unavailable"',
    replace: '"53": "rejected"',
    noticedBy: db("errors/server-messages"),
  },
  {
    guarantee: "drivers: a class that nobody knows is not for good",
    file: "src/errors/classify-failure.ts",
    find: 'kindByClass[state.slice(0, 2)] ?? "interrupted"',
    replace: 'kindByClass[state.slice(0, 2)] ?? "rejected"',
    noticedBy: "test/unit/errors/classify-failure.test.ts",
  },
  {
    guarantee: "drivers: one that answers before the commit is refused",
    file: "src/database/answers-before-commit.ts",
    find: '!("sslnegotiation" in options)',
    replace: "false",
    noticedBy: db("database/answers-before-commit"),
  },
  {
    guarantee: "drivers: no statement goes to a replica",
    file: "src/database/primary-database.ts",
    find: "return Object.assign(own, { transaction });",
    replace: 'return "$primary" in given ? given : Object.assign(own, { transaction });',
    noticedBy: db("database/replicas-and-caches"),
  },
  {
    guarantee: "drivers: no statement is answered from a cache",
    file: "src/database/drizzle-internals.ts",
    find: "[query, second, name, fourth, mapper]: Preparation,",
    replace: "[query, second, name, fourth, mapper, ...cached]: Preparation,",
    also: [
      {
        file: "src/database/drizzle-internals.ts",
        find: ": [query, second, name, fourth, mapper];",
        replace: ": [query, second, name, fourth, mapper, ...cached];",
      },
    ],
    noticedBy: db("database/replicas-and-caches"),
  },
  {
    guarantee: "createIn: no order beside a savepoint that could undo it",
    file: "src/numbering/place-in-transaction.ts",
    find: "isInnermost(scope) ? undefined",
    replace: "isInnermost(scope) || scope ? undefined",
    noticedBy: db("database/transaction-scopes"),
  },
  {
    guarantee: "createIn: a savepoint waits for the call before it",
    file: "src/database/transaction-scopes.ts",
    find: "await line.lastTurn;",
    replace: "",
    noticedBy: db("database/transaction-scopes"),
  },
  {
    guarantee: "createIn: a transaction ends after its calls",
    file: "src/database/transaction-scopes.ts",
    find: 'scope.state = "ending";',
    replace: 'scope.state = "ending";\n    return result;',
    noticedBy: db("database/transaction-scopes"),
  },
  {
    guarantee: "createIn: a database is no transaction",
    file: "src/numbering/place-in-transaction.ts",
    find: "!isTransaction(tx)",
    replace: "isTransaction(tx) === undefined",
    noticedBy: db("database/transaction-scopes"),
  },
  {
    guarantee: "drivers: what needs a transaction is not asked of one that has none",
    file: "src/database/driver-abilities.ts",
    find: "withoutTransactions.has(kind[entityKind])",
    replace: "withoutTransactions.has(kind)",
    noticedBy: db("database/driver-abilities"),
  },
  {
    guarantee: "workerd: a call waits for none of another turn",
    file: "src/numbering/engine-of-each-turn.ts",
    find: "        ofThisTurn = undefined;",
    replace: "",
    noticedBy: "test/unit/numbering/engine-of-each-turn.test.ts",
  },
];
