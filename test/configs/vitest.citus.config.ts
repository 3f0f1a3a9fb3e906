// The settings of `scripts/citus`: what docs/citus.md says, on the cluster of CITUS_URL.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "citus",
    include: ["test/citus/**/*.test.ts"],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
