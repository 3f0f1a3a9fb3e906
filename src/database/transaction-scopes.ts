// Owns what is open on a transaction's connection: its savepoints, and whose turn it is.
import { is } from "drizzle-orm";
import { PgTransaction } from "drizzle-orm/pg-core";
import type { OrdersDatabase, OrdersTransaction } from "./orders-database.js";
import { primaryOf } from "./primary-database.js";

type Run<T> = (tx: OrdersTransaction) => Promise<T>;

/** A transaction's connection. Its statements come one after another, whatever handle they are sent by. */
interface Line {
  /** The app's savepoints that are open, or about to be. */
  readonly open: Set<Scope>;
  /** Settles after the last turn of those that were asked for. */
  lastTurn: Promise<unknown>;
  hasOrder: boolean;
}

/** A transaction, or a savepoint in one, as the app holds it. */
export interface Scope {
  readonly line: Line;
  /** Itself, and what it is in. */
  readonly lineage: ReadonlySet<Scope>;
  /** Begins a savepoint of ours, which is none of the app's. */
  readonly savepoint: OrdersDatabase["transaction"];
  state: "open" | "ending" | "undone";
}

const scopes = new WeakMap<object, Scope>();
const lines = new WeakMap<object, Line>();
const watched = new WeakSet<object>();

/** Whether Drizzle gave the handle to the function of a `transaction`. */
export function isTransaction(db: OrdersDatabase): boolean {
  return is(db, PgTransaction);
}

/**
 * From now on what is open in the database's transactions is known from their beginning. Savepoints of one transaction
 * share a connection, and to roll one back undoes whatever came after it, by whichever handle it was sent: an order that
 * is placed beside an open savepoint of the app may be undone by it, with nobody to say so.
 */
export function watchTransactions(db: OrdersDatabase): void {
  const { session } = primaryOf(db)._;
  if (watched.has(session)) {
    return;
  }
  watched.add(session);
  const begin = session.transaction.bind(session);
  const transaction: typeof session.transaction = (run, config) =>
    begin((tx) => within(newScope(tx), tx, run), config);
  Object.assign(session, { transaction });
}

/** The scope of a handle; of one that another database began, from now on. */
export function scopeOf(tx: OrdersTransaction): Scope {
  return scopes.get(tx) ?? newScope(tx);
}

/** Whether nothing is open that could undo what is placed in the scope, and that the scope is not in. */
export function isInnermost({ line, lineage }: Scope): boolean {
  return [...line.open].every((open) => lineage.has(open));
}

/** Runs the work after the turns before it. */
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

/** Drivers whose savepoints share their transaction's session are known by it. */
function lineOf(session: object): Line {
  const line = lines.get(session) ?? { open: new Set(), lastTurn: Promise.resolve(), hasOrder: false };
  lines.set(session, line);
  return line;
}

/** A savepoint of the app: after the turns that were asked for before it. */
async function appSavepoint<T>(
  parent: Scope,
  run: Run<T>,
  config: Parameters<Scope["savepoint"]>[1],
): Promise<T> {
  const { line } = parent;
  if (line.hasOrder && !isInnermost(parent)) {
    throw new Error(
      "gapless-orders: a savepoint of this transaction is open, and another one beside it could undo an order of createIn " +
        "without a word: await the first, or begin the second on its handle",
    );
  }
  // Noted before it is there, so that no order is placed between.
  const place: { scope?: Scope } = {};
  const opening: Scope = { ...parent, lineage: new Set(parent.lineage) };
  line.open.add(opening);
  try {
    await line.lastTurn;
    return await parent.savepoint((tx) => {
      place.scope = newScope(tx, parent);
      line.open.add(place.scope);
      line.open.delete(opening);
      return within(place.scope, tx, run);
    }, config);
  } finally {
    line.open.delete(opening);
    if (place.scope !== undefined) {
      line.open.delete(place.scope);
    }
  }
}

/** Runs the app's function; what it has asked for by then comes before the end, and nothing after it. */
async function within<T>(scope: Scope, tx: OrdersTransaction, run: Run<T>): Promise<T> {
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
