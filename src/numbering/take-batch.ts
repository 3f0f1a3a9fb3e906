// Chooses which of the waiting orders share the next statement.
import type { Answer, Submission } from "../sql/submission.js";
import type { Queued } from "./queued.js";

/**
 * Most characters of input in one statement, if it has more than one order. A jsonb value has at most 256 MiB and a
 * string of V8 512 Mi characters: thousands of the largest orders would not be sent at all.
 */
const mostCharacters = 16 * 1_024 * 1_024;

/** Incompatible orders to skip, for each order that the batch may have, before a smaller batch is sent. */
const mostPassedOver = 4;

/** Takes the first `most` out of the sets, one set after another, that need the same statement as the very first. */
export function takeBatch<S extends Submission, A extends Answer>(
  sets: readonly Set<Queued<S, A>>[],
  most: number,
): readonly Queued<S, A>[] {
  const taken: Queued<S, A>[] = [];
  let characters = 0;
  let passedOver = 0;
  for (const waiting of sets) {
    for (const pending of waiting) {
      const first = taken[0] ?? pending;
      if (pending.submission.batchKey !== first.submission.batchKey) {
        passedOver += 1;
        if (passedOver > mostPassedOver * most) {
          return taken;
        }
        continue;
      }
      characters += pending.submission.json.length;
      if (taken.length === most || (taken.length > 0 && characters > mostCharacters)) {
        return taken;
      }
      taken.push(pending);
      waiting.delete(pending);
    }
  }
  return taken;
}
