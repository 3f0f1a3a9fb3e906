// The settings of `scripts/pooler`: what is promised, through PgBouncer in transaction mode.
import { defineConfig } from "vitest/config";
import { guarantees } from "../../vitest.config.js";

export default defineConfig({
  test: {
    name: "pooler",
    // A session's settings are not ours to choose there.
    include: [
      ...guarantees.filter((file) => !file.includes("isolation")),
      "test/db/connection/forgotten-pooler.test.ts",
    ],
    globalSetup: ["test/support/server.ts", "test/support/pooler.ts"],
    provide: { batching: true, driver: "pooler" },
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
