// Owns the loop in which reads and voids are tried again: attempts, delays and the deadline of a policy.
import { err, ok, type Result } from "neverthrow";
import { classifyFailure } from "../errors/classify-failure.js";
import type { FailedAttempt } from "../errors/errors.js";
import { delayAfter } from "./backoff.js";
import type { Clock } from "./clock.js";
import type { RetryPolicy } from "./retry-policy.js";
import { withTimeout } from "./with-timeout.js";

/** What a call may use up. */
export interface Budget {
  readonly policy: RetryPolicy;
  readonly clock: Clock;
  /** On the clock, in milliseconds: when the call must have settled. */
  readonly deadline: number;
}

/**
 * Runs the work until it succeeds, fails for good, or the budget is used up. Never rejects; the error is every failed
 * attempt, the last of which says why it ended.
 */
export async function retry<T>(
  run: () => Promise<T>,
  { policy, clock, deadline }: Budget,
): Promise<Result<T, readonly FailedAttempt[]>> {
  const attempts: FailedAttempt[] = [];
  while (deadline > clock.now()) {
    try {
      const left = deadline - clock.now();
      return ok(await withTimeout(run(), Math.min(policy.attemptTimeoutMs, left), clock));
    } catch (thrown) {
      const { kind, cause } = classifyFailure(thrown);
      attempts.push({ failure: kind, cause });
      const delay = delayAfter(policy.backoff, attempts.length, clock.random());
      const retryable = policy.retryOn.some((candidate) => candidate === kind);
      if (!retryable || attempts.length >= policy.maxAttempts || clock.now() + delay >= deadline) {
        break;
      }
      await clock.sleep(delay);
    }
  }
  return err(attempts);
}
