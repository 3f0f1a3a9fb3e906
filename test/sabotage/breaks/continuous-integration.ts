// Owns the breaks of what a fresh clone can do, of the run that would be red without it, and of the pages' figures.
import type { Break } from "../break.js";

const ciRun = "test/repo/ci-run.test.ts";

export const continuousIntegration: readonly Break[] = [
  {
    guarantee: "fresh clone: types are checked with nothing built",
    file: "tsconfig.check.json",
    find: "./src/index.ts",
    replace: "./dist/index.d.ts",
    noticedBy: "test/repo/fresh-clone.test.ts",
  },
  {
    guarantee: "fresh clone: .ci/run tests in one",
    file: ".ci/run",
    find: ".ci/in-clean-clone 'npm ci && npm test'",
    replace: "npm test",
    noticedBy: ciRun,
  },
  {
    guarantee: "fresh clone: .ci/run starts the example in one",
    file: ".ci/run",
    find: ".ci/in-clean-clone 'npm ci && npm start'",
    replace: "npm start",
    noticedBy: ciRun,
  },
  {
    guarantee: "fresh clone: nothing of the checkout is in it",
    file: ".ci/in-clean-clone",
    find: 'cd "$folder/clone"',
    replace: 'cd "$repository"',
    noticedBy: ciRun,
  },
  {
    guarantee: "fresh clone: one that fails makes .ci/run red",
    file: ".ci/run",
    find: "< /dev/null || result=FAILED",
    replace: "< /dev/null",
    noticedBy: ciRun,
  },
  {
    guarantee: "pages: the README's figures are those of the bench's results",
    file: "bench/write-pages.ts",
    find: "(ours / at(strategy))",
    replace: "(1.5 * ours / at(strategy))",
    noticedBy: "test/repo/docs/bench-figures.test.ts",
  },
];
