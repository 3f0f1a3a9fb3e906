// Owns a transaction on a session: what was begun is committed whole, or gone, and nothing else slips in.
import { classifyFailure } from "../errors/classify-failure.js";
import { type UnsafeClient, unsafeClient } from "./pending-rows.js";
import type { Answer, Session, Statement } from "./session.js";

/** What Drizzle asks of a transaction's client. */
interface TransactionClient extends UnsafeClient {
  savepoint<T>(callback: Callback<T>): Promise<T>;
}

export type Callback<T> = (client: TransactionClient) => Promise<T>;

/** A transaction, or a savepoint in one. */
interface Scope {
  /** Whether what is around it is still open. */
  readonly isInside: () => boolean;
  readonly nextSavepoint: () => string;
  /** What undoes it. */
  readonly undo: () => string;
  /** Says whether the server kept it. */
  readonly keep: () => Promise<boolean>;
}

/**
 * Runs the callback between `begin` and `commit`.
 *
 * - Its connection breaks: rejects at once, and whatever the callback still sends is refused. (postgres.js 3.4.9 sends it
 *   over the next connection, into somebody else's transaction: its issue 1204; and its own `rollback` into the void,
 *   which ends the process: 1208.)
 * - The callback keeps a statement's error to itself: the server answers `commit` with `rollback`, and the error is thrown.
 * - The callback settles while statements or savepoints of it are still to come: they are refused, and undone.
 */
export async function inTransaction<T>(session: Session, callback: Callback<T>): Promise<T> {
  await session.run(command("begin"));
  let savepoints = 0;
  const nextSavepoint = (): string => {
    savepoints += 1;
    return `s${savepoints}`;
  };
  const keep = async (): Promise<boolean> => {
    const { command: done } = await session.run(command("commit"));
    return done === "COMMIT";
  };
  return inScope(session, callback, { isInside: () => true, nextSavepoint, undo: () => "rollback", keep });
}

async function inScope<T>(session: Session, callback: Callback<T>, scope: Scope): Promise<T> {
  const { isInside, nextSavepoint, undo, keep } = scope;
  let isOpen = true;
  let firstFailure: { readonly error: unknown } | undefined;
  /** Savepoints whose callbacks have not settled, the outermost first. */
  const unsettled = new Set<string>();
  const isLive = (): boolean => isOpen && isInside();

  async function run(statement: Statement): Promise<Answer> {
    if (!isLive()) {
      throw ended();
    }
    try {
      return await session.run(statement);
    } catch (error) {
      firstFailure ??= { error };
      throw error;
    }
  }

  async function savepoint<U>(inner: Callback<U>): Promise<U> {
    const name = nextSavepoint();
    await run(command(`savepoint ${name}`));
    unsettled.add(name);
    // Out of the list before it is sent: nobody is to do it again.
    const undoInner = (): string => {
      unsettled.delete(name);
      return undoing(name);
    };
    const keepInner = (): Promise<boolean> => {
      unsettled.delete(name);
      return isReleased(session, name);
    };
    return inScope(session, inner, { isInside: isLive, nextSavepoint, undo: undoInner, keep: keepInner });
  }

  try {
    const result = await session.raceWithClose(callback({ unsafe: unsafeClient(run), savepoint }));
    if (!isInside()) {
      throw ended();
    }
    isOpen = false;
    // Behind what they have under way, and before this scope is kept. The first takes those after it along.
    const [left] = unsettled;
    if (left !== undefined) {
      await session.run(command(undoing(left)));
    }
    if (!(await keep())) {
      throw firstFailure?.error ?? new Error("the transaction was rolled back by the server");
    }
    return result;
  } catch (error) {
    isOpen = false;
    // Outside, the session is somebody else's by now.
    if (!session.isClosed() && isInside()) {
      // A session that cannot be brought back is ended: nobody else may find this transaction on it.
      await session.run(command(undo())).catch(() => session.destroy("CONNECTION_DESTROYED"));
    }
    throw error;
  }
}

async function isReleased(session: Session, name: string): Promise<boolean> {
  try {
    await session.run(command(`release savepoint ${name}`));
    return true;
  } catch (error) {
    // A statement failed inside, and the callback kept its error to itself.
    if (classifyFailure(error).cause.code === "25P02") {
      return false;
    }
    throw error;
  }
}

/** Without parameters, so by the simple protocol: never named, whatever pooler is in between. */
function command(text: string): Statement {
  return { text, parameters: [], prepare: false, values: false };
}

function undoing(savepoint: string): string {
  return `rollback to savepoint ${savepoint}; release savepoint ${savepoint}`;
}

function ended(): Error {
  return new Error("a statement came after its transaction, or savepoint, had ended");
}
