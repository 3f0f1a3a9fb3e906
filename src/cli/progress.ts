// Shows progress as one line on standard error that changes, on a terminal only.
import { clearLine, cursorTo } from "node:readline";

export interface Progress {
  show(text: string): void;
  stop(): void;
}

/** As often as an eye can follow. */
const leastMs = 100;

export function startProgress(): Progress {
  const { stderr } = process;
  if (!stderr.isTTY) {
    return { show: () => {}, stop: () => {} };
  }
  const clear = (): void => {
    cursorTo(stderr, 0);
    clearLine(stderr, 0);
  };
  let shownAt = Number.NEGATIVE_INFINITY;
  return {
    show: (text) => {
      if (performance.now() - shownAt >= leastMs) {
        shownAt = performance.now();
        clear();
        // One that is broken over two lines could not be cleared.
        stderr.write(text.slice(0, stderr.columns - 1));
      }
    },
    stop: clear,
  };
}
