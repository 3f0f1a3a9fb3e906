// Races, on purpose: arrivals, replies, time limits, failures, aborts and close in every order that a scheduler can
// think of, against a model of the table. The database itself is tested in test/db; here it is the model.
import fc from "fast-check";
import { ok } from "neverthrow";
import { describe, expect, it } from "vitest";
import type { CreateOrderInput } from "../../../src/index.js";
import { retryPolicy } from "../../../src/index.js";
import { resolveBatching } from "../../../src/numbering/batching.js";
import { createSeriesTroubles } from "../../../src/numbering/series-troubles.js";
import { createOrderCreator } from "../../../src/orders/create-order.js";
import type { CreateResult } from "../../../src/orders/create-result.js";
import { givenNumberOf, joiningOrders } from "../../../src/orders/order-placement.js";
import { keysOfOrders } from "../../../src/sql/resolve-conflicts.js";
import type { BatchEntry } from "../../../src/sql/submission.js";
import type { ValidOrder } from "../../../src/validation/parse-order.js";
import { checkout, gam, upTo } from "../../support/checkouts.js";
import {
  type Fate,
  fate,
  modelledStatements,
  scheduledClock,
  type Table,
} from "../../support/modelled-table.js";
import { shippedTables } from "../../support/shipped-tables.js";

/** One caller: which series and payment, which content, and whether it gives up at some moment. */
interface Caller {
  readonly series: number;
  readonly payment: number;
  readonly amount: number;
  readonly givesUp: boolean;
}

/** Orders of these share statements. A payment of one is none of another's. */
const series = upTo(3).map((n) => ({ ...gam, name: `SERIES ${n}` }));
const seriesOf = (who: Caller) => series[who.series] ?? gam;

const caller = fc.record({
  series: fc.constantFrom(0, 0, 1, 2),
  payment: fc.oneof(fc.nat(2), fc.nat(20)),
  amount: fc.constantFrom(1, 1, 2),
  givesUp: fc.boolean(),
});

interface Story {
  readonly results: readonly { readonly caller: Caller; readonly result: CreateResult }[];
  readonly afterClose: CreateResult;
  readonly table: Table;
  readonly sent: readonly (readonly BatchEntry<ValidOrder>[])[];
}

async function tell(
  s: fc.Scheduler,
  callers: readonly Caller[],
  fates: readonly Fate[],
  maxBatch: number,
  isPerSeries: boolean,
): Promise<Story> {
  const clock = scheduledClock(s);
  const { table, sent, place, isolate } = modelledStatements(s, fates);
  const policy = retryPolicy({ maxAttempts: 4, deadlineMs: 30_000 });
  const troubles = createSeriesTroubles(clock, policy.lockTimeoutMs);
  const raiseCounters = async (): Promise<boolean> => false;
  const creator = createOrderCreator(
    {
      place,
      isolate,
      raiseCounters,
      keys: keysOfOrders(shippedTables.keys),
      givenNumber: givenNumberOf,
      joining: joiningOrders,
      policy,
      clock,
      fallback: true,
      troubles,
      isPerSeries,
    },
    resolveBatching({ maxBatch, concurrency: 2 }),
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
        return { caller: who, result: await creator.create(input, seriesOf(who), signal.signal) };
      }),
    ),
  );
  await s.waitFor(creator.close());
  const before = sent.length;
  const afterClose = await creator.create(checkout("late"), gam, undefined);
  expect(sent.length).toBe(before);
  return { results, afterClose, table, sent };
}

describe("events in any order", () => {
  it("settle every caller with the right outcome, and leave the table right", {
    timeout: 600_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(caller, { minLength: 1, maxLength: 10 }),
        fc.array(fate, { minLength: 1, maxLength: 6 }),
        fc.constantFrom(1, 2, 500, 500),
        fc.boolean(),
        async (s, callers, fates, maxBatch, isPerSeries) => {
          const { results, afterClose, table, sent } = await tell(s, callers, fates, maxBatch, isPerSeries);

          expect(results).toHaveLength(callers.length);
          expect(afterClose._unsafeUnwrapErr().kind).toBe("Closed");
          for (const { name } of series) {
            const sequences = table.orders
              .filter((order) => order.series === name)
              .map((order) => order.sequence);
            expect(sequences).toEqual(upTo(sequences.length));
          }
          for (const batch of sent) {
            const payments = batch.map(
              (entry) => `${entry.series.name} ${entry.submission.paymentReference}`,
            );
            expect(new Set(payments).size).toBe(batch.length);
            if (isPerSeries) {
              expect(new Set(batch.map((entry) => entry.series)).size).toBe(1);
            }
          }
          for (const { caller: who, result } of results) {
            const { name } = seriesOf(who);
            const reference = `pay_${who.payment}`;
            const there = table.orders.find(
              (order) => order.series === name && order.paymentReference === reference,
            );
            const same = callers.filter(
              (other) => other.series === who.series && other.payment === who.payment,
            );
            const alone = same.length === 1;
            if (result.isOk()) {
              expect(result).toEqual(ok({ order: there, replayed: expect.any(Boolean) }));
              expect(there?.totalAmount).toBe(who.amount);
            } else if (result.error.kind === "PaymentReferenceReused") {
              expect(there?.totalAmount).not.toBe(who.amount);
            } else if ("outcome" in result.error && result.error.outcome === "not-created" && alone) {
              expect(there).toBeUndefined();
            }
            // A payment that one caller asks for is never sent under two ids.
            const ids = sent
              .flat()
              .filter(
                (entry) => entry.series.name === name && entry.submission.paymentReference === reference,
              );
            if (alone) {
              expect(new Set(ids.map(({ submission }) => submission.id)).size).toBeLessThanOrEqual(1);
            }
          }
          // Of the callers that got a new order, at most one got the answer that it placed it.
          for (const order of table.orders) {
            const got = results.filter(({ result }) => result.isOk() && result.value.order === order);
            const placed = got.filter(({ result }) => result.isOk() && !result.value.replayed);
            expect(placed.length).toBeLessThanOrEqual(1);
          }
        },
      ),
      // More of them on demand: each is another order of events.
      { numRuns: Number(process.env["RACES"] ?? 1_500) },
    );
  });
});
