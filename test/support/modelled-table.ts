// Owns a model of the orders table for a scheduler of events: its statements arrive, fail and are answered in any order.
import fc from "fast-check";
import { classifyFailure } from "../../src/errors/classify-failure.js";
import type { Order } from "../../src/index.js";
import type { Clock } from "../../src/retry/clock.js";
import type { PlaceOrders } from "../../src/sql/place-orders.js";
import type { PlaceIsolated } from "../../src/sql/place-orders-isolated.js";
import type { PlacedRow } from "../../src/sql/placed-row.js";
import type { BatchEntry, IsolatedAnswer } from "../../src/sql/submission.js";
import type { ValidOrder } from "../../src/validation/parse-order.js";

/** What becomes of one statement. */
export type Fate = "answered" | "request lost" | "reply lost" | "contention" | "refused";

export const fate = fc.constantFrom<Fate>(
  "answered",
  "answered",
  "answered",
  "request lost",
  "reply lost",
  "contention",
  "contention",
  "refused",
);
/** An order that a statement is sent with, and its series. */
type Entry = BatchEntry<ValidOrder>;

/** The table as the statement leaves it: in a series a payment has one order, and sequences have no gap. */
export class Table {
  readonly orders: Order[] = [];

  place(batch: readonly Entry[]) {
    return batch.map(({ series, submission: sent }) => {
      const ofSeries = this.orders.filter((order) => order.series === series.name);
      const known = ofSeries.find(
        (order) => order.id === sent.id || order.paymentReference === sent.paymentReference,
      );
      if (known !== undefined) {
        return { order: known, existing: true };
      }
      const sequence = ofSeries.length + 1;
      const { id, paymentReference, customerId, currency, totalAmount, items, metadata } = sent;
      const content = { id, paymentReference, customerId, currency, totalAmount, items, metadata };
      const number = { series: series.name, dateKey: "2026-11-22", sequence, orderNumber: `N${sequence}` };
      const at = new Date(0);
      const order = { ...content, ...number, placedAt: at, createdAt: at, voidedAt: null, voidReason: null };
      this.orders.push(order);
      return { order, existing: false };
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

/** The statements of a module on such a table; each meets the next of the fates. */
export function modelledStatements(s: fc.Scheduler, fates: readonly Fate[]) {
  const table = new Table();
  const sent: (readonly Entry[])[] = [];
  const place: PlaceOrders = async (batch) => {
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
  const isolate: PlaceIsolated = async (batch) => {
    const what = fates[sent.length % fates.length] ?? "answered";
    sent.push(batch);
    await s.schedule(Promise.resolve(), `isolating statement ${sent.length} arrives`);
    if (what === "request lost") {
      throw failure("ECONNRESET");
    }
    const answers = batch.map((order, index): IsolatedAnswer<PlacedRow> => {
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
  return { table, sent, place, isolate };
}

/** Time that moves only when the scheduler says so; a time limit may run out before the reply it waits for. */
export function scheduledClock(s: fc.Scheduler): Clock {
  let now = 0;
  return {
    now: () => now,
    random: () => 0.5,
    sleep: async (ms) => {
      await s.schedule(Promise.resolve(), `${ms} ms pass`);
      now += ms;
    },
    after(ms, run) {
      let isCalledOff = false;
      void s.schedule(Promise.resolve(), `${ms} ms pass`).then(() => {
        if (!isCalledOff) {
          now += ms;
          run();
        }
      });
      return () => {
        isCalledOff = true;
      };
    },
  };
}
