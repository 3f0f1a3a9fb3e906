// The settings of `npm run consumer`: the package, packed and used by a fresh app. It asks the npm registry.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "consumer",
    include: ["test/consumer/**/*.test.ts"],
    // Each packs the package, which builds it into one folder.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 300_000,
  },
});
