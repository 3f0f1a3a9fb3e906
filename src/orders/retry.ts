// Owns the only loop that tries again: attempts, delays and the deadline of a policy.
import { err, ok, type Result } from "neverthrow";
import { within } from "./attempt.js";
import { delayAfter } from "./backoff.js";
import { classifyFailure } from "./classify-failure.js";
import type { Clock } from "./clock.js";
import type { FailedAttempt } from "./errors.js";
import type { RetryPolicy } from "./retry-policy.js";

/** One call's budget. It is shared by all the loops that the call goes through. */
export interface Budget {
  readonly policy: RetryPolicy;
  readonly clock: Clock;
  /** On the clock, in milliseconds: when the call must have settled. */
  readonly deadline: number;
  /** Fires when nobody waits for the call any longer. */
  readonly signal: AbortSignal;
  /** Whether something sent may have been carried out without our knowing. */
  inDoubt: boolean;
}

/**
 * Runs the work until it succeeds, fails for good, or the budget is used up. Never rejects; the error is every failed
 * attempt, the last of which says why it ended.
 *
 * @param reserveMs what to leave of the budget when contention lasts, in milliseconds
 */
export async function retry<T>(
  run: () => Promise<T>,
  budget: Budget,
  reserveMs = 0,
): Promise<Result<T, readonly FailedAttempt[]>> {
  const { policy, clock, signal } = budget;
  const attempts: FailedAttempt[] = [];
  const lost = budget.inDoubt;
  while (!signal.aborted && budget.deadline > clock.now()) {
    budget.inDoubt = true;
    try {
      const left = budget.deadline - clock.now();
      const value = await within(run(), Math.min(policy.attemptTimeoutMs, left), clock, signal);
      budget.inDoubt = false;
      return ok(value);
    } catch (thrown) {
      const { kind, cause } = classifyFailure(thrown);
      attempts.push({ failure: kind, cause });
      budget.inDoubt = lost || attempts.some(({ failure }) => failure === "interrupted");
      const delay = delayAfter(policy.backoff, attempts.length, clock.random());
      const end = budget.deadline - (kind === "contention" ? reserveMs : 0);
      const retryable = policy.retryOn.some((candidate) => candidate === kind);
      if (!retryable || attempts.length >= policy.maxAttempts || clock.now() + delay >= end) {
        break;
      }
      await clock.sleep(delay, signal);
    }
  }
  return err(attempts);
}
