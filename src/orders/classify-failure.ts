// Owns telling failures apart: any thrown value becomes a failure kind and a cause that is safe to log.
import type { FailureCause, FailureKind } from "./errors.js";

export interface Failure {
  readonly kind: FailureKind;
  readonly cause: FailureCause;
}

/** Exact codes first, then the class of an SQLSTATE. Each says why it is where it is. */
const kindByCode: Readonly<Record<string, FailureKind>> = {
  "40001": "contention", // serialization_failure
  "40P01": "contention", // deadlock_detected
  "55P03": "contention", // lock_not_available: our lock timeout, a counter that somebody sits on
  "25006": "unavailable", // read_only_sql_transaction: a standby; another session may be on the primary
  "53300": "unavailable", // too_many_connections: refused before anything was sent
  "57P03": "unavailable", // cannot_connect_now: the server is starting or stopping
  ECONNREFUSED: "unavailable",
  ENOTFOUND: "unavailable",
  EAI_AGAIN: "unavailable",
  CONNECT_TIMEOUT: "unavailable", // postgres.js, before anything was sent
  CONNECTION_ENDED: "unavailable", // a closed pool: the statement was not sent
  CONNECT_FAILED: "unavailable", // `connect`: the connection broke before it was open
  DATABASE_IN_USE: "unavailable", // `connect`: somebody else has the embedded database open
  DATABASE_UNUSABLE: "unavailable", // `connect`: the embedded database does not open
  NO_SUITABLE_HOST: "unavailable", // `connect`: of several hosts none takes writes just now
  POOL_TIMEOUT: "unavailable", // `connect`: no connection was free, the statement was not sent
  UNREADABLE_COLUMN: "rejected", // ours: a column's own code refuses what the database has
  READ_BACK_FAILED: "interrupted", // ours: the statement was committed, and its answer is not complete
  "40003": "interrupted", // statement_completion_unknown
  "57014": "interrupted", // query_canceled: a statement timeout, or an operator
  "57P01": "interrupted", // admin_shutdown; the first statement after it can receive the old backend's message
  "57P02": "interrupted", // crash_shutdown
  "57P05": "interrupted", // idle_session_timeout
  "25P03": "interrupted", // idle_in_transaction_session_timeout
  "25P04": "interrupted", // transaction_timeout; like the two above it ends the connection
  "23505": "conflict", // unique_violation: ours are read back; a stranger's ends as a rejection
};

/** Codes of ours that are no failure of a connection. */
const ourWords: Readonly<Record<string, string>> = {
  UNREADABLE_COLUMN: "the order is there, and a column's own code refuses what the database has",
  READ_BACK_FAILED: "the orders were placed, and those that were there could not be read",
};

/** Codes of ours whose words name a process, and nothing that was sent. */
const saysItself = new Set(["DATABASE_IN_USE", "DATABASE_UNUSABLE"]);

const kindByClass: Readonly<Record<string, FailureKind>> = {
  "08": "interrupted", // connection exceptions
};

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
    const kind = kindByCode[code] ?? "interrupted";
    const said = saysItself.has(code) ? text(found.error, "message") : ourWords[code];
    return { kind, cause: { code, message: said ?? `the connection failed: ${code}` } };
  }
  if (text(found.error, "routine") === "RevalidateCachedQuery") {
    // A column was altered meanwhile; the driver's prepared statement is planned anew with the next attempt.
    return { kind: "unavailable", cause: { code, message: "a prepared statement is out of date" } };
  }
  const kind = kindByCode[code] ?? kindByClass[code.slice(0, 2)] ?? "rejected";
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
