// Decides what follows for each order that an isolating statement did not place.
import { err } from "neverthrow";
import type { Failure } from "../errors/classify-failure.js";
import type { FailedAttempt } from "../errors/errors.js";
import { delayAfter } from "../retry/backoff.js";
import { withTimeout } from "../retry/with-timeout.js";
import { isNumberTaken, isResolvable, mostConflictsAlone } from "../sql/resolve-conflicts.js";
import type { Answer, IsolatedAnswer, Submission } from "../sql/submission.js";
import {
  addAttempt,
  isUsedUp,
  type Leftover,
  type PlacingContext,
  type RetryLimits,
  reserveMs,
  type Sending,
} from "./batch-context.js";
import { type Queued, refused, settleQueued } from "./queued.js";
import { putOff, retryLater } from "./retry-later.js";
import type { Answers } from "./send-batch.js";

/** Settles final failures and adds the other orders to the leftover. Returns the orders that take fallback numbers. */
export async function settleIsolated<S extends Submission, A extends Answer>(
  context: PlacingContext<S, A>,
  sending: Sending,
  answers: Answers<S, A>,
  leftover: Leftover<S, A>,
): Promise<readonly Queued<S, A>[]> {
  const withoutCounter: Queued<S, A>[] = [];
  const conflicts: Conflict<S, A>[] = [];
  // One random number for all, so that orders which failed together are retried together.
  const random = context.clock.random();
  // Before the first of them notes it.
  const news = new Set([...answers].filter((entry) => isNews(context, ...entry)).map(([pending]) => pending));
  for (const [pending, answer] of answers) {
    if (answer.kind === "untried") {
      leftover.again.push(pending);
    } else if (answer.kind === "locked") {
      withoutCounter.push(
        ...afterLockedCounter(context, pending, answer, news.has(pending), leftover, random),
      );
    } else if (
      answer.kind === "failed" &&
      isResolvable(context.keys, answer.failure.cause.constraint, pending.conflicts + 1)
    ) {
      const isBehind =
        sending.numbering === "sequenced" && isNumberTaken(context.keys, answer.failure.cause.constraint);
      conflicts.push({ pending, failure: answer.failure, isBehind });
    } else if (answer.kind === "failed") {
      afterFailure(context, sending, pending, answer.failure, leftover, random);
    }
  }
  const failures = [...leftover.later.values()].flatMap(
    (orders) => orders[0]?.attempts.at(-1)?.failure ?? [],
  );
  for (const failure of new Set(failures)) {
    context.onRetry?.(failure);
  }
  const behind = conflicts.filter(({ isBehind }) => isBehind).map(({ pending }) => pending);
  const hasRaised = behind.length > 0 && (await raisedFor(context, behind));
  for (const conflict of conflicts) {
    withoutCounter.push(...afterConflict(context, conflict, hasRaised, leftover));
  }
  return withoutCounter;
}

interface Conflict<S extends Submission, A extends Answer> {
  readonly pending: Queued<S, A>;
  readonly failure: Failure;
  /** The counter is behind: the number exists already. */
  readonly isBehind: boolean;
}

/** If no counter can be raised, the orders meet the same conflict again, which is counted. */
function raisedFor<S extends Submission, A extends Answer>(
  { raiseCounters, policy, clock }: PlacingContext<S, A>,
  behind: readonly Queued<S, A>[],
): Promise<boolean> {
  const raises = behind.reduce((most, pending) => Math.max(most, pending.raises), 0);
  return withTimeout(raiseCounters(behind, raises), policy.attemptTimeoutMs, clock).catch(() => false);
}

/** Whether it is the first that meets the lock on its counter. */
function isNews<S extends Submission, A extends Answer>(
  { troubles }: PlacingContext<S, A>,
  { series }: Queued<S, A>,
  answer: IsolatedAnswer<A>,
): boolean {
  return answer.kind === "locked" && !troubles.isLocked(series, answer.dateKey);
}

type LockedCounter = Extract<IsolatedAnswer<Answer>, { kind: "locked" }>;

/** Retries as the policy says, unless other orders have just waited for this counter in vain. */
function afterLockedCounter<S extends Submission, A extends Answer>(
  context: PlacingContext<S, A>,
  pending: Queued<S, A>,
  { dateKey, hasWaited }: LockedCounter,
  isFirst: boolean,
  leftover: Leftover<S, A>,
  random: number,
): readonly Queued<S, A>[] {
  const { policy, troubles, fallback } = context;
  addAttempt([pending], lockedCounter);
  const { series } = pending;
  const backoffMs = delayAfter(policy.backoff, pending.attempts.length, random);
  // A statement that did not wait leaves the lock timeout to be waited here, unless it is the first that met the lock: the
  // statement of another lane may have had the counter, which is free in a moment.
  const delayMs = backoffMs + (hasWaited || isFirst ? 0 : policy.lockTimeoutMs);
  troubles.noteLocked(series, dateKey, hasWaited);
  const isOver = isUsedUp(context, pending, "contention", delayMs + reserveMs(context));
  if (fallback && (isOver || troubles.isHeld(series, dateKey))) {
    troubles.noteHeld(series, dateKey);
    return [pending];
  }
  retryLater(pending, isOver, delayMs, leftover);
  return [];
}

/**
 * A duplicate key: the order was placed meanwhile, or the counter is behind. Sending it again resolves both. One whose
 * counter was raised is not counted: who gives numbers beside us, as older code does, may be ahead again. Its deadline
 * ends it.
 */
function afterConflict<S extends Submission, A extends Answer>(
  { fallback }: RetryLimits,
  { pending, failure: { kind, cause }, isBehind }: Conflict<S, A>,
  hasRaised: boolean,
  leftover: Leftover<S, A>,
): readonly Queued<S, A>[] {
  if (isBehind && hasRaised) {
    pending.raises += 1;
  } else {
    pending.conflicts += 1;
  }
  if (pending.conflicts < mostConflictsAlone) {
    putOff(pending, 0, leftover);
    return [];
  }
  addAttempt([pending], { failure: kind, cause });
  if (isBehind && fallback) {
    return [pending];
  }
  settleQueued(pending, err(refused(pending)));
  return [];
}

function afterFailure<S extends Submission, A extends Answer>(
  context: PlacingContext<S, A>,
  { isSuspect }: Sending,
  pending: Queued<S, A>,
  { kind, cause }: Failure,
  leftover: Leftover<S, A>,
  random: number,
): void {
  const { policy, troubles } = context;
  addAttempt([pending], { failure: kind, cause });
  if (kind === "rejected" || kind === "conflict") {
    troubles.noteRefusal(pending.series);
    settleQueued(pending, err(refused(pending)));
    return;
  }
  const isWaiting = cause.code === "55P03";
  // A suspect that waits says nothing about the orders that come.
  if (isWaiting && !isSuspect) {
    troubles.noteWait(pending.series);
  }
  // The statement waited briefly, so as not to hold the counter; the rest of the lock timeout is waited here.
  const backoffMs = delayAfter(policy.backoff, pending.attempts.length, random);
  const delayMs = backoffMs + (isWaiting ? policy.lockTimeoutMs : 0);
  retryLater(pending, isUsedUp(context, pending, kind, delayMs), delayMs, leftover);
}

const lockedCounter: FailedAttempt = {
  failure: "contention",
  cause: {
    code: "55P03",
    message: "another transaction holds the counter of the period",
    table: "order_sequence_tracker",
  },
};
