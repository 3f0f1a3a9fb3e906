// One order that the database refuses, or that fails with whatever code, costs its batch nothing but a moment.
import { drizzle as drizzleNodePostgres } from "drizzle-orm/node-postgres";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createOrdersModule, exponential, type RetryPolicy, retryPolicy } from "../../../src/index.js";
import {
  createCustomers,
  openShop,
  orderOf,
  sequencesOf,
  whileCustomerIsLocked,
} from "../../support/batch-orders.js";
import { gam, upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";

const database = testDatabase();
beforeAll(() => createCustomers(database.sql()));
const closing: (() => Promise<unknown>)[] = [];
afterAll(() => Promise.all(closing.map((close) => close())));

describe.each([
  ["55P03", "not-created"],
  ["40001", "not-created"],
  ["40P01", "not-created"],
  ["53300", "not-created"],
  ["57014", "not-created"],
  ["57P03", "not-created"],
  ["58030", "not-created"],
  ["XX000", "not-created"],
  // A pooler says the same of a server that went away after it was sent the statement.
  ["08006", "unknown"],
])("a trigger that raises %s for one order", (code, outcome) => {
  it(`fails that order with the outcome ${outcome}, and no other of its batch`, async () => {
    const { orders, series } = openShop(database, `RAISES ${code}`);
    const results = await Promise.all([
      orders.create(orderOf(0, { raise: code })),
      ...upTo(20).map((n) => orders.create(orderOf(n))),
    ]);
    expect(results.slice(1).map((result) => result.isOk())).toEqual(upTo(20).map(() => true));
    expect(results[0]?._unsafeUnwrapErr()).toMatchObject({ kind: "RetriesExhausted", outcome });
    expect(await sequencesOf(database.sql(), series.name)).toEqual(upTo(20));
  });
});

describe.each([1, 2])("with a policy of %i attempts", (maxAttempts) => {
  const policy = retryPolicy({ maxAttempts, lockTimeoutMs: 100, backoff: exponential({ initialMs: 1 }) });

  it.each(["55P03", "40001", "53300", "57014", "58030", "08006"])(
    "an order whose trigger raises %s ends alone",
    async (code) => {
      const { orders, series } = openShop(database, `${maxAttempts} RAISES ${code}`, policy);
      const results = await Promise.all([
        orders.create(orderOf(0, { raise: code })),
        ...upTo(20).map((n) => orders.create(orderOf(n))),
      ]);
      expect(results.slice(1).map((result) => result.isOk())).toEqual(upTo(20).map(() => true));
      expect(results[0]?._unsafeUnwrapErr()).toMatchObject({ kind: "RetriesExhausted" });
      expect(await sequencesOf(database.sql(), series.name)).toEqual(upTo(20));
    },
  );

  it.each([
    ["as often as there are attempts", maxAttempts, "numbered"],
    ["each time", 1_000_000, "RetriesExhausted"],
  ])(
    "a lone order whose trigger raises 40001 %s takes no fallback number, since its counter is free",
    async (_, raiseTimes, expected) => {
      await database.sql()`alter sequence public.raised restart`;
      const { orders } = openShop(database, `${maxAttempts} ALONE ${raiseTimes}`, policy);
      const result = await orders.create(orderOf(1, { raiseTimes, raise: "40001" }));
      const outcome = result.match(
        ({ order }) => (order.sequence === 1 ? "numbered" : "fallback"),
        ({ kind }) => kind,
      );
      expect(outcome).toBe(expected);
    },
  );
});

/** A module, and the kinds of the statements that it sends. */
function openCounted(name: string, policy: RetryPolicy) {
  const statements: string[] = [];
  const pool = new pg.Pool({ connectionString: database.url(), max: 2 });
  closing.push(() => pool.end());
  const logger = {
    logQuery: (query: string) =>
      void statements.push(/number_documents_isolated|insert into/.exec(query)?.[0] ?? query),
  };
  const orders = createOrdersModule(drizzleNodePostgres(pool, { logger }), {
    series: { ...gam, name },
    retry: policy,
  });
  return { orders, statements };
}

describe("orders that the database refuses", () => {
  it("are half of a thousand, and each names its constraint while the others are placed without a gap", async () => {
    const { orders, series } = openShop(database, "HALF", retryPolicy(), { maxBatch: 100 });
    const results = await Promise.all(
      upTo(1_000).map((n) =>
        orders.create(n % 2 === 0 ? orderOf(n) : { ...orderOf(n), customerId: "nobody" }),
      ),
    );
    for (const [index, result] of results.entries()) {
      if (index % 2 === 1) {
        expect(result.isOk()).toBe(true);
      } else {
        expect(result._unsafeUnwrapErr()).toMatchObject({
          kind: "OrderRejected",
          sqlState: "23503",
          constraint: "orders_customer_id_fkey",
        });
      }
    }
    expect(await sequencesOf(database.sql(), series.name)).toEqual(upTo(500));
  });

  it("cost a batch two statements, however many they are", async () => {
    // With time for all of them in one statement, however busy the machine is.
    const policy = retryPolicy({ lockTimeoutMs: 20_000, attemptTimeoutMs: 60_000, deadlineMs: 60_000 });
    const { orders, statements } = openCounted("COUNTED", policy);
    await Promise.all(upTo(200).map((n) => orders.create({ ...orderOf(n), customerId: "nobody" })));
    expect(statements).toEqual(["insert into", "number_documents_isolated"]);
  });

  it("with a code that may pass are named after two statements, however many attempts there are", async () => {
    const { orders, statements } = openCounted("PASSING", retryPolicy({ maxAttempts: 20 }));
    const bad = orders.create(orderOf(0, { raise: "40001" }));
    await Promise.all(upTo(20).map((n) => orders.create(orderOf(n))));
    expect(statements.slice(0, 3)).toEqual(["insert into", "insert into", "number_documents_isolated"]);
    await bad;
  });

  it("with a lock that one of them waits for are named after the one lock timeout", async () => {
    const { orders, statements } = openCounted(
      "WAITING",
      retryPolicy({ lockTimeoutMs: 100, maxAttempts: 20 }),
    );
    await whileCustomerIsLocked(database.sql(), "c0", async () => {
      const waiting = new AbortController();
      const first = orders.create(orderOf(0), { signal: waiting.signal });
      await Promise.all(upTo(20).map((n) => orders.create(orderOf(n))));
      expect(statements.slice(0, 2)).toEqual(["insert into", "number_documents_isolated"]);
      waiting.abort();
      await first;
    });
  });

  it("because of a trigger's assertion are named too", async () => {
    const { orders, series } = openShop(database, "ASSERTION");
    const results = await Promise.all([
      orders.create(orderOf(0, { assert: 1 })),
      ...upTo(20).map((n) => orders.create(orderOf(n))),
    ]);
    expect(results[0]?._unsafeUnwrapErr()).toMatchObject({ kind: "OrderRejected", sqlState: "P0004" });
    expect(await sequencesOf(database.sql(), series.name)).toEqual(upTo(20));
  });

  it("cause no refusal of another order whose deadline passes meanwhile", async () => {
    const policy = retryPolicy({ lockTimeoutMs: 100, attemptTimeoutMs: 300, deadlineMs: 300 });
    const { orders, series } = openShop(database, "INNOCENT", policy);
    const [, innocent] = await Promise.all([
      orders.create(orderOf(0, { sleep: 200, raise: "23514" })),
      orders.create(orderOf(1, { sleep: 50 })),
    ]);
    expect(innocent?.isOk() || innocent?._unsafeUnwrapErr().kind === "RetriesExhausted").toBe(true);
    expect((await orders.create(orderOf(1))).isOk()).toBe(true);
    expect(await sequencesOf(database.sql(), series.name)).toEqual([1]);
  });
});
