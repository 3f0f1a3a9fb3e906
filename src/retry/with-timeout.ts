// Limits the time of one attempt.
import type { Clock } from "./clock.js";

/** The rejection of an attempt that timed out. The server may still execute its statement. */
export interface AttemptTimeout {
  readonly code: "ATTEMPT_TIMEOUT";
}

/**
 * Settles with the work, or rejects with an {@link AttemptTimeout} after so many milliseconds. The driver
 * cannot cancel a statement, so work that timed out keeps running; `Promise.race` has already handled its
 * rejection.
 */
export async function withTimeout<T>(work: Promise<T>, ms: number, clock: Clock): Promise<T> {
  const timer = new AbortController();
  const limit = clock.sleep(ms, timer.signal).then((): Promise<never> => {
    const timeout: AttemptTimeout = { code: "ATTEMPT_TIMEOUT" };
    return Promise.reject(timeout);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    timer.abort();
  }
}
