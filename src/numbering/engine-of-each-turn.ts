// Gives the calls of each turn of the event loop an engine of their own, where requests may share nothing that waits.
import { systemTimers } from "../retry/timers.js";

/** What of an engine its callers use. */
interface Submitting<Call extends readonly unknown[], Ended> {
  submit(...call: Call): Promise<Ended>;
  idle(): Promise<void>;
  queued(): number;
}

/**
 * A turn belongs to one request, so what calls of one turn share stays in it. Creates made in one go share a statement as
 * they do elsewhere; those of different turns are told apart by the database alone, as those of different processes are.
 *
 * Nothing is kept of the engines of earlier turns: a request that is cancelled never ends its calls.
 */
export function engineOfEachTurn<Call extends readonly unknown[], Ended>(
  create: () => Submitting<Call, Ended>,
): Submitting<Call, Ended> {
  let ofThisTurn: Submitting<Call, Ended> | undefined;
  const engine = (): Submitting<Call, Ended> => {
    if (ofThisTurn === undefined) {
      // Microtasks run before the turn ends, and this one runs after those that are queued already.
      systemTimers.queueMicrotask(() => {
        ofThisTurn = undefined;
      });
      ofThisTurn = create();
    }
    return ofThisTurn;
  };
  return {
    submit: (...call) => engine().submit(...call),
    idle: async () => ofThisTurn?.idle(),
    queued: () => ofThisTurn?.queued() ?? 0,
  };
}
