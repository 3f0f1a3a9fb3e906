// Owns the creates under way in this process: calls with one payment reference or id share one.
import type { Result } from "neverthrow";
import type { Cancelled } from "./errors.js";
import type { ValidOrder } from "./input.js";
import type { OrderSeries } from "./order-series.js";
import type { PlacedRow } from "./place-orders.js";
import type { PlacingError } from "./place-with-retry.js";
import type { Budget } from "./retry.js";
import { differingFields } from "./same-order.js";

type Landing = Result<PlacedRow, PlacingError>;

interface Flight {
  readonly order: ValidOrder;
  readonly budget: Budget;
  readonly landing: Promise<Landing>;
  /** Ends the attempts when the last caller has left. */
  readonly callOff: AbortController;
  callers: number;
}

export interface Flights {
  /** Places an order, or joins the flight that places it already; `joined` says which. */
  fly(
    series: OrderSeries,
    order: ValidOrder,
    signal: AbortSignal | undefined,
  ): Promise<{ readonly joined: boolean; readonly landing: Landing } | Cancelled>;
  /** Resolves when everything under way has landed. */
  settled(): Promise<void>;
}

export function createFlights(
  newDeadline: () => number,
  newBudget: (deadline: number, signal: AbortSignal) => Budget,
  place: (series: OrderSeries, order: ValidOrder, budget: Budget) => Promise<Landing>,
): Flights {
  const byKey = new Map<string, Flight>();
  const underWay = new Set<Promise<Landing>>();

  function start(series: OrderSeries, order: ValidOrder, keys: readonly string[], deadline: number): Flight {
    const callOff = new AbortController();
    const budget = newBudget(deadline, callOff.signal);
    const landing = place(series, order, budget).finally(() => {
      underWay.delete(landing);
      leave(flight, keys);
    });
    const flight: Flight = { order, budget, landing, callOff, callers: 0 };
    underWay.add(landing);
    for (const key of keys) {
      byKey.set(key, flight);
    }
    return flight;
  }

  function leave(flight: Flight, keys: readonly string[]): void {
    for (const key of keys.filter((candidate) => byKey.get(candidate) === flight)) {
      byKey.delete(key);
    }
  }

  return {
    async fly(series, order, signal) {
      const keys = keysOf(series, order);
      const deadline = newDeadline();
      for (;;) {
        const found = keys.map((key) => byKey.get(key)).find((flight) => flight !== undefined);
        const flight = found ?? start(series, order, keys, deadline);
        flight.callers += 1;
        const landing = await unlessAborted(flight.landing, signal);
        flight.callers -= 1;
        if (landing === undefined) {
          const outcome = flight.budget.inDoubt ? "unknown" : "not-created";
          if (flight.callers === 0) {
            leave(flight, keysOf(series, flight.order));
            flight.callOff.abort();
          }
          return { kind: "Cancelled", outcome };
        }
        // The failure of a flight with other content says nothing about this order.
        if (landing.isOk() || found === undefined || differingFields(order, flight.order).length === 0) {
          return { joined: found !== undefined, landing };
        }
      }
    },
    async settled() {
      await Promise.allSettled(underWay);
    },
  };
}

/** An id that was made for this very call cannot be under way already. */
function keysOf(series: OrderSeries, order: ValidOrder): readonly string[] {
  return [
    ...(order.paymentReference === null
      ? []
      : [JSON.stringify([series.name, "reference", order.paymentReference])]),
    ...(order.idGiven ? [JSON.stringify([series.name, "id", order.id])] : []),
  ];
}

/** The landing, or undefined when the signal fires first. */
async function unlessAborted(
  landing: Promise<Landing>,
  signal: AbortSignal | undefined,
): Promise<Landing | undefined> {
  if (signal === undefined) {
    return landing;
  }
  let stop = (): void => {};
  const aborted = new Promise<undefined>((resolve) => {
    stop = () => resolve(undefined);
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return signal.aborted ? undefined : await Promise.race([landing, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
