// The tests' settings. One server for a run, one database for a file that asks for one.
import { defineConfig } from "vitest/config";

const db = {
  globalSetup: ["test/support/server.ts"],
  testTimeout: 120_000,
  hookTimeout: 120_000,
};

/** What is promised is promised without grouping too. */
const guarantees = [
  "create-order",
  "create-order-in",
  "idempotency",
  "fallback",
  "counter-behind",
  "settling",
  "isolation",
];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/unit/**/*.test.ts"],
        },
      },
      {
        test: { name: "db", include: ["test/db/**/*.test.ts"], provide: { grouped: true }, ...db },
      },
      {
        test: {
          name: "db, ungrouped",
          include: guarantees.map((name) => `test/db/${name}.test.ts`),
          provide: { grouped: false },
          ...db,
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
