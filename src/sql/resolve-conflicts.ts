// Resolves duplicate keys: what each means for a batch, and what happens before the statement is sent again.
import { classifyFailure } from "../errors/classify-failure.js";
import type { Installation } from "../schema/installation.js";

/** How many duplicate keys one attempt may meet before they count as a refusal, each without a counter that was raised. */
const mostConflicts = 4;

/**
 * The same for an order that is sent by itself. More, because of several processes that meet one taken number, one raises
 * the counter, and the others find it raised.
 */
export const mostConflictsAlone = 16;

/** How often one attempt raises counters: who gives numbers beside us, as older code does, may be ahead again each time. */
const mostRaises = 100;

/** The names of the unique keys whose violation can be resolved. */
export interface ResolvableKeys {
  /**
   * The number exists already: the counter is behind, as after a restore, and has to be raised before another sequenced
   * number can be given.
   */
  readonly ofNumber: ReadonlySet<string>;
  /** The same was placed meanwhile: sending the statement again finds it and answers with it. */
  readonly ofSubmission: ReadonlySet<string>;
  /**
   * Unique keys of the app's own table. What was placed meanwhile breaks these before it breaks one of ours, so the statement
   * is sent once more: it finds that, or breaks the same key again, which refuses for good.
   */
  readonly ofApp?: ReadonlySet<string>;
}

/** The keys of an orders table. A unique index of the app's is none of them. */
export function keysOfOrders({ id, paymentReference, orderNumber }: Installation["keys"]): ResolvableKeys {
  return { ofNumber: new Set([orderNumber]), ofSubmission: new Set([id, paymentReference]) };
}

export function isNumberTaken({ ofNumber }: ResolvableKeys, constraint = ""): boolean {
  return ofNumber.has(constraint);
}

/** Whether it is a key by which we tell what is placed. One that stays broken is a race and no refusal. */
export function isOurs(keys: ResolvableKeys, constraint = ""): boolean {
  return keys.ofSubmission.has(constraint) || keys.ofNumber.has(constraint);
}

/** @param conflicts how many duplicate keys this one has met, with this one */
export function isResolvable(keys: ResolvableKeys, constraint = "", conflicts = 1): boolean {
  return isOurs(keys, constraint) || (conflicts < 2 && keys.ofApp?.has(constraint) === true);
}

/**
 * Sends the placing statement, again after each duplicate key that can be resolved. Resolved duplicates do not count as
 * attempts of the policy. Rejects with any other failure, and with a duplicate key that remains.
 *
 * @param raiseCounters is given how often it has raised one before, and resolves to whether it does. Undefined where it
 * cannot be said which counter is behind: a taken number rejects then
 */
export async function resolvingConflicts<T>(
  keys: ResolvableKeys,
  place: () => Promise<T>,
  raiseCounters: ((raises: number) => Promise<boolean>) | undefined,
): Promise<T> {
  let conflicts = 0;
  for (let raises = 0; ; ) {
    try {
      return await place();
    } catch (thrown) {
      const { kind, cause } = classifyFailure(thrown);
      const isHopeless = conflicts + 1 >= mostConflicts || raises >= mostRaises;
      if (kind !== "conflict" || !isResolvable(keys, cause.constraint, conflicts + 1) || isHopeless) {
        throw thrown;
      }
      const isTaken = isNumberTaken(keys, cause.constraint);
      if (isTaken && raiseCounters === undefined) {
        throw thrown;
      }
      if (isTaken && (await raiseCounters?.(raises))) {
        raises += 1;
      } else {
        conflicts += 1;
      }
    }
  }
}
