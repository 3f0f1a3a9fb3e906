// Sends a batch's statement, and settles each of its orders with its own row.
import { err, ok } from "neverthrow";
import { classifyFailure } from "../errors/classify-failure.js";
import type { FailedAttempt } from "../errors/errors.js";
import type { Numbering } from "../sql/numbering.js";
import { resolvingConflicts } from "../sql/resolve-conflicts.js";
import type { Answer, IsolatedAnswer, Submission } from "../sql/submission.js";
import type { PlacingContext, Sending } from "./batch-context.js";
import { exhausted, type Progress, type Queued, settleQueued } from "./queued.js";

/** The answers for orders that were not placed. */
export type Answers<S extends Submission, A extends Answer> = ReadonlyMap<Queued<S, A>, IsolatedAnswer<A>>;

/** Sends one statement for all orders. Rejects with the driver's error if it fails as a whole. */
export async function sendTogether<S extends Submission, A extends Answer>(
  context: PlacingContext<S, A>,
  live: readonly Queued<S, A>[],
  { numbering }: Sending,
): Promise<void> {
  const rows = await withPossibleCommit(live, () =>
    resolvingConflicts(
      context.keys,
      () => context.place(live, numbering),
      raisesCounters(context, live, numbering),
    ),
  );
  // A reply that comes after its attempt timed out settles the order as well.
  for (const [index, pending] of live.entries()) {
    const row = rows[index];
    if (row !== undefined) {
      settleWith(pending, row);
    }
  }
}

/** Sends the isolating statement, which answers for each order. Rejects with the driver's error if it fails as a whole. */
export async function sendIsolated<S extends Submission, A extends Answer>(
  { isolate, policy, troubles, givenNumber }: PlacingContext<S, A>,
  live: readonly Queued<S, A>[],
  { numbering, isSuspect }: Sending,
): Promise<Answers<S, A>> {
  const isolated = await withPossibleCommit(live, () =>
    isolate(live, numbering, {
      counterTimeoutMs: policy.lockTimeoutMs,
      lockedCounters: troubles.lockedCounters(live),
      // The statement holds the counter meanwhile. Suspects may wait often, so they get less.
      budgetMs: Math.ceil(policy.lockTimeoutMs / (isSuspect ? 4 : 2)),
    }),
  );
  const answers = new Map<Queued<S, A>, IsolatedAnswer<A>>();
  for (const [index, pending] of live.entries()) {
    const answer = isolated[index];
    if (answer?.kind === "placed") {
      const given = givenNumber(answer.row);
      if (given !== undefined && given.sequence !== null) {
        troubles.noteFree(pending.series, given.dateKey);
      }
      settleWith(pending, answer.row);
    } else if (answer !== undefined) {
      pending.possibleCommits -= 1;
      answers.set(pending, answer);
    }
  }
  return answers;
}

/**
 * A taken fallback number needs new random characters; the counter has no part in it. Of many series the isolating
 * statement says whose counter is behind.
 */
function raisesCounters<S extends Submission, A extends Answer>(
  { raiseCounters }: PlacingContext<S, A>,
  live: readonly Queued<S, A>[],
  numbering: Numbering,
): ((raises: number) => Promise<boolean>) | undefined {
  if (numbering === "fallback") {
    return () => Promise.resolve(false);
  }
  const isOfOneSeries = live.every(({ series }) => series.name === live[0]?.series.name);
  return isOfOneSeries ? (raises) => raiseCounters(live, raises) : undefined;
}

/** Counts the statement as a possible commit of each order, unless its failure proves that nothing was committed. */
async function withPossibleCommit<T>(live: readonly Progress[], send: () => Promise<T>): Promise<T> {
  for (const pending of live) {
    pending.possibleCommits += 1;
  }
  try {
    return await send();
  } catch (thrown) {
    const { kind, cause } = classifyFailure(thrown);
    // 57014: the server cancels a statement before its commit, never after.
    if (kind !== "interrupted" || cause.code === "57014") {
      for (const pending of live) {
        pending.possibleCommits -= 1;
      }
    }
    throw thrown;
  }
}

function settleWith<S extends Submission, A extends Answer>(pending: Queued<S, A>, row: A): void {
  settleQueued(pending, row.unreadable === undefined ? ok(row) : err(unreadable(pending, row.unreadable)));
}

/** The order exists, and a column of it cannot be read. The same create would replay it and fail to read it again. */
function unreadable(pending: Progress, attempt: FailedAttempt): ReturnType<typeof exhausted> {
  return { ...exhausted(pending), attempts: [...pending.attempts, attempt], outcome: "unknown" };
}
