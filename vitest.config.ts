// The tests' settings. One server for a run, one database for a file that asks for one.
import { defineConfig } from "vitest/config";

const db = {
  globalSetup: ["test/support/server.ts"],
  testTimeout: 120_000,
  hookTimeout: 120_000,
};

/** What is promised is promised over every driver, and without grouping too. */
export const guarantees = [
  "create-order",
  "create-order-in",
  "idempotency",
  "fallback",
  "counter-behind",
  "settling",
  "cancelling",
  "isolation",
  "first-and-overflow",
  "own-table/columns",
  "own-table/calls",
].map((name) => `test/db/${name}.test.ts`);

export default defineConfig({
  test: {
    // Vitest leaves one core alone, which on two cores is one file after another; most of a file is waiting.
    maxWorkers: "100%",
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/unit/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "db",
          include: ["test/db/**/*.test.ts"],
          provide: { grouped: true, driver: "connect" },
          ...db,
          globalSetup: [...db.globalSetup, "test/support/compile-for-tests.ts"],
        },
      },
      {
        test: {
          name: "db, node-postgres",
          include: guarantees,
          provide: { grouped: true, driver: "node-postgres" },
          ...db,
        },
      },
      {
        test: {
          name: "db, ungrouped",
          include: guarantees,
          provide: { grouped: false, driver: "postgres.js" },
          ...db,
        },
      },
      {
        test: {
          name: "db, TLS",
          include: ["test/db/connection/**/*.test.ts"],
          // Which driver a process loads is not a matter of the server.
          exclude: ["test/db/connection/lazy.test.ts"],
          provide: { grouped: true, driver: "connect" },
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
