// What a real SDK of OpenTelemetry receives: spans of creates and statements, and the metrics. Nothing personal.
import { SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import {
  ATTR_DB_COLLECTION_NAME,
  ATTR_DB_OPERATION_BATCH_SIZE,
  ATTR_DB_OPERATION_NAME,
  ATTR_DB_RESPONSE_STATUS_CODE,
  ATTR_DB_SYSTEM_NAME,
  ATTR_ERROR_TYPE,
  DB_SYSTEM_NAME_VALUE_POSTGRESQL,
  METRIC_DB_CLIENT_OPERATION_DURATION,
} from "@opentelemetry/semantic-conventions";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import {
  createOrdersModule,
  exponential,
  type OrderSeries,
  orderSeries,
  retryPolicy,
} from "../../../src/index.js";
import { checkout, gam, upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { whileCounterIsHeld } from "../../support/locks.js";
import { type Collected, called, registerTelemetry } from "../../support/telemetry.js";

const telemetry = registerTelemetry();
const database = testDatabase();
beforeEach(telemetry.forget);
afterAll(telemetry.unregister);

const named = (name: string): OrderSeries => ({ ...gam, name });
const points = ({ metrics }: Collected, name: string, series?: string) =>
  (metrics.get(name)?.points ?? []).filter(
    ({ attributes }) => series === undefined || attributes["gapless_orders.series"] === series,
  );
const inserted = "INSERT public.orders";

describe("a create", () => {
  it("has a span under the caller's, and its statement's under that, named as the conventions have it", async () => {
    const orders = createOrdersModule(database.db(2), { series: named("ONE") });
    await trace.getTracer("app").startActiveSpan("checkout", async (span) => {
      await orders.create(checkout("pay_1"));
      span.end();
    });
    const collected = await telemetry.collect();
    const [app] = called(collected, "checkout");
    const [create] = called(collected, "gapless_orders.create");
    const [statement] = called(collected, inserted);
    expect(create).toMatchObject({
      kind: SpanKind.INTERNAL,
      status: { code: SpanStatusCode.UNSET },
      attributes: { "gapless_orders.series": "ONE", "gapless_orders.outcome": "placed" },
      parentSpanContext: { spanId: app?.spanContext().spanId },
    });
    expect(statement).toMatchObject({
      kind: SpanKind.CLIENT,
      attributes: {
        [ATTR_DB_SYSTEM_NAME]: DB_SYSTEM_NAME_VALUE_POSTGRESQL,
        [ATTR_DB_OPERATION_NAME]: "INSERT",
        [ATTR_DB_COLLECTION_NAME]: "public.orders",
        "gapless_orders.series": "ONE",
        "gapless_orders.numbering": "sequenced",
      },
      parentSpanContext: { spanId: create?.spanContext().spanId },
    });
    expect(statement?.attributes).not.toHaveProperty([ATTR_DB_OPERATION_BATCH_SIZE]);
  });

  it("of a batch is linked from the batch's statement, which has the number of its orders", async () => {
    const orders = createOrdersModule(database.db(2), { series: named("GROUP") });
    await Promise.all(upTo(20).map((n) => orders.create(checkout(`pay_${n}`))));
    const collected = await telemetry.collect();
    const creates = called(collected, "gapless_orders.create").map((span) => span.spanContext().spanId);
    const statements = called(collected, inserted);
    const linked = statements.flatMap(({ links }) => links.map(({ context }) => context.spanId));
    expect(creates).toHaveLength(20);
    expect(linked.toSorted()).toEqual(creates.toSorted());
    const sizes = statements.map(({ attributes }) => Number(attributes[ATTR_DB_OPERATION_BATCH_SIZE]));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(20);
    expect(statements.every(({ parentSpanContext }) => parentSpanContext === undefined)).toBe(true);
  });

  it("in the caller's transaction has a span too", async () => {
    const orders = createOrdersModule(database.db(2), { series: named("INSIDE") });
    await database.db(2).transaction(async (tx) => orders.createIn(tx, checkout("pay_1")));
    const collected = await telemetry.collect();
    const [create] = called(collected, "gapless_orders.create");
    expect(called(collected, inserted)).toMatchObject([
      { parentSpanContext: { spanId: create?.spanContext().spanId } },
    ]);
    expect(points(collected, "gapless_orders.creates", "INSIDE")).toMatchObject([{ value: 1 }]);
  });

  it("is counted by its outcome, and timed in seconds", async () => {
    const series = named("OUTCOMES");
    const orders = createOrdersModule(database.db(2), { series });
    await orders.create(checkout("pay_1"));
    await orders.create(checkout("pay_1"));
    await orders.create(checkout("pay_1", { totalAmount: 1 }));
    await orders.create(checkout("pay_2", { currency: "NONE" }));
    await orders.close();
    await orders.create(checkout("pay_3"));
    const collected = await telemetry.collect();
    const outcomes = points(collected, "gapless_orders.creates", "OUTCOMES").map(({ attributes, value }) => [
      attributes["gapless_orders.outcome"],
      value,
    ]);
    expect(Object.fromEntries(outcomes)).toEqual({
      placed: 1,
      replayed: 1,
      PaymentReferenceReused: 1,
      InvalidOrder: 1,
      Closed: 1,
    });
    expect(collected.metrics.get("gapless_orders.create.duration")?.unit).toBe("s");
    expect(collected.metrics.get(METRIC_DB_CLIENT_OPERATION_DURATION)?.unit).toBe("s");
    const [reused] = called(collected, "gapless_orders.create").filter(
      ({ attributes }) => attributes["gapless_orders.outcome"] === "PaymentReferenceReused",
    );
    expect(reused).toMatchObject({
      status: { code: SpanStatusCode.ERROR },
      attributes: { [ATTR_ERROR_TYPE]: "PaymentReferenceReused" },
    });
  });
});

describe("a failure", () => {
  it("is counted by its kind: attempts, retries, fallback numbers", async () => {
    const retry = retryPolicy({
      lockTimeoutMs: 50,
      maxAttempts: 3,
      backoff: exponential({ initialMs: 1, jitter: "none" }),
    });
    const orders = createOrdersModule(database.db(3), { series: named("HELD"), retry });
    await orders.create(checkout("pay_1"));
    await whileCounterIsHeld(database.sql(), "HELD", () => orders.create(checkout("pay_2")));
    const collected = await telemetry.collect();
    const failed = called(collected, inserted).filter(({ status }) => status.code === SpanStatusCode.ERROR);
    // The first statement meets the lock; those that isolate the order answer that its counter is held.
    expect(failed).toHaveLength(1);
    const isolated = called(collected, inserted).filter(
      ({ attributes }) => attributes["gapless_orders.isolated"],
    );
    expect(isolated).toHaveLength(3);
    expect(failed[0]).toMatchObject({
      status: { message: "contention" },
      attributes: { [ATTR_DB_RESPONSE_STATUS_CODE]: "55P03", [ATTR_ERROR_TYPE]: "55P03" },
    });
    expect(points(collected, "gapless_orders.retries")).toContainEqual({
      attributes: { "gapless_orders.failure": "contention" },
      value: 3,
    });
    expect(points(collected, "gapless_orders.attempts")).toContainEqual({
      attributes: { "gapless_orders.result": "contention" },
      value: 1,
    });
    expect(points(collected, "gapless_orders.fallbacks", "HELD")).toMatchObject([{ value: 1 }]);
  });
});

describe("the gauges", () => {
  it("have the queue's length and the last sequence of each declared series", async () => {
    const [days, years] = [named("DAYS"), orderSeries({ name: "YEARS", template: "Y-{YYYY}-{####}" })];
    const orders = createOrdersModule(database.db(2), { series: [days, years] });
    const before = "2026-11-21T09:00:00Z";
    await Promise.all(upTo(3).map((n) => orders.create(checkout(`pay_${n}`, { placedAt: before }))));
    await orders.create(checkout("pay_later", { placedAt: "2026-11-22T09:00:00Z" }));
    await orders.create(checkout("pay_earlier", { placedAt: before }));
    await orders.create(checkout("pay_1"), { series: years });
    const sql = database.sql();
    const place = (name: string, count: number) =>
      upTo(count).map((n) => orders.create(checkout(`${name}_${n}`, { placedAt: "2026-11-22T10:00:00Z" })));
    const held = await whileCounterIsHeld(sql, "DAYS", async () => {
      const waiting = [...place("first statement", 5)];
      await new Promise(setImmediate);
      waiting.push(...place("second statement", 7));
      await new Promise(setImmediate);
      waiting.push(...place("queued", 4));
      return { collected: await telemetry.collect(), waiting };
    });
    await Promise.all(held.waiting);
    const sequences = points(held.collected, "gapless_orders.counter.last_sequence");
    expect(sequences).toContainEqual({ attributes: { "gapless_orders.series": "DAYS" }, value: 1 });
    expect(sequences).toContainEqual({ attributes: { "gapless_orders.series": "YEARS" }, value: 1 });
    expect(points(held.collected, "gapless_orders.queue.length", "DAYS")).toMatchObject([{ value: 4 }]);
    const after = await telemetry.collect();
    expect(points(after, "gapless_orders.queue.length", "DAYS")).toMatchObject([{ value: 0 }]);
    expect(points(after, "gapless_orders.counter.last_sequence", "DAYS")).toMatchObject([{ value: 17 }]);
    await orders.close();
  });
});
