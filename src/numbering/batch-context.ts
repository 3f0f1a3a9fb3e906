// What the steps of placing a batch share: what they work with, how a batch is sent, and which of its orders remain.

import type { FailedAttempt, FailureKind } from "../errors/errors.js";
import type { Clock } from "../retry/clock.js";
import type { RetryPolicy } from "../retry/retry-policy.js";
import type { Numbering } from "../sql/numbering.js";
import type { ResolvableKeys } from "../sql/resolve-conflicts.js";
import type { Answer, BatchEntry, GivenNumber, Isolate, Place, Submission } from "../sql/submission.js";
import type { Joining } from "./joining.js";
import type { Progress, Queued } from "./queued.js";
import { createSeriesTroubles, type SeriesTroubles } from "./series-troubles.js";

/** @param raises how often a counter was raised for the batch before, in vain */
export type RaiseCounters<S extends Submission> = (
  batch: readonly BatchEntry<S>[],
  raises: number,
) => Promise<boolean>;

/** What the engine is given for one kind of document: its statements, and what they mean. */
export interface Placement<S extends Submission, A extends Answer> {
  readonly place: Place<S, A>;
  readonly isolate: Isolate<S, A>;
  /** Raises counters that are behind the numbers of a batch's periods. Resolves to whether it raised one. */
  readonly raiseCounters: RaiseCounters<S>;
  /** The names of our unique keys, by which a duplicate is recognised. */
  readonly keys: ResolvableKeys;
  /** The number that the statement gave; undefined for an answer without one, as for what existed before. */
  readonly givenNumber: (answer: A) => GivenNumber | undefined;
  /** Which calls share a submission. */
  readonly joining: Joining<S>;
}

export interface PlacingContext<S extends Submission, A extends Answer> extends Placement<S, A> {
  readonly policy: RetryPolicy;
  readonly clock: Clock;
  /** Called for each failure that another attempt follows. */
  readonly onRetry?: (failure: FailureKind) => void;
  /** Whether documents take fallback numbers while their counter is held. */
  readonly fallback: boolean;
  readonly troubles: SeriesTroubles;
  /** Whether a statement stays within one series, as on a cluster that is distributed by it. */
  readonly isPerSeries: boolean;
}

export function createPlacingContext<S extends Submission, A extends Answer>(
  placement: Placement<S, A>,
  limits: Pick<PlacingContext<S, A>, "policy" | "clock" | "fallback" | "onRetry" | "isPerSeries">,
): PlacingContext<S, A> {
  const { clock, policy } = limits;
  return { ...placement, ...limits, troubles: createSeriesTroubles(clock, policy.lockTimeoutMs) };
}

/** What the decisions about retries read of a context. */
export type RetryLimits = Pick<PlacingContext<Submission, Answer>, "policy" | "clock" | "fallback">;

/** How a batch is sent. */
export interface Sending {
  readonly numbering: Numbering;
  /** One by one in savepoints, so that each order has its own answer. */
  readonly isIsolated: boolean;
  /** Whether that is possible: the server has not refused the isolating statement. */
  readonly isIsolable: boolean;
  /** Whether the orders have failed by themselves in an earlier batch. */
  readonly isSuspect: boolean;
}

/** The orders of a batch that are not settled. */
export interface Leftover<S extends Submission, A extends Answer> {
  /** They go with the next batch. */
  readonly again: Queued<S, A>[];
  /** By delay in milliseconds: suspects, which are sent apart from the others so as not to hold them up. */
  readonly later: Map<number, Queued<S, A>[]>;
  /** Whether the batch ran into the statement timeout. */
  isTooLarge: boolean;
}

export function noLeftover<S extends Submission, A extends Answer>(): Leftover<S, A> {
  return { again: [], later: new Map(), isTooLarge: false };
}

function isRetried({ policy }: RetryLimits, failure: FailureKind): boolean {
  return policy.retryOn.some((candidate) => candidate === failure);
}

/** Whether an order is not tried again after such a failure, and so long a delay in milliseconds. */
export function isUsedUp(
  context: RetryLimits,
  { attempts, deadline }: Pick<Progress, "attempts" | "deadline">,
  failure: FailureKind,
  delayMs: number,
): boolean {
  const { policy, clock } = context;
  return (
    attempts.length >= policy.maxAttempts || !isRetried(context, failure) || deadline <= clock.now() + delayMs
  );
}

/** How much of the deadline is reserved for taking a fallback number, in milliseconds. */
export function reserveMs({ policy, fallback }: RetryLimits): number {
  return fallback ? Math.min(policy.attemptTimeoutMs, policy.deadlineMs / 3) : 0;
}

export function addAttempt(orders: readonly Progress[], attempt: FailedAttempt): void {
  for (const pending of orders) {
    pending.attempts = [...pending.attempts, attempt];
  }
}
