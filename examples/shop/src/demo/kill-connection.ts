// Owns the button that kills a connection: the one that writes orders at that moment.
import { setTimeout } from "node:timers/promises";
import type { OrdersDatabase } from "gapless-orders";
import type { Deliver } from "../gateway.js";
import { countAnswers, deliverAll, newPayments } from "./callbacks.js";
import { terminateWaiting, withLockedCounter } from "./locked-counter.js";
import type { Happened } from "./outcome.js";

const count = 100;
const lookAgainMs = 5;

/** The counter is held for a moment, so that a session is surely in the middle of writing orders when it is ended. */
export async function killConnection({
  db,
  deliver,
}: {
  readonly db: OrdersDatabase;
  readonly deliver: Deliver;
}): Promise<Happened> {
  // Makes sure that there is a counter.
  const before = await deliverAll(deliver, newPayments(1));
  const { callbacks, ended } = await withLockedCounter(db, async (holder) => {
    const state = { isOver: false };
    const callbacks = deliverAll(deliver, newPayments(count)).finally(() => {
      state.isOver = true;
    });
    let ended = await terminateWaiting(db, holder);
    while (ended === undefined && !state.isOver) {
      await setTimeout(lookAgainMs);
      ended = await terminateWaiting(db, holder);
    }
    // In an object: to wait for them here would hold the counter until they are over.
    return { callbacks: { over: callbacks }, ended };
  });
  const counts = countAnswers([...before, ...(await callbacks.over)]);
  return {
    held: ended !== undefined && counts.failures === 0 && counts.orders === count + 1,
    words:
      ended === undefined
        ? "No session was found that writes orders."
        : `The server ended session ${ended} while it wrote. Its statement was rolled back, and another session sent it again: each payment has one order.`,
    counts,
  };
}
