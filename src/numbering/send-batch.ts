// Sends a batch's statement, and settles each of its orders with its own row.
import { err, ok } from "neverthrow";
import { classifyFailure } from "../errors/classify-failure.js";
import type { FailedAttempt } from "../errors/errors.js";
import type { IsolatedAnswer } from "../sql/place-orders-isolated.js";
import type { PlacedRow } from "../sql/placed-row.js";
import { resolvingConflicts } from "../sql/resolve-conflicts.js";
import type { PlacingContext, Sending } from "./batch-context.js";
import { exhausted, type QueuedOrder, settleOrder } from "./queued-order.js";

/** The answers for orders that were not placed. */
export type Answers = ReadonlyMap<QueuedOrder, IsolatedAnswer>;

export const noAnswers: Answers = new Map();

/** Sends one statement for all orders. Rejects with the driver's error if it fails as a whole. */
export async function sendTogether(
  context: PlacingContext,
  live: readonly QueuedOrder[],
  { series, numbering }: Sending,
): Promise<void> {
  const orders = live.map(({ order }) => order);
  const rows = await withPossibleCommit(live, () =>
    resolvingConflicts(
      context.keys,
      () => context.place(series, orders, numbering),
      // A taken fallback number needs new random characters; the counter has no part in it.
      () => (numbering === "sequenced" ? context.raiseCounters(series, orders) : Promise.resolve()),
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
export async function sendIsolated(
  { isolate, policy, troubles }: PlacingContext,
  live: readonly QueuedOrder[],
  { series, numbering, isSuspect }: Sending,
): Promise<Answers> {
  const orders = live.map(({ order }) => order);
  const isolated = await withPossibleCommit(live, () =>
    isolate(series, orders, numbering, {
      counterTimeoutMs: policy.lockTimeoutMs,
      lockedPeriods: troubles.lockedPeriods(series),
      // The statement holds the counter meanwhile. Suspects may wait often, so they get less.
      budgetMs: Math.ceil(policy.lockTimeoutMs / (isSuspect ? 4 : 2)),
    }),
  );
  const answers = new Map<QueuedOrder, IsolatedAnswer>();
  for (const [index, pending] of live.entries()) {
    const answer = isolated[index];
    if (answer?.kind === "placed") {
      const { dateKey, sequence } = answer.row.order;
      if (sequence !== null && !answer.row.existing) {
        troubles.noteFree(series, dateKey);
      }
      settleWith(pending, answer.row);
    } else if (answer !== undefined) {
      pending.possibleCommits -= 1;
      answers.set(pending, answer);
    }
  }
  return answers;
}

/** Counts the statement as a possible commit of each order, unless its failure proves that nothing was committed. */
async function withPossibleCommit<T>(live: readonly QueuedOrder[], send: () => Promise<T>): Promise<T> {
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

function settleWith(pending: QueuedOrder, row: PlacedRow): void {
  settleOrder(pending, row.unreadable === undefined ? ok(row) : err(unreadable(pending, row.unreadable)));
}

/** The order exists, and a column of it cannot be read. The same create would replay it and fail to read it again. */
function unreadable(pending: QueuedOrder, attempt: FailedAttempt): ReturnType<typeof exhausted> {
  return { ...exhausted(pending), attempts: [...pending.attempts, attempt], outcome: "unknown" };
}
