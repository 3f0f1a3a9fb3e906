// An option that is `undefined` is one that is not given: the default holds, whichever options they are.
import { eq } from "drizzle-orm";
import { date, integer, pgTable, serial, text } from "drizzle-orm/pg-core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { connect } from "../../../src/connection/connect.js";
import {
  createNumbering,
  createOrdersModule,
  exponential,
  orderSeries,
  type RetryPolicy,
  type RetryPolicyOptions,
  retryPolicy,
} from "../../../src/index.js";
import { resolveBatching } from "../../../src/numbering/batching.js";
import { systemClock } from "../../../src/retry/clock.js";
import { retry } from "../../../src/retry/retry.js";
import { resolveInstallation } from "../../../src/schema/installation.js";
import { templateWith } from "../../../src/series/sequence-options.js";
import { gam } from "../../support/checkouts.js";

const db = connect("postgres://nobody@127.0.0.1:1/nothing").db;

const bills = pgTable("bills", {
  id: serial().primaryKey(),
  no: text(),
  key: text(),
  total: integer(),
  day: date(),
});
const lines = pgTable("lines", { id: serial().primaryKey(), billId: integer().references(() => bills.id) });

/** What takes options, some of them given; what is not named is left out or `undefined`. */
const takers: readonly {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly take: (options: Record<string, undefined>) => unknown;
}[] = [
  {
    name: "retryPolicy",
    options: {
      maxAttempts: 3,
      backoff: exponential({ factor: 3 }),
      lockTimeoutMs: 400,
      attemptTimeoutMs: 4_000,
      deadlineMs: 14_000,
      retryOn: ["contention"],
    },
    take: (options) => retryPolicy(options),
  },
  {
    name: "exponential",
    options: { initialMs: 1, factor: 3, maxMs: 2_000, jitter: "none" },
    take: (options) => exponential(options),
  },
  {
    name: "batching",
    options: { maxBatch: 2, concurrency: 3, maxQueued: 4 },
    take: (options) => resolveBatching(options),
  },
  {
    name: "orderSeries",
    options: { timeZone: "Africa/Kampala", first: 5, overflow: "reject" },
    take: (options) => {
      const { calendar, ...series } = orderSeries({ name: "S", template: "S-{####}", ...options });
      return { ...series, zone: calendar.resolvedOptions().timeZone };
    },
  },
  {
    name: "a sequence",
    options: { first: 5, overflow: "reject" },
    take: (options) => templateWith("S-{####}", options),
  },
  {
    name: "migrate",
    options: { schema: "public" },
    take: (options) => resolveInstallation(options),
  },
  {
    name: "connect",
    options: {
      maxConnections: 1,
      pooler: true,
      connectTimeoutMs: 1,
      statementTimeoutMs: 1,
      idleInTransactionTimeoutMs: 1,
      stallCheckAfterMs: 1,
      maxLifetimeMs: 1,
    },
    take: (options) => Object.keys(connect("postgres://nobody@127.0.0.1:1/nothing", options)),
  },
  {
    name: "createOrdersModule",
    options: {
      table: undefined,
      schema: "public",
      retry: retryPolicy({ maxAttempts: 2 }),
      fallback: "none",
      batching: false,
      prepare: false,
      distributed: true,
    },
    take: (options) => Object.keys(createOrdersModule(db, { series: gam, ...options })),
  },
  {
    name: "createNumbering",
    options: {
      children: { lines: { table: lines, parent: lines.billId, take: undefined } },
      key: bills.key,
      sameWhen: [bills.total],
      at: bills.day,
      chronological: true,
      issue: { when: eq(bills.total, 1), set: undefined },
      schema: "public",
      retry: retryPolicy({ maxAttempts: 2 }),
      fallback: "timestamp",
      batching: false,
      prepare: false,
    },
    take: (options) =>
      Object.keys(createNumbering(db, { table: bills, number: bills.no, series: gam, ...options })),
  },
];

/** Some of the options as they are given, and some of the others as `undefined`. */
const mixture = (options: Readonly<Record<string, unknown>>) =>
  fc.tuple(fc.subarray(Object.keys(options)), fc.subarray(Object.keys(options))).map(([given, missing]) => {
    const kept = Object.fromEntries(given.map((key) => [key, options[key]]));
    const undefinedToo = Object.fromEntries(missing.map((key) => [key, undefined]));
    return { kept, withUndefined: { ...undefinedToo, ...kept } };
  });

/** What it came to, a refusal included. */
function outcomeOf(take: (options: Record<string, undefined>) => unknown, options: object): unknown {
  try {
    return take(Object.fromEntries(Object.entries(options)));
  } catch (error) {
    return String(error);
  }
}

describe("an option that is undefined", { timeout: 30_000 }, () => {
  it.each(takers)("is treated as missing: $name", ({ options, take }) => {
    fc.assert(
      fc.property(mixture(options), ({ kept, withUndefined }) => {
        expect(outcomeOf(take, withUndefined)).toEqual(outcomeOf(take, kept));
      }),
    );
  });

  it.each(takers)("leaves the defaults where all are undefined: $name", ({ options, take }) => {
    const none = Object.fromEntries(Object.keys(options).map((key) => [key, undefined]));
    expect(take(none)).toEqual(take({}));
  });
});

describe("a policy that was put together by hand", () => {
  const byHand = (changes: Readonly<Record<string, unknown>>): RetryPolicy =>
    JSON.parse(JSON.stringify({ ...retryPolicy(), ...changes }));

  it("has the defaults for what it lacks", async () => {
    const given: RetryPolicyOptions = { maxAttempts: 1, retryOn: undefined, backoff: undefined };
    const policy = retryPolicy(given);
    const budget = { policy, clock: systemClock, deadline: systemClock.now() + 1_000 };
    const failed = await retry(() => Promise.reject(new Error("no")), budget);
    expect(failed._unsafeUnwrapErr()).toHaveLength(1);
  });

  it.each([
    [{ retryOn: ["rejected"] }, "retryOn"],
    [{ retryOn: "contention" }, "retryOn"],
    [{ backoff: 10 }, "backoff"],
    [
      { backoff: { kind: "exponential", initialMs: "10", factor: 2, maxMs: 1_000, jitter: "full" } },
      "initialMs",
    ],
    [{ backoff: { kind: "linear" } }, "backoff"],
    [{ maxAttempts: "3" }, "maxAttempts"],
  ])("is refused at construction where it makes no sense: %j", (changes, field) => {
    const make = () => createOrdersModule(db, { series: gam, retry: byHand(changes) });
    expect(make).toThrow(RangeError);
    expect(make).toThrow(field);
  });
});
