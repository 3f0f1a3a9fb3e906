// The settings of `scripts/shop`: the example shop, in Chromium and on a real server.
import { defineConfig } from "vitest/config";

export default defineConfig({
  // As tsconfig.check.json has it: what the example imports by the package's name is its sources, built or not.
  resolve: {
    alias: [
      { find: /^gapless-orders$/, replacement: `${import.meta.dirname}/src/index.ts` },
      { find: /^gapless-orders\/connect$/, replacement: `${import.meta.dirname}/src/connection/connect.ts` },
      { find: /^gapless-orders\/migrate$/, replacement: `${import.meta.dirname}/src/migrations/index.ts` },
      { find: /^gapless-orders\/schema$/, replacement: `${import.meta.dirname}/src/schema/index.ts` },
    ],
  },
  test: {
    name: "shop",
    include: ["examples/shop/test/**/*.test.ts"],
    globalSetup: ["test/support/server.ts"],
    provide: { grouped: true, driver: "postgres.js" },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
