// Shows progress as a counter on a terminal, and nothing elsewhere.
import { SingleBar } from "cli-progress";

export interface Progress {
  step(): void;
  stop(): void;
}

export function startProgress(): Progress {
  if (!process.stderr.isTTY) {
    return { step: () => {}, stop: () => {} };
  }
  const bar = new SingleBar({
    format: "placing {value} checkouts, {duration_formatted}",
    clearOnComplete: true,
  });
  bar.start(0, 0);
  return { step: () => bar.increment(), stop: () => bar.stop() };
}
