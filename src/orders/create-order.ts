// Owns `create`: input → flight → group → statement → one Result for each caller. Read this first.
import { err, ok, type Result } from "neverthrow";
import type { CreateOrderError, PaymentReferenceReused } from "../errors/errors.js";
import { noLeftover, type PlacingContext } from "../numbering/batch-context.js";
import { createInFlightOrders, type SharedResult } from "../numbering/in-flight-orders.js";
import { type Batching, createOrderQueue } from "../numbering/order-queue.js";
import { placeBatch } from "../numbering/place-batch.js";
import { settleFaulty } from "../numbering/queued-order.js";
import type { Order } from "../schema/orders.js";
import type { OrderSeries } from "../series/order-series.js";
import type { PlacedRow } from "../sql/placed-row.js";
import type { AppInput } from "../validation/custom-values.js";
import { parseOrder, type ValidOrder } from "../validation/parse-order.js";
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
  /** @param onValidated is given the order once it is valid, before it waits for its batch */
  create(
    input: unknown,
    series: OrderSeries,
    signal: AbortSignal | undefined,
    onValidated?: (order: ValidOrder) => void,
  ): Promise<CreateResult>;
  /** Stops taking creates and waits for those under way. */
  close(): Promise<void>;
  isClosed(): boolean;
  /** Orders that wait for a statement. */
  queued(): number;
}

export function createOrderCreator(context: PlacingContext, batching: Batching, app: AppInput): OrderCreator {
  let closed = false;
  let calls = 0;
  let whenDone: (() => void)[] = [];
  const queue = createOrderQueue(batching, context.clock, async (series, group, isApart) => {
    try {
      return await placeBatch(context, series, group, isApart);
    } catch (fault) {
      settleFaulty(group, fault);
      return noLeftover();
    }
  });
  const inFlight = createInFlightOrders(queue, context.clock, context.policy.deadlineMs);

  function onSettled(): void {
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
    create(input, series, signal, onValidated) {
      if (closed) {
        return Promise.resolve(err({ kind: "Closed" }));
      }
      const valid = parseOrder(input, series, app);
      if (valid.isErr()) {
        return Promise.resolve(err(valid.error));
      }
      if (signal?.aborted) {
        return Promise.resolve(err({ kind: "Cancelled", outcome: "not-created" }));
      }
      calls += 1;
      const order = valid.value;
      onValidated?.(order);
      return inFlight.submit(series, order, signal).then(
        (shared) => {
          onSettled();
          return "kind" in shared ? err(shared) : resultOf(order, shared);
        },
        (fault: unknown) => {
          onSettled();
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
      await queue.idle();
    },
    isClosed: () => closed,
    queued: queue.queued,
  };
}

function resultOf(order: ValidOrder, { result, submitted, isReportedAsNew }: SharedResult): CreateResult {
  if (result.isErr()) {
    return err(result.error);
  }
  return placedOrReused(order, submitted, result.value).map((placed) => ({
    ...placed,
    replayed: placed.replayed || isReportedAsNew,
  }));
}

/**
 * What a row means for the caller. A row that was found under an id which this process made itself is its own: an
 * earlier attempt placed it and the reply was lost.
 *
 * @param submitted the order that was sent, whether or not it was this caller's
 */
export function placedOrReused(
  order: ValidOrder,
  submitted: ValidOrder,
  row: PlacedRow,
): Result<PlacedOrder, PaymentReferenceReused> {
  const differing = order === submitted && !row.found ? [] : differingFields(order, row.order);
  if (differing.length > 0) {
    return err({ kind: "PaymentReferenceReused", existing: row.order, differing });
  }
  const own = row.order.id === submitted.id && !submitted.hasCallerId;
  return ok({ order: row.order, replayed: row.found && !own });
}
