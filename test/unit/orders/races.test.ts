// Races, on purpose: arrivals, replies, time limits, failures, aborts and close in every order that a scheduler can
// think of, against a model of the table. The database itself is tested in test/db; here it is the model.
import fc from "fast-check";
import { ok } from "neverthrow";
import { describe, expect, it } from "vitest";
import { classifyFailure } from "../../../src/errors/classify-failure.js";
import type { CreateOrderInput, Order } from "../../../src/index.js";
import { retryPolicy } from "../../../src/index.js";
import { batchingOf } from "../../../src/numbering/batching.js";
import { createSeriesTroubles } from "../../../src/numbering/series-troubles.js";
import { createOrderCreator } from "../../../src/orders/create-order.js";
import type { CreateResult } from "../../../src/orders/create-result.js";
import type { Clock } from "../../../src/retry/clock.js";
import type { PlaceOrders } from "../../../src/sql/place-orders.js";
import type { IsolatedAnswer, PlaceIsolated } from "../../../src/sql/place-orders-isolated.js";
import { noAppInput } from "../../../src/validation/custom-values.js";
import type { ValidOrder } from "../../../src/validation/parse-order.js";
import { checkout, gam, upTo } from "../../support/checkouts.js";
import { ourTables } from "../../support/shipped-tables.js";

/** What becomes of one statement. */
type Fate = "answered" | "request lost" | "reply lost" | "contention" | "refused";

/** One caller: which payment, which content, and whether it gives up at some moment. */
interface Caller {
  readonly payment: number;
  readonly amount: number;
  readonly givesUp: boolean;
}

const fate = fc.constantFrom<Fate>(
  "answered",
  "answered",
  "answered",
  "request lost",
  "reply lost",
  "contention",
  "contention",
  "refused",
);
const caller = fc.record({
  payment: fc.oneof(fc.nat(2), fc.nat(20)),
  amount: fc.constantFrom(1, 1, 2),
  givesUp: fc.boolean(),
});

/** The table as the statement leaves it: a payment has one order, and sequences have no gap. */
class Table {
  readonly orders: Order[] = [];

  place(batch: readonly ValidOrder[]) {
    return batch.map((sent) => {
      const known = this.orders.find(
        (order) => order.id === sent.id || order.paymentReference === sent.paymentReference,
      );
      if (known !== undefined) {
        return { order: known, found: true };
      }
      const sequence = this.orders.length + 1;
      const { id, paymentReference, customerId, currency, totalAmount, items, metadata } = sent;
      const content = { id, paymentReference, customerId, currency, totalAmount, items, metadata };
      const number = { series: gam.name, dateKey: "2026-11-22", sequence, orderNumber: `N${sequence}` };
      const at = new Date(0);
      const order = { ...content, ...number, placedAt: at, createdAt: at, voidedAt: null, voidReason: null };
      this.orders.push(order);
      return { order, found: false };
    });
  }
}

/** What an isolating statement that does not place them all answers, in turn. */
const outcomes = ["placed", "failed", "locked", "untried", "placed"] as const;

function only<T>([one]: readonly T[]): T {
  if (one === undefined) {
    throw new Error("there is none");
  }
  return one;
}

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}

interface Story {
  readonly results: readonly { readonly caller: Caller; readonly result: CreateResult }[];
  readonly afterClose: CreateResult;
  readonly table: Table;
  readonly sent: readonly (readonly ValidOrder[])[];
}

async function tell(
  s: fc.Scheduler,
  callers: readonly Caller[],
  fates: readonly Fate[],
  maxBatch: number,
): Promise<Story> {
  const table = new Table();
  const sent: (readonly ValidOrder[])[] = [];
  const clock = scheduledClock(s);
  const place: PlaceOrders = async (_, batch) => {
    const what = fates[sent.length % fates.length] ?? "answered";
    sent.push(batch);
    await s.schedule(Promise.resolve(), `statement ${sent.length} arrives`);
    if (what === "request lost") {
      throw failure("ECONNRESET");
    }
    if (what === "contention" || (what === "refused" && batch.length > 1)) {
      throw failure(what === "contention" ? "55P03" : "23514");
    }
    const rows = table.place(batch);
    await s.schedule(Promise.resolve(), `statement ${sent.length} is answered`);
    if (what === "reply lost") {
      throw failure("ECONNRESET");
    }
    return rows;
  };
  // Names orders by their places: what is not placed is undone, whatever becomes of the others.
  const isolate: PlaceIsolated = async (_, batch) => {
    const what = fates[sent.length % fates.length] ?? "answered";
    sent.push(batch);
    await s.schedule(Promise.resolve(), `isolating statement ${sent.length} arrives`);
    if (what === "request lost") {
      throw failure("ECONNRESET");
    }
    const answers = batch.map((order, index): IsolatedAnswer => {
      const answer =
        what === "answered" || what === "reply lost" ? "placed" : outcomes[index % outcomes.length];
      switch (answer) {
        case "failed":
          return { kind: "failed", failure: classifyFailure(failure("55P03")) };
        case "locked":
          return { kind: "locked", dateKey: "2026-11-22", hasWaited: index % 2 === 0 };
        case "untried":
          return { kind: "untried" };
        default:
          return { kind: "placed", row: only(table.place([order])) };
      }
    });
    await s.schedule(Promise.resolve(), `isolating statement ${sent.length} is answered`);
    if (what === "reply lost") {
      throw failure("ECONNRESET");
    }
    return answers;
  };
  const policy = retryPolicy({ maxAttempts: 4, deadlineMs: 30_000 });
  const troubles = createSeriesTroubles(clock, policy.lockTimeoutMs);
  const raiseCounters = async (): Promise<void> => {};
  const { keys } = ourTables;
  const creator = createOrderCreator(
    { place, isolate, raiseCounters, keys, policy, clock, fallback: true, troubles },
    batchingOf({ maxBatch, concurrency: 2 }),
    noAppInput,
  );
  const results = await s.waitFor(
    Promise.all(
      callers.map(async (who, index) => {
        const signal = new AbortController();
        await s.schedule(Promise.resolve(), `caller ${index} arrives`);
        if (who.givesUp) {
          void s.schedule(Promise.resolve(), `caller ${index} gives up`).then(() => signal.abort());
        }
        const input: CreateOrderInput = checkout(`pay_${who.payment}`, { totalAmount: who.amount });
        return { caller: who, result: await creator.create(input, gam, signal.signal) };
      }),
    ),
  );
  await s.waitFor(creator.close());
  const before = sent.length;
  const afterClose = await creator.create(checkout("late"), gam, undefined);
  expect(sent.length).toBe(before);
  return { results, afterClose, table, sent };
}

/** Time that moves only when the scheduler says so; a time limit may run out before the reply it waits for. */
function scheduledClock(s: fc.Scheduler): Clock {
  let now = 0;
  return {
    now: () => now,
    random: () => 0.5,
    sleep: async (ms, signal) => {
      await Promise.race([
        s.schedule(Promise.resolve(), `${ms} ms pass`).then(() => {
          now += signal?.aborted ? 0 : ms;
        }),
        new Promise<void>((resolve) => signal?.addEventListener("abort", () => resolve(), { once: true })),
      ]);
    },
  };
}

describe("whatever happens in whatever order", () => {
  it("every caller settles with the right outcome, and the table is right", {
    timeout: 600_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(caller, { minLength: 1, maxLength: 10 }),
        fc.array(fate, { minLength: 1, maxLength: 6 }),
        fc.constantFrom(1, 2, 500, 500),
        async (s, callers, fates, maxBatch) => {
          const { results, afterClose, table, sent } = await tell(s, callers, fates, maxBatch);

          expect(results).toHaveLength(callers.length);
          expect(afterClose._unsafeUnwrapErr().kind).toBe("Closed");
          expect(table.orders.map(({ sequence }) => sequence)).toEqual(upTo(table.orders.length));
          for (const batch of sent) {
            expect(new Set(batch.map(({ paymentReference }) => paymentReference)).size).toBe(batch.length);
          }
          for (const { caller: who, result } of results) {
            const reference = `pay_${who.payment}`;
            const there = table.orders.find(({ paymentReference }) => paymentReference === reference);
            const alone = callers.filter(({ payment }) => payment === who.payment).length === 1;
            if (result.isOk()) {
              expect(result).toEqual(ok({ order: there, replayed: expect.any(Boolean) }));
              expect(there?.totalAmount).toBe(who.amount);
            } else if (result.error.kind === "PaymentReferenceReused") {
              expect(there?.totalAmount).not.toBe(who.amount);
            } else if ("outcome" in result.error && result.error.outcome === "not-created" && alone) {
              expect(there).toBeUndefined();
            }
            // A payment that one caller asks for is never sent under two ids.
            const ids = sent.flat().filter(({ paymentReference }) => paymentReference === reference);
            if (alone) {
              expect(new Set(ids.map(({ id }) => id)).size).toBeLessThanOrEqual(1);
            }
          }
          // Of those who were told of a new order, exactly one was told that it placed it.
          for (const order of table.orders) {
            const told = results.filter(({ result }) => result.isOk() && result.value.order === order);
            const placed = told.filter(({ result }) => result.isOk() && !result.value.replayed);
            expect(placed.length).toBeLessThanOrEqual(1);
          }
        },
      ),
      // More of them on demand: each is another order of events.
      { numRuns: Number(process.env["RACES"] ?? 1_500) },
    );
  });
});
