// The timers of the process, called as methods of an object, where a runtime's own refuse to be.
import { afterEach, expect, it, vi } from "vitest";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

/** As browsers and workerd have them. */
function strict<Args extends readonly unknown[], R>(own: (...args: Args) => R) {
  return function call(this: unknown, ...args: Args): R {
    if (this !== undefined && this !== globalThis) {
      throw new TypeError("Illegal invocation");
    }
    return own(...args);
  };
}

it("the timers work where they refuse any other `this` than their own", async () => {
  vi.stubGlobal("setTimeout", strict(setTimeout));
  vi.stubGlobal("clearTimeout", strict(clearTimeout));
  vi.stubGlobal("queueMicrotask", strict(queueMicrotask));
  vi.resetModules();
  const { systemTimers } = await import("../../../src/retry/timers.js");
  await new Promise<void>((resolve) => systemTimers.queueMicrotask(resolve));
  await new Promise<void>((resolve) => void systemTimers.setTimeout(resolve, 0));
  systemTimers.clearTimeout(systemTimers.setTimeout(() => {}, 0));
  expect(systemTimers.performance.now()).toBeGreaterThan(0);
});
