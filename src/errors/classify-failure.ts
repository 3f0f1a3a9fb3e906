// Owns telling failures apart: any thrown value becomes a failure kind and a cause that is safe to log.
import type { FailureCause, FailureKind } from "./errors.js";
import {
  doubtfulClasses,
  isGivenWhileConnecting,
  kindByClass,
  kindByState,
  kindByWord,
} from "./failure-codes.js";

export interface Failure {
  readonly kind: FailureKind;
  readonly cause: FailureCause;
}

/** Codes of ours that are no failure of a connection. */
const ourWords: Readonly<Record<string, string>> = {
  NO_TRANSACTION: "createIn was given a database: it needs what `db.transaction` hands to its function",
  TRANSACTION_ENDED: "the transaction, or the savepoint, had ended before this call",
  SAVEPOINT_OPEN:
    "another savepoint of the transaction is open, which could undo the order: await it, or call createIn on its handle",
  UNREADABLE_COLUMN: "the order is there, and a column's own code refuses what the database has",
  READ_BACK_FAILED: "the orders were placed, and those that were there could not be read",
};

/** Codes of ours whose words name a process, and nothing that was sent. */
const saysItself = new Set(["DATABASE_IN_USE", "DATABASE_UNUSABLE"]);

/**
 * Classes whose messages name objects and conditions but never values. The others (22 data exceptions, 23 integrity
 * constraints) may quote what was sent.
 */
const speakableClasses = new Set(["08", "25", "28", "3D", "3F", "40", "42", "53", "54", "55", "57", "58"]);

/**
 * A fault of our own statement has a position in it. Without one the words of class 42 come from a type's input function,
 * such as tsvector's, and quote what it was given; but for a missing right, which is found as a statement is carried out.
 */
function isSpeakable(code: string, error: object): boolean {
  return (
    speakableClasses.has(code.slice(0, 2)) &&
    (!code.startsWith("42") || code === "42501" || text(error, "position") !== undefined)
  );
}

const longestChain = 8;

/** Tells what a thrown value means for a create. Looks through `cause`: Drizzle wraps what the driver threw. */
export function classifyFailure(thrown: unknown): Failure {
  const found = firstWithCode(thrown);
  if (found === undefined) {
    // A driver's own fault, such as a write to a connection that is gone: nobody knows what was committed.
    return { kind: "interrupted", cause: { message: "the driver failed without a code" } };
  }
  const { code } = found;
  if (!isSqlState(code)) {
    const kind = kindByWord[code] ?? "interrupted";
    const said = saysItself.has(code) ? text(found.error, "message") : ourWords[code];
    return { kind, cause: { code, message: said ?? `the connection failed: ${code}` } };
  }
  if (text(found.error, "routine") === "RevalidateCachedQuery") {
    // A column was altered meanwhile; the driver's prepared statement is planned anew with the next attempt.
    return { kind: "unavailable", cause: { code, message: "a prepared statement is out of date" } };
  }
  const kind = kindOf(code, found.error);
  if (isRaisedByFunction(found.error)) {
    return {
      kind,
      cause: {
        code,
        message: `SQLSTATE ${code}; what a function or trigger of the database says may quote data and is left out`,
      },
    };
  }
  const table = text(found.error, "table_name", "table");
  const column = text(found.error, "column_name", "column");
  const constraint = text(found.error, "constraint_name", "constraint");
  return {
    kind,
    cause: {
      code,
      message: isSpeakable(code, found.error)
        ? (text(found.error, "message") ?? `SQLSTATE ${code}`)
        : `SQLSTATE ${code}; the server's message may quote data and is left out`,
      ...(table === undefined ? {} : { table }),
      ...(column === undefined ? {} : { column }),
      ...(constraint === undefined ? {} : { constraint }),
    },
  };
}

/**
 * What a server's word means. One that ends the session (`FATAL`, `PANIC`) may be a pooler's whose server has committed, or
 * the server's own after the commit, whatever its code; but for one that refuses the connection. node-postgres has the
 * severity in the language of the server's messages: a word that is neither of them nor `ERROR` says nothing.
 */
function kindOf(state: string, error: object): FailureKind {
  const kind = kindByState[state] ?? kindByClass[state.slice(0, 2)] ?? "interrupted";
  if (whileConnecting.has(error)) {
    return kind === "interrupted" ? "unavailable" : kind;
  }
  if (isGivenWhileConnecting(state)) {
    return kind;
  }
  // postgres.js has the untranslated one under this name, and the translated one as `severity_local`.
  const severity = text(error, "severity");
  const isEnd = severity === "FATAL" || severity === "PANIC";
  return isEnd || (severity !== "ERROR" && doubtfulClasses.has(state.slice(0, 2))) ? "interrupted" : kind;
}

/** Errors that came before their session was ready. */
const whileConnecting = new WeakSet<object>();

/** Notes of a driver's error that it came before the session was ready: nothing of ours was sent. Returns it. */
export function refusedConnection(error: unknown): unknown {
  const found = firstWithCode(error);
  if (found !== undefined) {
    whileConnecting.add(found.error);
  }
  return error;
}

function firstWithCode(thrown: unknown): { error: object; code: string } | undefined {
  let error = thrown;
  for (let depth = 0; depth < longestChain && typeof error === "object" && error !== null; depth += 1) {
    const code = text(error, "code");
    if (code !== undefined) {
      return { error, code };
    }
    error = "cause" in error ? error.cause : undefined;
  }
  return undefined;
}

/**
 * Whether somebody's function chose the words: it may put data into any of them, under any code, and into the names of
 * a table, column or constraint as well. The server says where in its sources an error comes from; those of procedural
 * languages begin with `pl`. So do two of its planner's, whose few words are left out with them.
 */
function isRaisedByFunction(error: object): boolean {
  return (text(error, "file")?.startsWith("pl") ?? false) && text(error, "message") !== nothingToAudit;
}

/** The one sentence of our own functions that a code alone would not tell: word for word, so it quotes nothing. */
const nothingToAudit =
  "row-level security may hide orders or counters from this role, and an audit would prove nothing: " +
  "audit as the owner of the tables or as a role with BYPASSRLS";

/** No SQLSTATE of PostgreSQL begins with E; five-letter codes of Node.js, such as EPIPE, do. */
function isSqlState(code: string): boolean {
  return /^[0-9A-DF-Z][0-9A-Z]{4}$/.test(code);
}

/** The first of the fields that holds text: postgres.js and node-postgres name them differently. */
function text(error: object, ...fields: readonly string[]): string | undefined {
  const values: Readonly<Record<string, unknown>> = {
    ...error,
    message: "message" in error && error.message,
  };
  for (const field of fields) {
    const value = values[field];
    if (typeof value === "string" && value !== "") {
      return value;
    }
  }
  return undefined;
}
