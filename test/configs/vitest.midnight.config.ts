// The settings of `scripts/midnight`: tests on servers whose clocks they set.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "midnight",
    include: ["test/midnight/**/*.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
