// Places a batch of orders: in one statement, and one by one where that fails as a whole.
import { err } from "neverthrow";
import { classifyFailure, type Failure } from "../errors/classify-failure.js";
import type { FailureKind } from "../errors/errors.js";
import { delayAfter } from "../retry/backoff.js";
import { withTimeout } from "../retry/with-timeout.js";
import type { Answer, Submission } from "../sql/submission.js";
import {
  addAttempt,
  isUsedUp,
  type Leftover,
  noLeftover,
  type PlacingContext,
  type RetryLimits,
  reserveMs,
  type Sending,
} from "./batch-context.js";
import type { LaneKind } from "./queue.js";
import { type EngineError, exhausted, type Progress, type Queued, refused, settleQueued } from "./queued.js";
import { type Answers, sendIsolated, sendTogether } from "./send-batch.js";
import { settleIsolated } from "./settle-isolated.js";
import { stepAfter } from "./step-after.js";

/**
 * Places a batch. Cancelled orders are left out of the next statement; the others are sent again under the
 * same ids, so that only one of several attempts can place them.
 *
 * 1. One statement carries all orders. It fails as a whole if one of them is refused or waits for a lock.
 * 2. Then an isolating statement places them one by one and names those that fail; the others are placed.
 *    A named refusal is final. A named order that can be retried becomes a suspect and leaves the batch, and so does one
 *    whose counter is held; after the policy's attempts the latter takes a fallback number.
 * 3. A broken connection says nothing about a single order: the batch is sent again, isolated, then in halves.
 *
 * @param lane what the orders have in common: those of a series that waits for locks, and suspects, are isolated at once
 */
export async function placeBatch<S extends Submission, A extends Answer>(
  context: PlacingContext<S, A>,
  batch: readonly Queued<S, A>[],
  lane: LaneKind,
): Promise<Leftover<S, A>> {
  const leftover = noLeftover<S, A>();
  const isSuspect = lane === "suspects";
  const isIsolated = isSuspect || lane === "locked";
  const sending: Sending = { numbering: "sequenced", isIsolated, isIsolable: true, isSuspect };
  await sendUntilSettled(context, batch, sending, leftover);
  return leftover;
}

async function sendUntilSettled<S extends Submission, A extends Answer>(
  context: PlacingContext<S, A>,
  batch: readonly Queued<S, A>[],
  first: Sending,
  leftover: Leftover<S, A>,
): Promise<void> {
  const { policy, clock } = context;
  let sending = first;
  let retries = 0;
  for (;;) {
    const live = batch.filter((pending) => !pending.isDone && pending.deadline > clock.now());
    const failed = live.length === 0 ? undefined : await attemptToSend(context, live, sending, leftover);
    if (failed === undefined) {
      return;
    }
    const { kind, cause } = failed;
    const isShared = live.length > 1 && !sending.isIsolated;
    leftover.isTooLarge ||= isShared && (cause.code === "57014" || cause.code === "ATTEMPT_TIMEOUT");
    const delayMs = delayAfter(policy.backoff, retries + 1, clock.random());
    const usedUp = usedUpAfter(context, live, sending, failed, delayMs);
    const step = stepAfter(context, failed, sending, live.length, usedUp.length > 0);
    if (step === "isolate" || step === "unite") {
      context.onRetry?.(kind);
      sending = { ...sending, isIsolated: step === "isolate", isIsolable: step === "isolate" };
      continue;
    }
    if (step === "halve") {
      await sendHalves(context, live, sending, leftover);
      return;
    }
    addAttempt(live, { failure: kind, cause });
    if (step === "refuse") {
      settleAll(live, refused);
      return;
    }
    await endUsedUp(context, usedUp, sending, kind, leftover);
    const ended = new Set(usedUp);
    const goingOn = live.filter((pending) => !ended.has(pending));
    if (goingOn.length === 0) {
      return;
    }
    retries += 1;
    context.onRetry?.(kind);
    await clock.sleep(delayMs);
    if (sending.isIsolated && kind === "interrupted" && goingOn.length > 1) {
      await sendHalves(context, goingOn, sending, leftover);
      return;
    }
    const isSuspicious = retries > 1 && sending.isIsolable && (live.length > 1 || kind === "contention");
    sending = { ...sending, isIsolated: sending.isIsolated || isSuspicious };
  }
}

/** One half after the other: at once they would wait for each other's counter. */
async function sendHalves<S extends Submission, A extends Answer>(
  context: PlacingContext<S, A>,
  live: readonly Queued<S, A>[],
  sending: Sending,
  leftover: Leftover<S, A>,
): Promise<void> {
  const middle = Math.ceil(live.length / 2);
  for (const half of [live.slice(0, middle), live.slice(middle)]) {
    await sendUntilSettled(context, half, sending, leftover);
  }
}

/**
 * Whether such a failure means that the counter cannot be raised, as one under a default isolation level of
 * `serializable` does: then the isolating statement, too, fails as a whole.
 */
function isOfCounter(
  { fallback }: RetryLimits,
  { numbering, isIsolated, isIsolable }: Sending,
  kind: FailureKind,
): boolean {
  return fallback && kind === "contention" && numbering === "sequenced" && (isIsolated || !isIsolable);
}

/** The orders that are not tried again after such a failure, and so long a delay in milliseconds. */
function usedUpAfter<S extends Submission, A extends Answer>(
  context: PlacingContext<S, A>,
  live: readonly Queued<S, A>[],
  sending: Sending,
  { kind, cause }: Failure,
  delayMs: number,
): readonly Queued<S, A>[] {
  const withReserveMs = delayMs + (isOfCounter(context, sending, kind) ? reserveMs(context) : 0);
  return live.filter(({ attempts, deadline }) => {
    const progress = { attempts: [...attempts, { failure: kind, cause }], deadline };
    return isUsedUp(context, progress, kind, withReserveMs);
  });
}

/** Settles orders that are not tried again, or gives them fallback numbers if their counter cannot be raised. */
async function endUsedUp<S extends Submission, A extends Answer>(
  context: PlacingContext<S, A>,
  usedUp: readonly Queued<S, A>[],
  sending: Sending,
  kind: FailureKind,
  leftover: Leftover<S, A>,
): Promise<void> {
  if (isOfCounter(context, sending, kind) && usedUp.length > 0) {
    const fallback: Sending = { ...sending, numbering: "fallback", isIsolated: false };
    await sendUntilSettled(context, usedUp, fallback, leftover);
  } else {
    settleAll(usedUp, exhausted);
  }
}

/** Sends one statement. Returns why it failed as a whole; otherwise its orders are settled, or in the leftover. */
async function attemptToSend<S extends Submission, A extends Answer>(
  context: PlacingContext<S, A>,
  live: readonly Queued<S, A>[],
  sending: Sending,
  leftover: Leftover<S, A>,
): Promise<Failure | undefined> {
  const { policy, clock } = context;
  const latest = live.reduce((at, { deadline }) => Math.max(at, deadline), 0);
  for (const pending of live) {
    pending.isSent = true;
  }
  const sent = sending.isIsolated
    ? sendIsolated(context, live, sending)
    : sendTogether(context, live, sending).then((): Answers<S, A> => new Map());
  let answers: Answers<S, A>;
  try {
    answers = await withTimeout(sent, Math.min(policy.attemptTimeoutMs, latest - clock.now()), clock);
  } catch (thrown) {
    return classifyFailure(thrown);
  } finally {
    for (const pending of live) {
      pending.isSent = false;
    }
  }
  const withoutCounter = await settleIsolated(context, sending, answers, leftover);
  if (withoutCounter.length > 0) {
    const fallback: Sending = { ...sending, numbering: "fallback", isIsolated: false };
    await sendUntilSettled(context, withoutCounter, fallback, leftover);
  }
  return undefined;
}

function settleAll<S extends Submission, A extends Answer>(
  orders: readonly Queued<S, A>[],
  errorOf: (pending: Progress) => EngineError,
): void {
  for (const pending of orders) {
    settleQueued(pending, err(errorOf(pending)));
  }
}
