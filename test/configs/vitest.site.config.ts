// The settings of `scripts/site`: the built documentation site, in Chromium.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "site",
    include: ["test/site/**/*.test.ts"],
    // A press makes a database cluster and writes it into the browser's store.
    testTimeout: 300_000,
    hookTimeout: 60_000,
  },
});
