// Limits the time of one attempt.
import type { Clock } from "./clock.js";

/** The rejection of an attempt that timed out. The server may still execute its statement. */
export interface AttemptTimeout {
  readonly code: "ATTEMPT_TIMEOUT";
}

/**
 * Settles with the work, or rejects with an {@link AttemptTimeout} after so many milliseconds. The driver
 * cannot cancel a statement, so work that timed out keeps running; its rejection is handled here.
 */
export function withTimeout<T>(work: Promise<T>, ms: number, clock: Clock): Promise<T> {
  return new Promise((resolve, reject) => {
    const callOff = clock.after(ms, () => {
      const timeout: AttemptTimeout = { code: "ATTEMPT_TIMEOUT" };
      reject(timeout);
    });
    work.then(
      (value) => {
        callOff();
        resolve(value);
      },
      (error: unknown) => {
        callOff();
        reject(error);
      },
    );
  });
}
