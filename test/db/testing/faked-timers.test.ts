// A test that fakes its timers: what the module needs goes on, and what a driver cannot do without is named.
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { connect } from "../../../src/connection/connect.js";
import { createOrdersModule, type OrdersDatabase, retryPolicy } from "../../../src/index.js";
import { openTestDatabase, type TestDatabase } from "../../../src/testing/index.js";
import { checkout, gam, upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { openOver } from "../../support/open-over.js";

const server = testDatabase();
let embedded: TestDatabase;
beforeAll(async () => {
  embedded = await openTestDatabase();
});
afterAll(() => embedded.close());
afterEach(() => void vi.useRealTimers());

const now = new Date("2030-01-05T12:00:00Z");

/** Creates with a statement each and together, in two statements in flight, a finder, and what a series in trouble waits for. */
async function useAll(db: OrdersDatabase): Promise<readonly (string | null)[]> {
  const orders = createOrdersModule(db, { series: gam });
  await orders.create(checkout("pay_1"));
  await Promise.all(upTo(20).map((n) => orders.create(checkout(`pay_${n}`))));
  const found = await Promise.all(upTo(20).map((n) => orders.findByPaymentReference(`pay_${n}`)));
  await orders.close();
  return found.map((one) => one._unsafeUnwrap()?.orderNumber ?? null).toSorted();
}

describe("while all timers are fake", () => {
  it("a module on PGlite settles, and counts the days of the fake date", async () => {
    vi.useFakeTimers({ now });
    const numbers = upTo(20).map((n) => `GAM-20300105-${String(n).padStart(4, "0")}`);
    expect(await useAll(embedded.db)).toEqual(numbers);
  });

  it("a module over node-postgres settles", async () => {
    const { db, close } = openOver("node-postgres", server.url(), 5);
    vi.useFakeTimers({ now });
    expect(new Set(await useAll(db)).size).toBe(20);
    await close();
  });

  it("a create waits for its retries, and ends", async () => {
    const { db, close } = openOver("node-postgres", server.url(), 5);
    const retry = retryPolicy({ maxAttempts: 3, lockTimeoutMs: 20, attemptTimeoutMs: 1_000 });
    const orders = createOrdersModule(db, { series: gam, retry, fallback: "none" });
    await orders.create(checkout("pay_before"));
    await db.transaction(async (tx) => {
      await tx.execute("select from order_sequence_tracker for update");
      vi.useFakeTimers({ now });
      const failed = await orders.create(checkout("pay_held"));
      expect(failed._unsafeUnwrapErr()).toMatchObject({ kind: "RetriesExhausted", outcome: "not-created" });
      vi.useRealTimers();
    });
    await orders.close();
    await close();
  });

  it.each(["before its connection is open", "with a connection that is open"])(
    "a create over `connect` ends at once, %s, and says what to fake",
    async (when) => {
      const { db, close } = connect(server.url());
      if (when.startsWith("with")) {
        await db.execute("select 1");
      }
      vi.useFakeTimers({ now });
      const orders = createOrdersModule(db, { series: gam });
      const failed = (await orders.create(checkout("pay_faked")))._unsafeUnwrapErr();
      expect(failed).toMatchObject({ kind: "OrderRejected", cause: { code: "TIMERS_FAKED" } });
      expect(JSON.stringify(failed)).toContain("fake only Date");
      await orders.close();
      await close();
    },
  );
});

describe("while the date alone is fake", () => {
  it("a module over `connect` settles", async () => {
    const { db, close } = connect(server.url());
    vi.useFakeTimers({ now, toFake: ["Date"] });
    expect(new Set(await useAll(db)).size).toBe(20);
    await close();
  });
});
