// Runs a transaction on a session: commits or rolls it back as a whole, and keeps other statements out.
import { classifyFailure } from "../errors/classify-failure.js";
import { createStatementClient, type StatementClient } from "./pending-rows.js";
import type { Answer, Session, Statement } from "./session.js";

/** The client that Drizzle expects inside a transaction. */
interface TransactionClient extends StatementClient {
  savepoint<T>(callback: Callback<T>): Promise<T>;
}

export type Callback<T> = (client: TransactionClient) => Promise<T>;

/** A transaction, or a savepoint in one. */
interface Scope {
  /** Whether the surrounding scope is still open. */
  readonly isInside: () => boolean;
  readonly nextSavepoint: () => string;
  /** Returns the command that rolls the scope back. */
  readonly undo: () => string;
  /** Commits or releases the scope. Resolves to false if the server rolled it back instead. */
  readonly keep: () => Promise<boolean>;
}

/**
 * Runs the callback between `begin` and `commit`.
 *
 * - If the connection breaks, it rejects at once and refuses all further statements of the callback.
 *   (postgres.js 3.4.9 sends them over the next connection, into another caller's transaction, its issue
 *   1204; and its own `rollback` over the broken one, which ends the process, 1208.)
 * - If the callback swallows a statement's error, the server answers `commit` with `rollback`, and it rejects
 *   with the error.
 * - If the callback settles before its statements or savepoints do, later statements are refused and open
 *   savepoints rolled back.
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
    // Removed from the set before the command is sent, so that it is not sent twice.
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
    const result = await session.raceWithClose(callback({ unsafe: createStatementClient(run), savepoint }));
    if (!isInside()) {
      throw ended();
    }
    isOpen = false;
    // After their statements in flight, and before the commit. Rolling back the first includes the later ones.
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
    // If the surrounding scope has ended, the session may already be lent to another caller.
    if (!session.isClosed() && isInside()) {
      // If the rollback fails, the session is closed, so that no other caller gets this transaction.
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
    // A statement inside failed, and the callback swallowed its error.
    if (classifyFailure(error).cause.code === "25P02") {
      return false;
    }
    throw error;
  }
}

/** Without parameters, so sent by the simple protocol: no named statement, and safe behind any pooler. */
function command(text: string): Statement {
  return { text, parameters: [], prepare: false, values: false };
}

function undoing(savepoint: string): string {
  return `rollback to savepoint ${savepoint}; release savepoint ${savepoint}`;
}

function ended(): Error {
  return new Error("a statement came after its transaction, or savepoint, had ended");
}
