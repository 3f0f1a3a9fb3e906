// Owns the time limit of one attempt: it settles when the work does, when its time is up, or when it is called off.
import type { Clock } from "./clock.js";

/** What an attempt ends with when nobody waits for it any longer; what it sent may still be carried out. */
export interface Abandoned {
  readonly code: "ATTEMPT_TIMEOUT" | "CALLED_OFF";
}

/**
 * Waits for the work, for at most so many milliseconds. The driver cannot take a statement back, so an attempt that
 * is abandoned goes on alone. What it ends with is no longer anybody's: the race takes the rejection of its loser.
 */
export async function within<T>(work: Promise<T>, ms: number, clock: Clock, signal: AbortSignal): Promise<T> {
  const timer = new AbortController();
  const stop = (): void => timer.abort();
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) {
    stop();
  }
  const limit = clock.sleep(ms, timer.signal).then((): Promise<never> => {
    const abandoned: Abandoned = { code: signal.aborted ? "CALLED_OFF" : "ATTEMPT_TIMEOUT" };
    return Promise.reject(abandoned);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    signal.removeEventListener("abort", stop);
    stop();
  }
}
