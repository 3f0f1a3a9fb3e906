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
 * never settle. So no file of the package names a global timer; it takes these. Each calls its own as a plain function:
 * those of browsers and of workerd refuse any other `this` than their own ("Illegal invocation").
 */
export const systemTimers: Timers = {
  setTimeout: (run, ms) => setTimeout(run, ms),
  clearTimeout: (timer) => clearTimeout(timer),
  queueMicrotask: (run) => queueMicrotask(run),
  performance: { now: performance.now.bind(performance) },
};
