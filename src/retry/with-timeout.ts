// Owns the time limit of one attempt: it settles when the work does, or when its time is up.
import type { Clock } from "./clock.js";

/** What an attempt ends with when its time is up; what it sent may still be carried out. */
export interface AttemptTimeout {
  readonly code: "ATTEMPT_TIMEOUT";
}

/**
 * Waits for the work, for at most so many milliseconds. The driver cannot take a statement back, so an attempt that
 * is given up goes on alone. What it ends with is no longer anybody's: the race takes the rejection of its loser.
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
