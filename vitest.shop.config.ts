// The settings of `scripts/shop`: the example shop, in Chromium and on a real server.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "shop",
    include: ["examples/shop/test/**/*.test.ts"],
    globalSetup: ["test/support/server.ts"],
    provide: { grouped: true, driver: "postgres.js" },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
