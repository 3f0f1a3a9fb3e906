// Owns the only loop that tries again: attempts, delays and the deadline of a policy.
import { err, ok, type Result } from "neverthrow";
import { within } from "./attempt.js";
import { delayAfter } from "./backoff.js";
import { classifyFailure } from "./classify-failure.js";
import type { Clock } from "./clock.js";
import type { FailedAttempt, FailureKind } from "./errors.js";
import type { RetryPolicy } from "./retry-policy.js";

/** What a call may use up. */
export interface Budget {
  readonly policy: RetryPolicy;
  readonly clock: Clock;
  /** On the clock, in milliseconds: when the call must have settled. */
  readonly deadline: number;
  /** Whether anybody still waits. (Default: yes) */
  readonly isWanted?: () => boolean;
  /** Hears of each failure that another attempt follows. */
  readonly onRetry?: ((failure: FailureKind) => void) | undefined;
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
  const { policy, clock, deadline, isWanted = () => true } = budget;
  const attempts: FailedAttempt[] = [];
  while (isWanted() && deadline > clock.now()) {
    const before = attempts.at(-1);
    if (before !== undefined) {
      budget.onRetry?.(before.failure);
    }
    try {
      const left = deadline - clock.now();
      return ok(await within(run(), Math.min(policy.attemptTimeoutMs, left), clock));
    } catch (thrown) {
      const { kind, cause } = classifyFailure(thrown);
      attempts.push({ failure: kind, cause });
      const delay = delayAfter(policy.backoff, attempts.length, clock.random());
      const end = deadline - (kind === "contention" ? reserveMs : 0);
      const retryable = policy.retryOn.some((candidate) => candidate === kind);
      if (!retryable || attempts.length >= policy.maxAttempts || clock.now() + delay >= end) {
        break;
      }
      await clock.sleep(delay);
    }
  }
  return err(attempts);
}
