// A batch that takes longer than a statement may becomes several.
import { beforeAll, describe, expect, inject, it } from "vitest";
import { createOrdersModule, retryPolicy } from "../../../src/index.js";
import { createCustomers, orderOf, sequencesOf } from "../../support/batch-orders.js";
import { gam, upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";

const database = testDatabase();
beforeAll(() => createCustomers(database.sql()));

describe("a batch that takes longer than a statement may", () => {
  it("is split into smaller ones, and every order is placed", async () => {
    const series = { ...gam, name: "SLOW" };
    const db = database.db(4, inject("driver") === "pooler" ? {} : { statement_timeout: "500" });
    const orders = createOrdersModule(db, { series });
    const results = await Promise.all(upTo(300).map((n) => orders.create(orderOf(n, { sleep: 4 }))));
    expect(results.filter((result) => result.isErr())).toEqual([]);
    expect(await sequencesOf(database.sql(), "SLOW")).toEqual(upTo(300));
  });

  it("for one order alone delays the others until the time limit, and places them", async () => {
    const series = { ...gam, name: "SLEEPER" };
    const db = database.db(4, inject("driver") === "pooler" ? {} : { statement_timeout: "500" });
    const orders = createOrdersModule(db, {
      series,
      retry: retryPolicy({ maxAttempts: 2, attemptTimeoutMs: 5_000 }),
    });
    const [slow, ...others] = await Promise.all([
      orders.create(orderOf(0, { sleep: 4_000 })),
      ...upTo(20).map((n) => orders.create(orderOf(n))),
    ]);
    expect(slow?._unsafeUnwrapErr()).toMatchObject({ kind: "RetriesExhausted", outcome: "not-created" });
    expect(
      others.map((result) => result._unsafeUnwrap().order.sequence).toSorted((a, b) => Number(a) - Number(b)),
    ).toEqual(upTo(20));
  });
});
