// The settings of `scripts/shop`: the example shop, in Chromium and on a real server.
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const sources = fileURLToPath(new URL("../../src", import.meta.url));

export default defineConfig({
  // As tsconfig.check.json has it: what the example imports by the package's name is its sources, built or not.
  resolve: {
    alias: [
      { find: /^gapless-orders$/, replacement: `${sources}/index.ts` },
      { find: /^gapless-orders\/connect$/, replacement: `${sources}/connection/connect.ts` },
      { find: /^gapless-orders\/migrate$/, replacement: `${sources}/migrations/index.ts` },
      { find: /^gapless-orders\/schema$/, replacement: `${sources}/schema/index.ts` },
    ],
  },
  test: {
    name: "shop",
    include: ["examples/shop/test/**/*.test.ts"],
    globalSetup: ["test/support/server.ts"],
    provide: { batching: true, driver: "postgres.js" },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
