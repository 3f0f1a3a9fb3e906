// Retries reads and voids within the attempts, delays and deadline of a policy.
import { err, ok, type Result } from "neverthrow";
import { classifyFailure } from "../errors/classify-failure.js";
import type { FailedAttempt } from "../errors/errors.js";
import { delayAfter } from "./backoff.js";
import type { Clock } from "./clock.js";
import type { RetryPolicy } from "./retry-policy.js";
import { withTimeout } from "./with-timeout.js";

/** The limits of one call. */
export interface Budget {
  readonly policy: RetryPolicy;
  readonly clock: Clock;
  /** The time on the clock, in milliseconds, by which the call must have settled. */
  readonly deadline: number;
}

/**
 * Runs the work until it succeeds, fails permanently, or has used up its budget. Never rejects: the error
 * lists every failed attempt in order, and is empty if the deadline passed before the first.
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
