// Puts an order off until its delay has passed, or settles it if it is not tried again.
import { err } from "neverthrow";
import type { Answer, Submission } from "../sql/submission.js";
import type { Leftover } from "./batch-context.js";
import { exhausted, type Queued, settleQueued } from "./queued.js";

export function retryLater<S extends Submission, A extends Answer>(
  pending: Queued<S, A>,
  isOver: boolean,
  delayMs: number,
  leftover: Leftover<S, A>,
): void {
  if (isOver) {
    settleQueued(pending, err(exhausted(pending)));
  } else {
    putOff(pending, delayMs, leftover);
  }
}

export function putOff<S extends Submission, A extends Answer>(
  pending: Queued<S, A>,
  delayMs: number,
  { later }: Leftover<S, A>,
): void {
  const orders = later.get(delayMs) ?? [];
  later.set(delayMs, orders);
  orders.push(pending);
}
