// Tracks the open savepoints on a transaction's connection, and makes its statements take turns.
import { isTransactionHandle } from "./drizzle-internals.js";
import type { OrdersDatabase, OrdersTransaction } from "./orders-database.js";
import { primaryOf } from "./primary-database.js";

type Run<T> = (tx: OrdersTransaction) => Promise<T>;

/** A transaction's connection. It executes statements one after another, whichever handle sent them. */
interface Line {
  /** The app's savepoints that are open or about to be. */
  readonly open: Set<Scope>;
  /** Settles with the last turn that was requested. */
  lastTurn: Promise<unknown>;
  /** Whether createIn has placed an order on the connection. */
  hasOrder: boolean;
}

/** A transaction, or a savepoint in one, that the app has a handle on. */
export interface Scope {
  readonly line: Line;
  /** The scope itself and all scopes around it. */
  readonly lineage: ReadonlySet<Scope>;
  /** Begins a savepoint of the module's own, which does not count as one of the app's. */
  readonly savepoint: OrdersDatabase["transaction"];
  state: "open" | "ending" | "undone";
}

const scopes = new WeakMap<object, Scope>();
const lines = new WeakMap<object, Line>();
const watched = new WeakSet<object>();

/** Whether the handle is one that `db.transaction` passed to its callback. */
export function isTransaction(db: OrdersDatabase): boolean {
  return isTransactionHandle(db);
}

/**
 * Tracks the scopes of all transactions that the database begins from now on. The savepoints of a transaction
 * share its connection, and rolling one back undoes every later statement, whichever handle sent it: an order
 * placed beside an open savepoint of the app may be undone silently.
 */
export function watchTransactions(db: OrdersDatabase): void {
  const { session } = primaryOf(db)._;
  if (watched.has(session)) {
    return;
  }
  watched.add(session);
  const begin = session.transaction.bind(session);
  const transaction: typeof session.transaction = (run, config) =>
    begin((tx) => runInScope(newScope(tx), tx, run), config);
  Object.assign(session, { transaction });
}

/** The scope of a handle. One from a database that is not watched is tracked from now on. */
export function scopeOf(tx: OrdersTransaction): Scope {
  return scopes.get(tx) ?? newScope(tx);
}

/** Whether every open savepoint encloses the scope, so that none beside it can undo an order placed in it. */
export function isInnermost({ line, lineage }: Scope): boolean {
  return [...line.open].every((open) => lineage.has(open));
}

/** Runs the work after all turns that were requested before it. */
export function inTurn<T>({ line }: Scope, work: () => Promise<T>): Promise<T> {
  const turn = line.lastTurn.then(work);
  line.lastTurn = turn.catch(() => {});
  return turn;
}

function newScope(tx: OrdersTransaction, parent?: Scope): Scope {
  const line = parent?.line ?? lineOf(tx._.session);
  const lineage = new Set<Scope>(parent?.lineage);
  const savepoint: Scope["savepoint"] = tx.transaction.bind(tx);
  const scope: Scope = { line, lineage, savepoint, state: "open" };
  lineage.add(scope);
  scopes.set(tx, scope);
  const transaction: Scope["savepoint"] = (run, config) => appSavepoint(scope, run, config);
  Object.assign(tx, { transaction });
  return scope;
}

/** The line of a session: with most drivers, the savepoints of a transaction share its session. */
function lineOf(session: object): Line {
  const line = lines.get(session) ?? { open: new Set(), lastTurn: Promise.resolve(), hasOrder: false };
  lines.set(session, line);
  return line;
}

/** Begins a savepoint of the app, after all turns that were requested before it. */
async function appSavepoint<T>(
  parent: Scope,
  run: Run<T>,
  config: Parameters<Scope["savepoint"]>[1],
): Promise<T> {
  const { line } = parent;
  if (line.hasOrder && !isInnermost(parent)) {
    throw new Error(
      "gapless-orders: a savepoint of this transaction is open, and another one beside it could silently undo an " +
        "order of createIn: await the first, or begin the second on its handle",
    );
  }
  // Registered before it is open, so that createIn places no order meanwhile.
  const begun: { scope?: Scope } = {};
  const opening: Scope = { ...parent, lineage: new Set(parent.lineage) };
  line.open.add(opening);
  try {
    await line.lastTurn;
    return await parent.savepoint((tx) => {
      begun.scope = newScope(tx, parent);
      line.open.add(begun.scope);
      line.open.delete(opening);
      return runInScope(begun.scope, tx, run);
    }, config);
  } finally {
    line.open.delete(opening);
    if (begun.scope !== undefined) {
      line.open.delete(begun.scope);
    }
  }
}

/** Runs the app's callback. Turns it has requested finish before the scope ends; later ones are refused. */
async function runInScope<T>(scope: Scope, tx: OrdersTransaction, run: Run<T>): Promise<T> {
  try {
    const result = await run(tx);
    scope.state = "ending";
    await scope.line.lastTurn;
    return result;
  } catch (error) {
    scope.state = "undone";
    await scope.line.lastTurn;
    throw error;
  }
}
