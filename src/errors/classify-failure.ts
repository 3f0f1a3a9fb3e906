// Classifies any thrown value into a failure kind and a cause that is safe to log.

import { text } from "./error-text.js";
import type { FailureCause, FailureKind } from "./errors.js";
import { isExplained, isRaisedByFunction } from "./explained-error.js";
import {
  doubtfulClasses,
  filesOfCoordinator,
  isGivenWhileConnecting,
  isSqlState,
  kindByClass,
  kindByState,
  kindByWord,
} from "./failure-codes.js";
import { messageOfClient, messageOfServer } from "./failure-messages.js";
import { isError } from "./is-error.js";
import { isRefusedSetting } from "./refused-setting.js";

export interface Failure {
  readonly kind: FailureKind;
  readonly cause: FailureCause;
  /** Whether the server answered the statement itself with an error, so that its session goes on. */
  readonly isOfStatement: boolean;
}

/** How many nested `cause`s to follow. */
const maxDepth = 8;

/** Classifies a thrown value. Follows `cause`, because Drizzle wraps what the driver threw. */
export function classifyFailure(thrown: unknown): Failure {
  const found = firstWithCode(thrown);
  if (found === undefined) {
    // A fault inside the driver, such as a write to a closed connection: the outcome is unknown.
    return withoutServer("interrupted", { message: messageOfClient(undefined, deepest(thrown)) });
  }
  const { code } = found;
  if (isExplained(found.error)) {
    const message = text(found.error, "message") ?? code;
    const kind = isSqlState(code) ? kindOf(code, found.error) : (kindByWord[code] ?? "unavailable");
    return withoutServer(kind, { code, message });
  }
  if (!isSqlState(code)) {
    const message = messageOfClient(code, found.error);
    return withoutServer(kindByWord[code] ?? "interrupted", { code, message });
  }
  if (text(found.error, "routine") === "RevalidateCachedQuery") {
    // A column was altered meanwhile. The next attempt plans the driver's prepared statement anew.
    return withoutServer("unavailable", { code, message: "a prepared statement is out of date" });
  }
  const kind = kindOf(code, found.error);
  const isOfStatement = isErrorOfStatement(code, found.error);
  const message = messageOfServer(code, found.error);
  if (isRaisedByFunction(found.error)) {
    return { kind, isOfStatement, cause: { code, message } };
  }
  const table = text(found.error, "table_name", "table");
  const column = text(found.error, "column_name", "column");
  const constraint = text(found.error, "constraint_name", "constraint");
  return {
    kind,
    isOfStatement,
    cause: {
      code,
      message,
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
  if (isExplained(error)) {
    return kind === "interrupted" ? "unavailable" : kind;
  }
  if (isGivenWhileConnecting(state) || isRefusedSetting(error)) {
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
  if (severity === "FATAL" || severity === "PANIC" || isExplained(error)) {
    return false;
  }
  return severity === "ERROR" || !(doubtfulClasses.has(state.slice(0, 2)) || isGivenWhileConnecting(state));
}

/** A failure that is not the server's answer to the statement. */
function withoutServer(kind: FailureKind, cause: FailureCause): Failure {
  return { kind, cause, isOfStatement: false };
}

function firstWithCode(thrown: unknown): { error: object; code: string } | undefined {
  let error = thrown;
  for (let depth = 0; depth < maxDepth && typeof error === "object" && error !== null; depth += 1) {
    const code = text(error, "code");
    if (code !== undefined) {
      return { error, code: isSqlState(code) ? code : (stateInErrno(error) ?? code) };
    }
    error = "cause" in error ? error.cause : undefined;
  }
  return undefined;
}

/** Bun's driver has a word of its own in `code` and the SQLSTATE in `errno`, where Node.js has a number. */
function stateInErrno(error: object): string | undefined {
  const errno = text(error, "errno");
  return errno !== undefined && isSqlState(errno) ? errno : undefined;
}

/** The innermost of nested causes: what the driver itself threw. */
function deepest(thrown: unknown): unknown {
  let error = thrown;
  for (let depth = 0; depth < maxDepth && isError(error) && error.cause !== undefined; depth += 1) {
    error = error.cause;
  }
  return error;
}
