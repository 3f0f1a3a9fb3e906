// Waits for a promise or an abort signal, whichever comes first, with one listener per signal.

const waitersBySignal = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Resolves to the value, or to undefined if the signal aborts first. Without a signal it returns the same
 * promise, which costs no memory.
 */
export function waitOrAbort<T>(value: Promise<T>, signal: AbortSignal | undefined): Promise<T | undefined> {
  return signal === undefined ? value : untilAborted(value, signal);
}

async function untilAborted<T>(value: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  const waiters = waitersOf(signal);
  let stop = (): void => {};
  const aborted = new Promise<undefined>((resolve) => {
    stop = () => resolve(undefined);
  });
  waiters.add(stop);
  try {
    return await (signal.aborted ? undefined : Promise.race([value, aborted]));
  } finally {
    waiters.delete(stop);
  }
}

/** One listener for all creates with the same signal: one each would leak, and Node.js warns from 11 on. */
function waitersOf(signal: AbortSignal): Set<() => void> {
  const existing = waitersBySignal.get(signal);
  if (existing !== undefined) {
    return existing;
  }
  const waiters = new Set<() => void>();
  waitersBySignal.set(signal, waiters);
  const wake = (): void => {
    for (const stop of waiters) {
      stop();
    }
  };
  signal.addEventListener("abort", wake, { once: true });
  return waiters;
}
