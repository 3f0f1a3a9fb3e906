// The settings of `npm run test:runtimes`: the packed package on every runtime. It asks the npm registry.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "runtimes",
    include: ["test/runtimes/**/*.test.ts"],
    globalSetup: ["test/support/tls-server.ts", "test/runtimes/setup.ts"],
    // A runtime at a time: each takes a core and more.
    fileParallelism: false,
    // Under load an app that takes 10 s took 65.
    testTimeout: 300_000,
    hookTimeout: 120_000,
  },
});
