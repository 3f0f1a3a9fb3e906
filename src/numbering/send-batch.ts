// Owns sending a group's statement, and landing each of its orders with its own row.
import { err, ok } from "neverthrow";
import { classifyFailure } from "../errors/classify-failure.js";
import type { FailedAttempt } from "../errors/errors.js";
import type { IsolatedAnswer } from "../sql/place-orders-isolated.js";
import type { PlacedRow } from "../sql/placed-row.js";
import type { PlacingContext, Sending } from "./batch-context.js";
import { exhausted, type QueuedOrder, settleOrder } from "./queued-order.js";
import { resolvingConflicts } from "./resolve-conflicts.js";

/** What became of the orders that have not landed. */
export type Answers = ReadonlyMap<QueuedOrder, IsolatedAnswer>;

export const noAnswers: Answers = new Map();

/** One statement for all. Rejects with what the driver throws: the statement failed as a whole. */
export async function sendTogether(
  context: PlacingContext,
  live: readonly QueuedOrder[],
  { series, numbering }: Sending,
): Promise<void> {
  const batch = live.map(({ order }) => order);
  const rows = await inDoubt(live, () =>
    resolvingConflicts(
      context.keys,
      () => context.place(series, batch, numbering),
      // A fallback number that is taken asks for another one, and for nothing of the counter.
      () => (numbering === "sequenced" ? context.raiseCounters(series, batch) : Promise.resolve()),
    ),
  );
  // Also for an answer that comes after its attempt was given up: it is as good as any.
  for (const [index, pending] of live.entries()) {
    const row = rows[index];
    if (row !== undefined) {
      settleWith(pending, row);
    }
  }
}

/** One statement that answers for each order. Rejects with what the driver throws. */
export async function sendIsolated(
  { isolate, policy, troubles }: PlacingContext,
  live: readonly QueuedOrder[],
  { series, numbering, isApart }: Sending,
): Promise<Answers> {
  const batch = live.map(({ order }) => order);
  const isolated = await inDoubt(live, () =>
    isolate(series, batch, numbering, {
      counterTimeoutMs: policy.lockTimeoutMs,
      lockedPeriods: troubles.lockedPeriods(series),
      // The counter is held meanwhile. Orders that are apart may wait again and again.
      budgetMs: Math.ceil(policy.lockTimeoutMs / (isApart ? 4 : 2)),
    }),
  );
  const answers = new Map<QueuedOrder, IsolatedAnswer>();
  for (const [index, pending] of live.entries()) {
    const answer = isolated[index];
    if (answer?.kind === "placed") {
      const { dateKey, sequence } = answer.row.order;
      if (sequence !== null && !answer.row.found) {
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

/** Counts the statement among those that may have placed the orders, until its failure says that it did not. */
async function inDoubt<T>(live: readonly QueuedOrder[], send: () => Promise<T>): Promise<T> {
  for (const pending of live) {
    pending.possibleCommits += 1;
  }
  try {
    return await send();
  } catch (thrown) {
    const { kind, cause } = classifyFailure(thrown);
    // The server cancels a statement before it commits, or not at all.
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

/** The order is there, whatever the error: the same create finds it again, and the same column. */
function unreadable(pending: QueuedOrder, attempt: FailedAttempt): ReturnType<typeof exhausted> {
  return { ...exhausted(pending), attempts: [...pending.attempts, attempt], outcome: "unknown" };
}
