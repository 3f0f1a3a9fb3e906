// The engine: a valid document in, the answer to it out. Each step is one file down.
import { isBoundToRequests } from "../database/bound-to-requests.js";
import type { Cancelled, Overloaded } from "../errors/errors.js";
import type { OrderSeries } from "../series/order-series.js";
import type { Answer, Submission } from "../sql/submission.js";
import { noLeftover, type PlacingContext } from "./batch-context.js";
import type { Batching } from "./batching.js";
import { engineOfEachTurn } from "./engine-of-each-turn.js";
import { createInFlight, type SharedResult } from "./in-flight.js";
import { placeBatch } from "./place-batch.js";
import { createQueue } from "./queue.js";
import { settleFaulty } from "./queued.js";

export { createPlacingContext, type Placement, type PlacingContext } from "./batch-context.js";
export type { SharedResult } from "./in-flight.js";
export type { Joining } from "./joining.js";
export { createOpenCalls } from "./open-calls.js";
export { type InTransactionOptions, placeInTransaction, readInTransaction } from "./place-in-transaction.js";
export { settled, settling } from "./settle-call.js";

export interface Engine<S extends Submission, A extends Answer> {
  /** @param deadline when the call has to settle, on the context's clock; that of the policy from now on by default */
  submit(
    series: OrderSeries,
    submission: S,
    signal: AbortSignal | undefined,
    deadline?: number,
  ): Promise<SharedResult<S, A> | Cancelled | Overloaded>;
  /** Resolves when nothing waits and nothing is under way. */
  idle(): Promise<void>;
  /** How many submissions wait for a statement. */
  queued(): number;
}

/**
 * 1. `in-flight.ts` joins a submission to the same one, if this process is placing that already.
 * 2. `queue.ts` queues it, and takes it out again in a batch, from each series in turn (`lane.ts`).
 * 3. `place-batch.ts` sends the batch, and again where the retry policy says so. `send-batch.ts` calls the statements that
 *    the context has: those of `orders/order-placement.ts` or of `documents/document-placement.ts`. What the isolating one
 *    did not place goes through `settle-isolated.ts`.
 * 4. `queued.ts` settles each submission; `deadline-timer.ts` settles those whose deadline passes.
 */
export function createEngine<S extends Submission, A extends Answer>(
  context: PlacingContext<S, A>,
  batching: Batching,
): Engine<S, A> {
  const create = (): Engine<S, A> => createSharedEngine(context, batching);
  return isBoundToRequests() ? engineOfEachTurn(create) : create();
}

function createSharedEngine<S extends Submission, A extends Answer>(
  context: PlacingContext<S, A>,
  batching: Batching,
): Engine<S, A> {
  const { clock, troubles, isPerSeries } = context;
  const queue = createQueue<S, A>({
    batching,
    clock,
    laneOf: troubles.laneOf,
    isPerSeries,
    async place(batch, lane) {
      try {
        return await placeBatch(context, batch, lane);
      } catch (fault) {
        settleFaulty(batch, fault);
        return noLeftover();
      }
    },
  });
  const { submit } = createInFlight(queue, context);
  return { submit, idle: queue.idle, queued: queue.queued };
}
