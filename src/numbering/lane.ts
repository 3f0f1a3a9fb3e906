// Holds what waits for one kind of statement, by series, and takes it out in turns: no series waits for another's queue.
import { seriesKey } from "../series/order-series.js";
import type { Answer, Submission } from "../sql/submission.js";
import type { Queued } from "./queued.js";

/** What waits of one series. Sets, so that a cancelled submission is removed at once, wherever it stands. */
export interface Line<S extends Submission, A extends Answer> {
  /** Sent before; they go first. */
  readonly again: Set<Queued<S, A>>;
  /** In the order of arrival. */
  readonly waiting: Set<Queued<S, A>>;
}

export interface Lane<S extends Submission, A extends Answer> {
  add(pending: Queued<S, A>, wasSent: boolean): void;
  /** Removes a submission; false if it does not wait here. */
  remove(pending: Queued<S, A>): boolean;
  /** Takes up to `most` that can share a statement, from each series in turn. */
  take(most: number): readonly Queued<S, A>[];
  /** Takes out all of the series for which `leaves` is true. */
  takeOut(leaves: (first: Queued<S, A>) => boolean): readonly Line<S, A>[];
  isEmpty(): boolean;
}

/**
 * Most characters of input in one statement, if it has more than one submission. A jsonb value has at most 256 MiB and a
 * string of V8 512 Mi characters: thousands of the largest orders would not be sent at all.
 */
const mostCharacters = 16 * 1_024 * 1_024;

export function createLane<S extends Submission, A extends Answer>(): Lane<S, A> {
  // By what can share a statement, then by series. A map keeps the order of insertion: whose turn is over is inserted anew.
  const groups = new Map<string, Map<string, Line<S, A>>>();

  function lineOf({ series, submission: { batchKey } }: Queued<S, A>): Line<S, A> {
    const lines = groups.get(batchKey) ?? new Map<string, Line<S, A>>();
    groups.set(batchKey, lines);
    const key = seriesKey(series);
    const line = lines.get(key) ?? { again: new Set(), waiting: new Set() };
    lines.set(key, line);
    return line;
  }

  return {
    add(pending, wasSent) {
      const line = lineOf(pending);
      (wasSent ? line.again : line.waiting).add(pending);
    },
    remove(pending) {
      const lines = groups.get(pending.submission.batchKey);
      const line = lines?.get(seriesKey(pending.series));
      return line !== undefined && (line.again.delete(pending) || line.waiting.delete(pending));
    },
    take(most) {
      for (const [batchKey, lines] of groups) {
        const taken = takeInTurns(lines, most);
        groups.delete(batchKey);
        if (lines.size > 0) {
          groups.set(batchKey, lines);
        }
        if (taken.length > 0) {
          return taken;
        }
      }
      return [];
    },
    takeOut(leaves) {
      const out: Line<S, A>[] = [];
      for (const lines of groups.values()) {
        for (const [key, line] of lines) {
          const first = firstOf(line);
          if (first !== undefined && leaves(first)) {
            lines.delete(key);
            out.push(line);
          }
        }
      }
      return out;
    },
    isEmpty: () => groups.size === 0,
  };
}

/** Every series gets an equal share of the batch in each round, until it is full or nothing is left. */
function takeInTurns<S extends Submission, A extends Answer>(
  lines: Map<string, Line<S, A>>,
  most: number,
): readonly Queued<S, A>[] {
  const taken: Queued<S, A>[] = [];
  const share = Math.max(1, Math.floor(most / lines.size));
  let characters = 0;
  // What is inserted anew comes again in this same loop.
  for (const [key, line] of lines) {
    let left = share;
    for (const waiting of [line.again, line.waiting]) {
      for (const pending of waiting) {
        if (left === 0) {
          break;
        }
        characters += pending.submission.json.length;
        if (taken.length === most || (taken.length > 0 && characters > mostCharacters)) {
          return taken;
        }
        left -= 1;
        taken.push(pending);
        waiting.delete(pending);
      }
    }
    lines.delete(key);
    if (firstOf(line) !== undefined) {
      lines.set(key, line);
    }
  }
  return taken;
}

function firstOf<S extends Submission, A extends Answer>({
  again,
  waiting,
}: Line<S, A>): Queued<S, A> | undefined {
  for (const pending of again.size > 0 ? again : waiting) {
    return pending;
  }
  return undefined;
}
