// The tests' settings. One server for a run, one database for a file that asks for one.
import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

// Modules are loaded once a worker, not once a file: 19 s of imports instead of 112 s.
const isolate = false;

const db = {
  isolate,
  testTimeout: 120_000,
  hookTimeout: 120_000,
};

/** What is promised is promised over every driver, and without batching too. */
export const guarantees = [
  "orders/create-order",
  "orders/create-order-in-transaction",
  "orders/transaction-time-limits",
  "orders/idempotency",
  "orders/outcomes",
  "orders/cancellation",
  "numbering/fallback",
  "numbering/counter-behind",
  "database/isolation-level",
  "series/sequence-options",
  "documents/primary-keys",
  "documents/composite-keys",
  "documents/trigger-keys",
  "documents/number-columns",
  "documents/several-numberings",
  "documents/columns",
  "documents/issue",
  "documents/issue-conditions",
  "documents/in-transaction",
].map((name) => `test/db/${name}.test.ts`);

export default defineConfig({
  test: {
    // One more than cores, since a part of each file is waiting: Vitest leaves one core alone.
    maxWorkers: availableParallelism() + 1,
    globalSetup: ["test/support/server.ts"],
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/unit/**/*.test.ts"],
          isolate,
          // What takes longer says so: a race, a generated test, a process.
          testTimeout: 5_000,
        },
      },
      {
        test: {
          name: "repo",
          include: ["test/repo/**/*.test.ts"],
          isolate,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "db",
          include: ["test/db/**/*.test.ts"],
          // By `scripts/pooler`.
          exclude: ["test/db/connection/forgotten-pooler.test.ts"],
          provide: { batching: true, driver: "connect" },
          ...db,
          globalSetup: ["test/support/compile-for-tests.ts"],
        },
      },
      {
        test: {
          name: "db, node-postgres",
          include: guarantees,
          provide: { batching: true, driver: "node-postgres" },
          ...db,
        },
      },
      {
        test: {
          name: "db, unbatched",
          include: guarantees,
          provide: { batching: false, driver: "postgres.js" },
          ...db,
        },
      },
      {
        test: {
          name: "db, TLS",
          include: ["test/db/connection/**/*.test.ts"],
          // Which driver a process loads is not a matter of the server, and what providers give has servers of its own.
          exclude: [
            "lazy-loading",
            "provider-urls",
            "sslmode",
            "passwords",
            "drizzle-options",
            "forgotten-pooler",
          ].map((name) => `test/db/connection/${name}.test.ts`),
          provide: { batching: true, driver: "connect" },
          ...db,
          globalSetup: ["test/support/tls-server.ts"],
        },
      },
      {
        test: {
          name: "types",
          include: [],
          typecheck: {
            enabled: true,
            only: true,
            include: ["test/types/**/*.test-d.ts"],
            tsconfig: "./tsconfig.check.json",
          },
        },
      },
    ],
  },
});
