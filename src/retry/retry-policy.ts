// Validates the retry policy: how often, for how long and after which failures a call is retried.
import type { RetryableFailure } from "../errors/errors.js";
import { type ExponentialBackoff, exponential } from "./backoff.js";

/** How often, for how long and after which failures a call is retried, as {@link retryPolicy} returns it. */
export interface RetryPolicy {
  /** Attempts in all, the first included. */
  readonly maxAttempts: number;
  /** The delays between attempts. */
  readonly backoff: ExponentialBackoff;
  /** How long one attempt waits for the counter's row, in milliseconds. */
  readonly lockTimeoutMs: number;
  /** How long one attempt may take, in milliseconds. */
  readonly attemptTimeoutMs: number;
  /** How long the whole call may take, in milliseconds, fallback included. */
  readonly deadlineMs: number;
  /** The failures after which a call is retried. */
  readonly retryOn: readonly RetryableFailure[];
}

/** Options of {@link retryPolicy}, with their defaults. */
export interface RetryPolicyOptions {
  /** Attempts in all, the first included. Duplicate keys, which are read back, do not count. (Default: 10) */
  readonly maxAttempts?: number | undefined;
  /** The delays between attempts. (Default: `exponential()`: 10 ms, doubling to 1 s, full jitter) */
  readonly backoff?: ExponentialBackoff | undefined;
  /** How long one attempt waits for the counter's row, in milliseconds. (Default: 500) */
  readonly lockTimeoutMs?: number | undefined;
  /** How long one attempt may take, in milliseconds. (Default: 5,000) */
  readonly attemptTimeoutMs?: number | undefined;
  /** How long the whole call may take, in milliseconds, fallback included. (Default: 15,000) */
  readonly deadlineMs?: number | undefined;
  /** The failures after which a call is retried. (Default: `contention`, `unavailable` and `interrupted`) */
  readonly retryOn?: readonly RetryableFailure[] | undefined;
}

const retryable: readonly RetryableFailure[] = ["contention", "unavailable", "interrupted"];

/**
 * Creates a retry policy: fills in the defaults and validates the values. It also accepts a policy from
 * elsewhere, such as a configuration file. Throws a RangeError for values that are out of range or contradict
 * each other.
 */
export function retryPolicy(options: RetryPolicyOptions = {}): RetryPolicy {
  const {
    maxAttempts = 10,
    backoff = exponential(),
    lockTimeoutMs = 500,
    attemptTimeoutMs = 5_000,
    deadlineMs = 15_000,
    retryOn = retryable,
  } = options;
  if (backoff?.kind !== "exponential") {
    throw new RangeError("retryPolicy: backoff must come from exponential()");
  }
  if (!(Array.isArray(retryOn) && retryOn.every((failure) => retryable.includes(failure)))) {
    throw new RangeError(`retryPolicy: retryOn must be a list of ${retryable.join(", ")}`);
  }
  const policy: RetryPolicy = {
    maxAttempts,
    backoff: exponential(backoff),
    lockTimeoutMs,
    attemptTimeoutMs,
    deadlineMs,
    retryOn,
  };
  for (const field of ["maxAttempts", "lockTimeoutMs", "attemptTimeoutMs", "deadlineMs"] as const) {
    // The longest timer of Node.js is 2^31-1 ms; it fires a longer one immediately.
    if (!(Number.isSafeInteger(policy[field]) && policy[field] >= 1 && policy[field] < 2 ** 31)) {
      throw new RangeError(`retryPolicy: ${field} must be a whole number from 1 to 2147483647`);
    }
  }
  if (policy.lockTimeoutMs >= policy.attemptTimeoutMs) {
    throw new RangeError(
      "retryPolicy: lockTimeoutMs must be shorter than attemptTimeoutMs, or a locked counter looks like a lost reply",
    );
  }
  if (policy.attemptTimeoutMs > policy.deadlineMs) {
    throw new RangeError("retryPolicy: attemptTimeoutMs must not be longer than deadlineMs");
  }
  return policy;
}
