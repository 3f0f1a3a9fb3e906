// `create`, from the input to the caller's result. Read this first; each step is one file down.
import { err } from "neverthrow";
import { orderRejected } from "../errors/order-rejected.js";
import type { Batching } from "../numbering/batching.js";
import {
  createEngine,
  createOpenCalls,
  type PlacingContext,
  type SharedResult,
} from "../numbering/engine.js";
import type { OrderSeries } from "../series/order-series.js";
import type { PlacedRow } from "../sql/placed-row.js";
import { parseOrder, type ValidOrder } from "../validation/parse-order.js";
import { type CreateResult, createResult } from "./create-result.js";

export interface OrderCreator {
  /** @param onValidated is given the order once it is valid, before it waits for its batch */
  create(
    input: unknown,
    series: OrderSeries,
    signal: AbortSignal | undefined,
    onValidated?: (order: ValidOrder) => void,
  ): Promise<CreateResult>;
  /** Refuses further creates and waits for those under way. */
  close(): Promise<void>;
  isClosed(): boolean;
  /** How many orders wait for a statement. */
  queued(): number;
}

/**
 * 1. `parseOrder` validates the input. Nothing is sent for an invalid one.
 * 2. The engine queues the order and places it in a batch, with retries: `numbering/engine.ts`.
 * 3. `createResult` says what the order's row means for this caller.
 */
export function createOrderCreator(
  context: PlacingContext<ValidOrder, PlacedRow>,
  batching: Batching,
): OrderCreator {
  const calls = createOpenCalls();
  const engine = createEngine(context, batching);

  const failed = (fault: unknown): never => {
    calls.end();
    throw fault;
  };

  return {
    // Not async: each waiting call would keep a stack frame, and a queue of 100,000 as many.
    create(input, series, signal, onValidated) {
      if (calls.isClosed()) {
        return Promise.resolve(err({ kind: "Closed" }));
      }
      const valid = parseOrder(input, series);
      if (valid.isErr()) {
        return Promise.resolve(err(valid.error));
      }
      if (signal?.aborted) {
        return Promise.resolve(err({ kind: "Cancelled", outcome: "not-created" }));
      }
      calls.begin();
      const order = valid.value;
      onValidated?.(order);
      return engine.submit(series, order, signal).then((shared) => {
        calls.end();
        return "kind" in shared ? err(shared) : resultFor(order, shared);
      }, failed);
    },
    async close() {
      await calls.close();
      await engine.idle();
    },
    isClosed: calls.isClosed,
    queued: engine.queued,
  };
}

/** Of several callers that share an order one has placed it, and the others replay it. */
function resultFor(
  order: ValidOrder,
  { result, submitted, isReportedAsNew }: SharedResult<ValidOrder, PlacedRow>,
): CreateResult {
  if (result.isErr()) {
    return err(result.error.kind === "Refused" ? orderRejected(result.error.attempt) : result.error);
  }
  return createResult(order, submitted, result.value).map((placed) => ({
    ...placed,
    replayed: placed.replayed || isReportedAsNew,
  }));
}
