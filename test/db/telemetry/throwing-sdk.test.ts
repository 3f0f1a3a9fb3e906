// An OpenTelemetry SDK that throws costs spans and figures. It costs no order, and no call of the module.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createOrdersModule, exponential, type OrderSeries, retryPolicy } from "../../../src/index.js";
import { checkout, gam, upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { whileCounterIsHeld } from "../../support/locks.js";
import { spoiled } from "../../support/spoiled-telemetry.js";
import { registerTelemetry } from "../../support/telemetry.js";

const database = testDatabase();
const unhandled: unknown[] = [];
const note = (reason: unknown): void => void unhandled.push(reason);
let unregister = (): void => {};

beforeAll(() => void process.on("unhandledRejection", note));
afterEach(() => unregister());
afterAll(() => void process.off("unhandledRejection", note));

const retry = retryPolicy({
  lockTimeoutMs: 50,
  maxAttempts: 2,
  backoff: exponential({ initialMs: 1, jitter: "none" }),
});

/** Every call that is reported, and every way that a create can end. */
async function useModule(series: OrderSeries, collect: () => Promise<unknown>) {
  const orders = createOrdersModule(database.db(3), { series, retry });
  const placed = await orders.create(checkout("pay_1"));
  const replayed = await orders.create(checkout("pay_1"));
  const invalid = await orders.create(checkout("pay_2", { currency: "NONE" }));
  const batch = await Promise.all(upTo(5).map((n) => orders.create(checkout(`batch_${n}`))));
  const inside = await database.db(3).transaction(async (tx) => orders.createIn(tx, checkout("pay_3")));
  const held = await whileCounterIsHeld(database.sql(), series.name, () => orders.create(checkout("pay_4")));
  await collect();
  await orders.close();
  const closed = await orders.create(checkout("pay_5"));
  // Rejections that nobody handles are reported after the microtasks.
  await new Promise(setImmediate);
  return {
    replays: [placed, replayed, ...batch, inside].map((result) => result._unsafeUnwrap().replayed),
    fallback: held._unsafeUnwrap().order.sequence,
    refusals: [invalid, closed].map((result) => result._unsafeUnwrapErr().kind),
  };
}
const allWell = {
  replays: [false, true, ...upTo(5).map(() => false), false],
  fallback: null,
  refusals: ["InvalidOrder", "Closed"],
};

describe("an SDK that throws", () => {
  it.each<[string, "before" | "after"]>([
    ["getTracer", "before"],
    ["startSpan", "before"],
    ["isRecording", "before"],
    ["spanContext", "before"],
    ["setAttributes", "before"],
    ["setStatus", "before"],
    ["end", "before"],
    ["end", "after"],
    ["active", "before"],
    ["with", "before"],
    ["with", "after"],
    ["getMeter", "before"],
    ["createCounter", "before"],
    ["createHistogram", "before"],
    ["createObservableGauge", "before"],
    ["addCallback", "before"],
    ["removeCallback", "before"],
    ["add", "before"],
    ["record", "before"],
    ["observe", "before"],
  ])("in %s %s its work changes no result of a call", async (method, when) => {
    const fault = spoiled(method, when);
    const telemetry = registerTelemetry(fault.wrap);
    unregister = telemetry.unregister;
    const series = { ...gam, name: `${method}_${when}` };
    expect(await useModule(series, telemetry.collect)).toEqual(allWell);
    expect(fault.thrown()).toBeGreaterThan(0);
    expect(fault.leaked).toEqual([]);
    expect(unhandled).toEqual([]);
    const [{ count } = { count: 0 }] = await database.sql()<{ count: number }[]>`
      select count(*)::int as count from orders where series = ${series.name}`;
    expect(count).toBe(8);
  });
});
