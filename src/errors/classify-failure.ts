// Classifies any thrown value into a failure kind and a cause that is safe to log.
import { isSqlState, text } from "./error-fields.js";
import type { FailureCause, FailureKind } from "./errors.js";
import {
  doubtfulClasses,
  filesOfCoordinator,
  isGivenWhileConnecting,
  kindByClass,
  kindByState,
  kindByWord,
} from "./failure-codes.js";

export interface Failure {
  readonly kind: FailureKind;
  readonly cause: FailureCause;
  /** Whether the server answered the statement itself with an error, so that its session goes on. */
  readonly isOfStatement: boolean;
}

/** Messages of this library's own codes that are not about a connection. */
const ownMessages: Readonly<Record<string, string>> = {
  NO_TRANSACTION: "createIn was given a database: it needs what `db.transaction` hands to its function",
  TRANSACTION_ENDED: "the transaction, or the savepoint, had ended before this call",
  SAVEPOINT_OPEN:
    "another savepoint of the transaction is open, which could undo the order: await it, or call createIn on its handle",
  UNREADABLE_COLUMN: "the order is there, and a column's own code refuses what the database has",
  READ_BACK_FAILED: "the orders were placed, but could not be read back",
};

/** This library's own codes whose message may name a process, but never data: the message is passed on. */
const codesWithSafeMessage = new Set(["DATABASE_IN_USE", "DATABASE_UNUSABLE", "NO_TRANSACTIONS"]);

/**
 * SQLSTATE classes whose messages name objects and conditions but never values. Messages of the others (22 data
 * exceptions, 23 integrity constraints) may quote data.
 */
const safeClasses = new Set(["08", "25", "28", "3D", "3F", "40", "42", "53", "54", "55", "57", "58"]);

/**
 * Whether the server's message is safe to log. In class 42, an error in our own statement comes with its
 * position. One without comes from a type's input function, such as tsvector's, and quotes its input; the
 * exception is a missing right (42501), which the server finds only while it executes the statement.
 */
function hasSafeMessage(code: string, error: object): boolean {
  return (
    safeClasses.has(code.slice(0, 2)) &&
    (!code.startsWith("42") || code === "42501" || text(error, "position") !== undefined)
  );
}

/** How many nested `cause`s to follow. */
const maxDepth = 8;

/** Classifies a thrown value. Follows `cause`, because Drizzle wraps what the driver threw. */
export function classifyFailure(thrown: unknown): Failure {
  const found = firstWithCode(thrown);
  if (found === undefined) {
    // A fault inside the driver, such as a write to a closed connection: the outcome is unknown.
    return withoutServer("interrupted", { message: "the driver failed without a code" });
  }
  const { code } = found;
  if (!isSqlState(code)) {
    const kind = kindByWord[code] ?? "interrupted";
    const message = codesWithSafeMessage.has(code) ? text(found.error, "message") : ownMessages[code];
    return withoutServer(kind, { code, message: message ?? `the connection failed: ${code}` });
  }
  if (text(found.error, "routine") === "RevalidateCachedQuery") {
    // A column was altered meanwhile. The next attempt plans the driver's prepared statement anew.
    return withoutServer("unavailable", { code, message: "a prepared statement is out of date" });
  }
  const kind = kindOf(code, found.error);
  const isOfStatement = isErrorOfStatement(code, found.error);
  if (isRaisedByFunction(found.error)) {
    return {
      kind,
      isOfStatement,
      cause: {
        code,
        message: `SQLSTATE ${code}; the message of a database function or trigger may quote data and is left out`,
      },
    };
  }
  const table = text(found.error, "table_name", "table");
  const column = text(found.error, "column_name", "column");
  const constraint = text(found.error, "constraint_name", "constraint");
  return {
    kind,
    isOfStatement,
    cause: {
      code,
      message: hasSafeMessage(code, found.error)
        ? (text(found.error, "message") ?? `SQLSTATE ${code}`)
        : `SQLSTATE ${code}; the server's message may quote data and is left out`,
      ...(table === undefined ? {} : { table }),
      ...(column === undefined ? {} : { column }),
      ...(constraint === undefined ? {} : { constraint }),
    },
  };
}

/**
 * The kind of a server's error. Whatever its code, an error that ends the session (`FATAL`, `PANIC`) may have
 * come after the commit, from the server or from a pooler whose server has committed; the exception is one
 * that refuses the connection. node-postgres reports the severity in the server's language, so any other word
 * than `FATAL`, `PANIC` and `ERROR` decides nothing.
 */
function kindOf(state: string, error: object): FailureKind {
  const kind = kindByState[state] ?? kindByClass[state.slice(0, 2)] ?? "interrupted";
  if (whileConnecting.has(error)) {
    return kind === "interrupted" ? "unavailable" : kind;
  }
  if (isGivenWhileConnecting(state)) {
    return kind;
  }
  return isErrorOfStatement(state, error) && !isLostNode(error) ? kind : "interrupted";
}

/**
 * Whether a coordinator of Citus reports that it lost a node while the node worked for it. It does so under the code of an
 * internal error, and the node may have committed.
 */
function isLostNode(error: object): boolean {
  return filesOfCoordinator.has(text(error, "file") ?? "");
}

/** Whether the server reports that a statement failed, and its session goes on. */
function isErrorOfStatement(state: string, error: object): boolean {
  // postgres.js keeps the untranslated severity here, and the translated one as `severity_local`.
  const severity = text(error, "severity");
  if (severity === "FATAL" || severity === "PANIC" || whileConnecting.has(error)) {
    return false;
  }
  return severity === "ERROR" || !(doubtfulClasses.has(state.slice(0, 2)) || isGivenWhileConnecting(state));
}

/** A failure that is not the server's answer to the statement. */
function withoutServer(kind: FailureKind, cause: FailureCause): Failure {
  return { kind, cause, isOfStatement: false };
}

/** Errors that occurred before their session was ready. */
const whileConnecting = new WeakSet<object>();

/** Marks a driver's error as one before its session was ready, when nothing of ours was sent. Returns it. */
export function refusedConnection(error: unknown): unknown {
  const found = firstWithCode(error);
  if (found !== undefined) {
    whileConnecting.add(found.error);
  }
  return error;
}

function firstWithCode(thrown: unknown): { error: object; code: string } | undefined {
  let error = thrown;
  for (let depth = 0; depth < maxDepth && typeof error === "object" && error !== null; depth += 1) {
    const code = text(error, "code");
    if (code !== undefined) {
      return { error, code };
    }
    error = "cause" in error ? error.cause : undefined;
  }
  return undefined;
}

/**
 * Whether a function or trigger raised the error. It may put data into any field, under any code, and also
 * into the names of a table, column or constraint. The server reports the source file of each error, and the
 * files of procedural languages begin with `pl`. Two files of the planner do too; their few messages are left
 * out along with these.
 */
function isRaisedByFunction(error: object): boolean {
  const file = text(error, "file") ?? "";
  return (
    // A coordinator of Citus reports what a node's function raised without saying so.
    (file.startsWith("pl") || file === "remote_commands.c") &&
    !nothingToAudit.has(text(error, "message") ?? "")
  );
}

/** The only messages of our own functions that are passed on. Compared word for word, so they quote no data. */
const nothingToAudit: ReadonlySet<string> = new Set(
  ["orders or counters", "numbers, counters or documents"].map(
    (rows) =>
      `row-level security may hide ${rows} from this role, and an audit would prove nothing: ` +
      "audit as the owner of the tables or as a role with BYPASSRLS",
  ),
);
