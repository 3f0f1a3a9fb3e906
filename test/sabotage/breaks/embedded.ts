// Owns the breaks of options, and of embedded databases.
import { type Break, db } from "../break.js";

const lockTest = "test/unit/embedded/directory-lock.test.ts";
const urlTest = "test/unit/embedded/embedded-url.test.ts";
const optionsTest = "test/unit/orders/undefined-options.test.ts";

export const embedded: readonly Break[] = [
  {
    guarantee: "options: undefined is not given, in batching",
    file: "src/numbering/batching.ts",
    find: "withDefaults(options)",
    replace: "{ maxBatch: 500, concurrency: 2, maxQueued: 100_000, ...options }",
    noticedBy: optionsTest,
  },
  {
    guarantee: "options: undefined is not given, in a policy",
    file: "src/retry/retry-policy.ts",
    find: "    retryOn,\n  };",
    replace: "    retryOn,\n    ...options,\n  };",
    noticedBy: optionsTest,
  },
  {
    guarantee: "options: undefined is not given, in a backoff",
    file: "src/retry/backoff.ts",
    find: "maxMs, jitter };",
    replace: "maxMs, jitter, ...options };",
    noticedBy: optionsTest,
  },
  {
    guarantee: "options: a policy that was put together by hand is checked as the module is made",
    file: "src/orders/create-orders-module.ts",
    find: "const policy = retryPolicy(options.retry);",
    replace: "const policy = options.retry ?? retryPolicy();",
    noticedBy: optionsTest,
  },
  {
    guarantee: "5: no call rejects, whatever it is given",
    file: "src/numbering/settle-call.ts",
    find: ".catch(recover)",
    replace: "",
    noticedBy: "test/unit/orders/never-rejects.test.ts",
  },
  {
    guarantee: "embedded: a directory is locked before PGlite opens it",
    file: "src/embedded/open-embedded.ts",
    find: "await lockDirectory(place)",
    replace: "{ release: async () => {} }",
    noticedBy: db("embedded/directory"),
  },
  {
    guarantee: "embedded: a directory's lock has one holder",
    file: "src/embedded/directory-lock.ts",
    find: "for (let attempt = 0; attempt < maxAttempts; attempt += 1) {",
    replace:
      "for (let attempt = 0; attempt < maxAttempts; attempt += 1) {\n      const refuseUnlessFree = async (..._: unknown[]) => {};",
    also: [
      {
        file: "src/embedded/directory-lock.ts",
        find: "await rmdir(lock).catch(() => {});",
        replace: "await rm(lock, { recursive: true, force: true });",
      },
    ],
    noticedBy: lockTest,
  },
  {
    guarantee: "embedded: a holder that this process cannot tell from a dead one keeps its lock",
    file: "src/embedded/lock-record.ts",
    find: 'if (holder.kernel === "" || own.kernel === "") {',
    replace: "if (false) {",
    noticedBy: "test/unit/embedded/unseen-holder.test.ts",
  },
  {
    guarantee: "embedded: a dead process's lock is taken over",
    file: "src/embedded/lock-record.ts",
    find: '(await answersOn(directory, socket)) ? "alive" : "dead"',
    replace: '"alive"',
    noticedBy: lockTest,
  },
  {
    guarantee: "embedded: of many that find a dead lock, one has it",
    file: "src/embedded/directory-lock.ts",
    find: "await rmdir(lock).catch(() => {});",
    replace: "await rm(lock, { recursive: true, force: true });",
    noticedBy: lockTest,
  },
  {
    guarantee: "embedded: a holder that cannot be seen is not taken for dead",
    file: "src/embedded/lock-record.ts",
    find: '? "dead" : "unseen"',
    replace: '? "dead" : "dead"',
    noticedBy: "test/unit/embedded/lock-record.test.ts",
  },
  {
    guarantee: "embedded: a process that ends takes its lock away",
    file: "src/embedded/directory-lock.ts",
    find: "locks.add(remove);",
    replace: "",
    noticedBy: lockTest,
  },
  {
    guarantee: "embedded: in production no URL is a fault",
    file: "src/embedded/embedded-url.ts",
    find: '=== "production"',
    replace: '=== ""',
    noticedBy: urlTest,
  },
  {
    guarantee: "embedded: without a URL it is said that nothing is kept",
    file: "src/embedded/embedded-url.ts",
    find: "console.error(",
    replace: "String(",
    noticedBy: urlTest,
  },
  {
    guarantee: "embedded: who is refused hears who has the directory",
    file: "src/errors/failure-messages.ts",
    find: "codesWithSafeMessage.has(code)",
    replace: "!code",
    noticedBy: db("embedded/directory"),
  },
];
