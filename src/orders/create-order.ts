// Owns `create`: input → flight → group → statement → one Result for each caller. Read this first.
import { err, ok, type Result } from "neverthrow";
import type { CreateOrderError, PaymentReferenceReused } from "../errors/errors.js";
import { noLeftover, type PlacingContext } from "../numbering/batch-context.js";
import { type Arrival, createFlights } from "../numbering/in-flight-orders.js";
import { type Batching, createGroups } from "../numbering/order-queue.js";
import { placeGroup } from "../numbering/place-batch.js";
import { landFaulty } from "../numbering/queued-order.js";
import type { Order } from "../schema/orders.js";
import type { OrderSeries } from "../series/order-series.js";
import type { PlacedRow } from "../sql/placed-row.js";
import type { AppInput } from "../validation/custom-values.js";
import { parseInput, type ValidOrder } from "../validation/parse-order.js";
import { differingFields } from "../validation/same-order.js";

/** An order that this call placed. */
export interface NewOrder<TOrder = Order, TNumber = string> {
  /** The order as the database has it; its number has the form of the series' template. */
  readonly order: TOrder & {
    /** The number, typed by the template. */
    readonly orderNumber: TNumber;
  };
  /** It was not there before. */
  readonly replayed: false;
}

/** An order that was there before this call: the payment reference or `id` was known, with the same content. */
export interface ReplayedOrder<TOrder = Order> {
  /** The order as the database has it; its number may be older than the template. */
  readonly order: TOrder;
  /** It was there before. */
  readonly replayed: true;
}

/** What `create` and `createIn` end well with; `replayed` tells the two apart. */
export type PlacedOrder<TOrder = Order, TNumber = string> = NewOrder<TOrder, TNumber> | ReplayedOrder<TOrder>;

export type CreateResult = Result<PlacedOrder, CreateOrderError>;

export interface OrderCreator {
  /** @param passed hears of the order that passed the gate, before it flies */
  create(
    input: unknown,
    series: OrderSeries,
    signal: AbortSignal | undefined,
    passed?: (order: ValidOrder) => void,
  ): Promise<CreateResult>;
  /** Stops taking creates and waits for those under way. */
  close(): Promise<void>;
  isClosed(): boolean;
  /** Orders that wait for a statement. */
  queued(): number;
}

export function orderCreator(context: PlacingContext, batching: Batching, app: AppInput): OrderCreator {
  let closed = false;
  let calls = 0;
  let whenDone: (() => void)[] = [];
  const groups = createGroups(batching, context.clock, async (series, group, isApart) => {
    try {
      return await placeGroup(context, series, group, isApart);
    } catch (fault) {
      landFaulty(group, fault);
      return noLeftover();
    }
  });
  const flights = createFlights(groups, context.clock, context.policy.deadlineMs);

  function landed(): void {
    calls -= 1;
    if (calls === 0) {
      for (const done of whenDone) {
        done();
      }
      whenDone = [];
    }
  }

  return {
    // Not async: a call that waits would keep a frame of its own, and a queue of 100,000 as many.
    create(input, series, signal, passed) {
      if (closed) {
        return Promise.resolve(err({ kind: "Closed" }));
      }
      const valid = parseInput(input, series, app);
      if (valid.isErr()) {
        return Promise.resolve(err(valid.error));
      }
      if (signal?.aborted) {
        return Promise.resolve(err({ kind: "Cancelled", outcome: "not-created" }));
      }
      calls += 1;
      const order = valid.value;
      passed?.(order);
      return flights.fly(series, order, signal).then(
        (flown) => {
          landed();
          return "kind" in flown ? err(flown) : resultOf(order, flown);
        },
        (fault: unknown) => {
          landed();
          throw fault;
        },
      );
    },
    async close() {
      closed = true;
      if (calls > 0) {
        await new Promise<void>((resolve) => {
          whenDone.push(resolve);
        });
      }
      await groups.idle();
    },
    isClosed: () => closed,
    queued: groups.queued,
  };
}

function resultOf(order: ValidOrder, { landing, flown, claimed }: Arrival): CreateResult {
  if (landing.isErr()) {
    return err(landing.error);
  }
  const result = placedOrReused(order, flown, landing.value);
  return result.map((placed) => ({ ...placed, replayed: placed.replayed || claimed }));
}

/**
 * What a row means for the caller. A row that was found under an id which this process made itself is its own: an
 * earlier attempt placed it and the reply was lost.
 *
 * @param flown the order that was sent, whether or not it was this caller's
 */
export function placedOrReused(
  order: ValidOrder,
  flown: ValidOrder,
  row: PlacedRow,
): Result<PlacedOrder, PaymentReferenceReused> {
  const differing = order === flown && !row.found ? [] : differingFields(order, row.order);
  if (differing.length > 0) {
    return err({ kind: "PaymentReferenceReused", existing: row.order, differing });
  }
  const own = row.order.id === flown.id && !flown.idGiven;
  return ok({ order: row.order, replayed: row.found && !own });
}
