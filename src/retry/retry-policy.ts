// Owns the retry policy: how often, how long and for which failures, as data.

import type { RetryableFailure } from "../errors/errors.js";
import { type ExponentialBackoff, exponential } from "./backoff.js";

/** How often, how long and for which failures a call tries: what {@link retryPolicy} makes. */
export interface RetryPolicy {
  /** Attempts in all, the first included. */
  readonly maxAttempts: number;
  /** How long to wait between attempts. */
  readonly backoff: ExponentialBackoff;
  /** How long one attempt waits for the counter's row, in milliseconds. */
  readonly lockTimeoutMs: number;
  /** How long one attempt may take, in milliseconds. */
  readonly attemptTimeoutMs: number;
  /** How long the whole call may take, in milliseconds, fallback included. */
  readonly deadlineMs: number;
  /** Which failures are tried again. */
  readonly retryOn: readonly RetryableFailure[];
}

/** Options of {@link retryPolicy}, with their defaults. */
export interface RetryPolicyOptions {
  /** Attempts in all, the first included. Duplicate keys, which are read back, do not count. (Default: 10) */
  readonly maxAttempts?: number | undefined;
  /** (Default: `exponential()`: 10 ms, doubling to 1 s, full jitter) */
  readonly backoff?: ExponentialBackoff | undefined;
  /** How long one attempt waits for the counter's row, in milliseconds. (Default: 500) */
  readonly lockTimeoutMs?: number | undefined;
  /** How long one attempt may take, in milliseconds. (Default: 5,000) */
  readonly attemptTimeoutMs?: number | undefined;
  /** How long the whole call may take, in milliseconds, fallback included. (Default: 15,000) */
  readonly deadlineMs?: number | undefined;
  /** Which failures are tried again. (Default: all whose retry is sound) */
  readonly retryOn?: readonly RetryableFailure[] | undefined;
}

const retryable: readonly RetryableFailure[] = ["contention", "unavailable", "interrupted"];

/**
 * A retry policy. Throws a RangeError for figures that make no sense together. A policy that was put together by hand,
 * out of a configuration file for one, is checked and completed by the same rules.
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
    throw new RangeError("retryPolicy: backoff must be what exponential() makes");
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
    // Node.js fires a longer timer at once: 2^31-1 ms is the longest it keeps.
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
