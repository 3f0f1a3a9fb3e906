// Places a submission inside the caller's own transaction, which stays usable whatever happens.
import { err, ok, type Result } from "neverthrow";
import { unreadable } from "../columns/app-values.js";
import type { OrdersDatabase, OrdersTransaction } from "../database/orders-database.js";
import { primaryDatabase } from "../database/primary-database.js";
import { inTurn, isInnermost, isTransaction, type Scope, scopeOf } from "../database/transaction-scopes.js";
import { classifyFailure } from "../errors/classify-failure.js";
import type { AttemptFailed } from "../errors/errors.js";
import type { Clock } from "../retry/clock.js";
import { withTimeout } from "../retry/with-timeout.js";
import type { OrderSeries } from "../series/order-series.js";
import { isOurs, type ResolvableKeys, resolvingConflicts } from "../sql/resolve-conflicts.js";
import type { Answer, BatchEntry, Place, Submission } from "../sql/submission.js";
import type { Refused } from "./queued.js";

export interface InTransactionOptions<S extends Submission, A extends Answer> {
  /** Makes the placing statement for a handle of the transaction; it has the session's own lock timeout. */
  readonly placeOn: (db: OrdersDatabase) => Place<S, A>;
  readonly raiseCountersOn: (
    db: OrdersDatabase,
    batch: readonly BatchEntry<S>[],
    raises: number,
  ) => Promise<boolean>;
  readonly keys: ResolvableKeys;
  /** How long a call may take, its turn included, in milliseconds. */
  readonly limitMs: number;
  readonly clock: Clock;
}

type Placed<A> = Result<A, Refused | AttemptFailed>;

/**
 * Places a submission in a savepoint of the caller's transaction. A failure rolls back to before the call, and the transaction
 * goes on. Nothing is retried; the session's own `lock_timeout` applies. Past the limit the call settles although its
 * statement may still be under way; that statement is rolled back as well.
 * The counter's row stays locked until the caller commits. Calls in one transaction take turns, whatever savepoint they are
 * in. The call refuses, before it sends anything, what could be rolled back without an error: a database instead of a
 * transaction, a transaction that has ended, and a call beside an open savepoint.
 */
export async function placeInTransaction<S extends Submission, A extends Answer>(
  tx: OrdersTransaction,
  series: OrderSeries,
  submission: S,
  options: InTransactionOptions<S, A>,
): Promise<Placed<A>> {
  const code = whyUnusable(tx);
  if (code !== undefined) {
    return refused(code);
  }
  const scope = scopeOf(tx);
  let isAwaited = true;
  const turn = inTurn(scope, () =>
    scope.state === "undone"
      ? Promise.resolve(refused("TRANSACTION_ENDED"))
      : placeIn(scope, series, submission, options, () => isAwaited),
  );
  try {
    return await withTimeout(turn, options.limitMs, options.clock);
  } catch (thrown) {
    isAwaited = false;
    const { kind, cause } = classifyFailure(thrown);
    return err({ kind: "AttemptFailed", attempt: { failure: kind, cause } });
  }
}

/**
 * Reads in a savepoint of the caller's transaction, in its turn: a read that fails leaves the transaction usable.
 * Settles as {@link placeInTransaction} does.
 */
export async function readInTransaction<T>(
  tx: OrdersTransaction,
  { limitMs, clock }: Pick<InTransactionOptions<never, never>, "limitMs" | "clock">,
  read: (db: OrdersDatabase) => Promise<T>,
): Promise<Result<T, AttemptFailed>> {
  const code = whyUnusable(tx);
  if (code !== undefined) {
    return refused(code);
  }
  const scope = scopeOf(tx);
  const turn = inTurn(scope, () => scope.savepoint((savepoint) => read(primaryDatabase(savepoint))));
  try {
    return ok(await withTimeout(turn, limitMs, clock));
  } catch (thrown) {
    const { kind, cause } = classifyFailure(thrown);
    return err({ kind: "AttemptFailed", attempt: { failure: kind, cause } });
  }
}

/** Why nothing can be sent on the handle; undefined if it can. */
function whyUnusable(tx: OrdersTransaction): string | undefined {
  if (!isTransaction(tx)) {
    return "NO_TRANSACTION";
  }
  const scope = scopeOf(tx);
  if (scope.state !== "open") {
    return "TRANSACTION_ENDED";
  }
  return isInnermost(scope) ? undefined : "SAVEPOINT_OPEN";
}

/** What a caller has to mend. Nothing was sent. */
function refused(code: string): Result<never, AttemptFailed> {
  const { kind, cause } = classifyFailure({ code });
  return err({ kind: "AttemptFailed", attempt: { failure: kind, cause } });
}

async function placeIn<S extends Submission, A extends Answer>(
  scope: Scope,
  series: OrderSeries,
  submission: S,
  { placeOn, raiseCountersOn, keys }: InTransactionOptions<S, A>,
  isAwaited: () => boolean,
): Promise<Placed<A>> {
  const batch = [{ series, submission }];
  const place = (): Promise<A> =>
    scope.savepoint(async (savepoint) => {
      // Its turn may have come too late: not even the counter is locked then.
      if (!isAwaited()) {
        throw notAwaited();
      }
      const [answer] = await placeOn(primaryDatabase(savepoint))(batch, "sequenced");
      if (answer === undefined) {
        throw new Error("a batch of one was answered without a row");
      }
      if (!isAwaited()) {
        throw notAwaited();
      }
      // Undone: what the caller cannot be given is none of its transaction.
      if (answer.unreadable !== undefined) {
        throw unreadable();
      }
      return answer;
    });
  const raise = (raises: number): Promise<boolean> =>
    scope.savepoint((savepoint) => raiseCountersOn(primaryDatabase(savepoint), batch, raises));
  try {
    const answer = await resolvingConflicts(keys, place, raise);
    scope.line.hasOrder = true;
    return ok(answer);
  } catch (thrown) {
    const { kind, cause } = classifyFailure(thrown);
    const attempt = { failure: kind, cause };
    // A duplicate key of our own that stays is a race, and another try may win it; a stranger's refuses for good. What
    // cannot be read says nothing against it.
    const isFinal =
      kind === "conflict"
        ? !isOurs(keys, cause.constraint)
        : kind === "rejected" && cause.code !== "UNREADABLE_COLUMN";
    return err(isFinal ? { kind: "Refused", attempt } : { kind: "AttemptFailed", attempt });
  }
}

function notAwaited(): Error {
  return new Error("the call has passed its deadline: its savepoint is rolled back");
}
