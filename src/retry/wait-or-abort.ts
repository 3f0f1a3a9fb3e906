// Owns waiting for something unless a signal fires first: one listener a signal, however many wait.

const waitersBySignal = new WeakMap<AbortSignal, Set<() => void>>();

/** The value, or undefined when the signal fires first. Without a signal it is the same promise: no memory of its own. */
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

/** An app's shutdown signal serves every create: a listener for each would be a leak, and Node.js says so from 11 on. */
function waitersOf(signal: AbortSignal): Set<() => void> {
  const known = waitersBySignal.get(signal);
  if (known !== undefined) {
    return known;
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
