// Keeps the process's timers as they are when the package is loaded, out of reach of a test's fake ones.

/** What a clock is made of. */
export interface Timers {
  readonly setTimeout: (run: () => void, ms: number) => ReturnType<typeof setTimeout>;
  readonly clearTimeout: (timer: ReturnType<typeof setTimeout> | undefined) => void;
  readonly queueMicrotask: (run: () => void) => void;
  readonly performance: { now(): number };
}

const { setTimeout, clearTimeout, queueMicrotask, performance } = globalThis;

/**
 * Vitest and Jest replace the global timers in a test that fakes them, and nothing calls those of a create: it would
 * never settle. So no file of the package names a global timer; it takes these. They are called as plain functions:
 * a browser's `setTimeout` refuses any other `this` than its own.
 */
export const systemTimers: Timers = {
  setTimeout,
  clearTimeout,
  queueMicrotask,
  performance: { now: performance.now.bind(performance) },
};
