// Owns the figures of the operations page: counted from the module's results, since the process started.
import type { CreateOrderError, PlacedOrder } from "gapless-orders";

export interface Figures {
  readonly placed: number;
  readonly replays: number;
  readonly retries: number;
  readonly fallbacks: number;
  readonly failures: number;
  /** Orders placed in the last ten seconds, a second. */
  readonly rate: number;
}

export interface Counters {
  placed(result: PlacedOrder): void;
  failed(error: CreateOrderError): void;
  figures(): Figures;
}

const windowMs = 10_000;

export function newCounters(now: () => number = Date.now): Counters {
  let [placed, replays, retries, fallbacks, failures] = [0, 0, 0, 0, 0];
  let recent: number[] = [];
  const trim = () => {
    recent = recent.filter((at) => at > now() - windowMs);
  };
  return {
    placed: ({ order, replayed }) => {
      if (replayed) {
        replays += 1;
        return;
      }
      placed += 1;
      fallbacks += order.sequence === null ? 1 : 0;
      recent.push(now());
    },
    failed: (error) => {
      failures += 1;
      // A create that succeeds does not say how often it tried: telemetry does.
      retries += error.kind === "RetriesExhausted" ? error.attempts.length - 1 : 0;
    },
    figures: () => {
      trim();
      return { placed, replays, retries, fallbacks, failures, rate: recent.length / (windowMs / 1000) };
    },
  };
}
