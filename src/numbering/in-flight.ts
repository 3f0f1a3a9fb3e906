// Tracks what is under way in this process: calls with the same idempotency key share one submission.

import type { Cancelled, Overloaded } from "../errors/errors.js";
import type { Clock } from "../retry/clock.js";
import { waitOrAbort } from "../retry/wait-or-abort.js";
import { type OrderSeries, seriesKey } from "../series/order-series.js";
import type { Answer, Submission } from "../sql/submission.js";
import type { PlacingContext } from "./batch-context.js";
import { createDeadlineTimer } from "./deadline-timer.js";
import type { Joining } from "./joining.js";
import type { SubmissionQueue } from "./queue.js";
import { type EngineResult, outcomeOf, type Queued, queuedSubmission } from "./queued.js";

interface InFlight<S extends Submission, A extends Answer> {
  readonly pending: Queued<S, A>;
  /** The idempotency keys under which others find it. */
  readonly keys: readonly string[];
  callers: number;
  /** Whether a caller has got the order as new: the others replay it. */
  isReportedAsNew: boolean;
}

/** What a caller asked for. */
interface Call<S extends Submission> {
  readonly series: OrderSeries;
  readonly submission: S;
  readonly signal: AbortSignal | undefined;
  readonly deadline: number;
}

/** The result of a submission, for one of the callers that share it. */
export interface SharedResult<S extends Submission, A extends Answer> {
  readonly result: EngineResult<A>;
  /** What was sent; another caller's, if this caller joined it. */
  readonly submitted: S;
  /** Whether another caller has got the order as new. */
  readonly isReportedAsNew: boolean;
}

export interface InFlightSubmissions<S extends Submission, A extends Answer> {
  /** Queues a submission, or joins the one that is under way already. */
  submit(
    series: OrderSeries,
    submission: S,
    signal: AbortSignal | undefined,
    deadline?: number,
  ): Promise<SharedResult<S, A> | Cancelled | Overloaded>;
}

export function createInFlight<S extends Submission, A extends Answer>(
  queue: SubmissionQueue<S, A>,
  { clock, policy, joining }: PlacingContext<S, A>,
): InFlightSubmissions<S, A> {
  const byKey = new Map<string, InFlight<S, A>>();
  const deadlines = createDeadlineTimer<S, A>(clock, queue.remove);

  function start(
    series: OrderSeries,
    submission: S,
    keys: readonly string[],
    deadline: number,
  ): InFlight<S, A> | undefined {
    const inFlight: InFlight<S, A> = {
      pending: queuedSubmission(series, submission, deadline),
      keys,
      callers: 0,
      isReportedAsNew: false,
    };
    if (queue.enqueue(inFlight.pending) === "full") {
      return undefined;
    }
    deadlines.track(inFlight.pending);
    for (const key of keys) {
      byKey.set(key, inFlight);
    }
    return inFlight;
  }

  function forget(inFlight: InFlight<S, A>): void {
    deadlines.untrack(inFlight.pending);
    for (const key of inFlight.keys) {
      if (byKey.get(key) === inFlight) {
        byKey.delete(key);
      }
    }
  }

  type Ended = SharedResult<S, A> | Cancelled | Overloaded;

  /** Not async: a call that waits would keep its stack frame, some 350 bytes, and a queue has 100,000. */
  function join(call: Call<S>, keys: readonly string[]): Promise<Ended> {
    const joined = keys
      .map((key) => byKey.get(key))
      .find(
        (inFlight) => inFlight !== undefined && joining.canJoin(call.submission, inFlight.pending.submission),
      );
    const inFlight = joined ?? start(call.series, call.submission, keys, call.deadline);
    if (inFlight === undefined) {
      return Promise.resolve({ kind: "Overloaded", queued: queue.queued() });
    }
    inFlight.callers += 1;
    return waitOrAbort(inFlight.pending.result, call.signal).then((result) =>
      endOf(call, inFlight, result, joined !== undefined),
    );
  }

  function endOf(
    call: Call<S>,
    inFlight: InFlight<S, A>,
    result: EngineResult<A> | undefined,
    hasJoined: boolean,
  ): Ended | Promise<Ended> {
    const { pending } = inFlight;
    inFlight.callers -= 1;
    if (result !== undefined || inFlight.callers === 0) {
      forget(inFlight);
    }
    if (result === undefined) {
      // The other callers may still get the order placed.
      const outcome = inFlight.callers > 0 ? "unknown" : outcomeOf(pending);
      if (inFlight.callers === 0) {
        pending.isDone = true;
        queue.remove(pending);
      }
      return { kind: "Cancelled", outcome };
    }
    if (hasJoined && !isShared(joining, result, call, inFlight, clock)) {
      return join(call, joining.keysOf(call.series, call.submission));
    }
    const { isReportedAsNew } = inFlight;
    inFlight.isReportedAsNew ||= !hasJoined || joining.agrees(call.submission, pending.submission);
    return { result, submitted: pending.submission, isReportedAsNew };
  }

  return {
    // Whole milliseconds, which take no memory of their own.
    submit(series, submission, signal, deadline = Math.ceil(clock.now() + policy.deadlineMs)) {
      try {
        return join({ series, submission, signal, deadline }, joining.keysOf(series, submission));
      } catch (fault) {
        return Promise.reject(fault);
      }
    },
  };
}

/**
 * Whether the result of a shared submission is also the result of a caller who joined it. A failure is only if the caller's
 * own submission would have met it too, in the same series, and if it came before the deadline of the shared one, which is
 * the earlier of the two.
 */
function isShared<S extends Submission, A extends Answer>(
  joining: Joining<S>,
  result: EngineResult<A>,
  { series, submission }: Call<S>,
  { pending: { series: other, submission: submitted, deadline } }: InFlight<S, A>,
  clock: Clock,
): boolean {
  return result.isOk()
    ? joining.sharesAnswer(submission, submitted)
    : seriesKey(series) === seriesKey(other) &&
        joining.hasSameFate(submission, submitted) &&
        clock.now() < deadline;
}
