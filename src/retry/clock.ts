// Owns time and chance, so that everything else can be tested without either.

export interface Clock {
  /** Milliseconds that never go back. */
  now(): number;
  /** Resolves after a delay, or at once when the signal fires. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** From zero (included) to one (excluded). */
  random(): number;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal?.addEventListener("abort", done, { once: true });
      if (signal?.aborted) {
        done();
      }
    }),
  random: Math.random,
};
