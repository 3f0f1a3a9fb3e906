// The tables of failure codes: what each code of a driver, of Node.js or of SQLSTATE means for an order.
import type { FailureKind } from "./errors.js";

/** The codes of Node.js for a certificate that it refuses, before anything is sent. */
export const certificateCodes: ReadonlySet<string> = new Set(
  `UNABLE_TO_GET_ISSUER_CERT UNABLE_TO_GET_CRL UNABLE_TO_DECRYPT_CERT_SIGNATURE UNABLE_TO_DECRYPT_CRL_SIGNATURE
  UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY CERT_SIGNATURE_FAILURE CRL_SIGNATURE_FAILURE CERT_NOT_YET_VALID CERT_HAS_EXPIRED
  CRL_NOT_YET_VALID CRL_HAS_EXPIRED ERROR_IN_CERT_NOT_BEFORE_FIELD ERROR_IN_CERT_NOT_AFTER_FIELD
  DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN UNABLE_TO_GET_ISSUER_CERT_LOCALLY
  UNABLE_TO_VERIFY_LEAF_SIGNATURE CERT_CHAIN_TOO_LONG CERT_REVOKED INVALID_CA PATH_LENGTH_EXCEEDED INVALID_PURPOSE
  CERT_UNTRUSTED CERT_REJECTED HOSTNAME_MISMATCH ERR_TLS_CERT_ALTNAME_INVALID`.split(/\s+/),
);

/** Codes of drivers, Node.js and this library; none is an SQLSTATE. An unlisted code is `interrupted`. */
export const kindByWord: Readonly<Record<string, FailureKind>> = {
  ECONNREFUSED: "unavailable",
  ...Object.fromEntries([...certificateCodes].map((code) => [code, "unavailable" as const])),
  ENOTFOUND: "unavailable",
  EAI_AGAIN: "unavailable",
  CONNECT_TIMEOUT: "unavailable", // postgres.js, before anything was sent
  CONNECTION_ENDED: "unavailable", // a closed pool: the statement was not sent
  CONNECT_FAILED: "unavailable", // `connect`: the connection broke before it was open
  DATABASE_IN_USE: "unavailable", // `connect`: another handle has the embedded database open
  DRIVER_MISSING: "unavailable", // `connect`: the package of the embedded database cannot be loaded
  DATABASE_UNUSABLE: "unavailable", // `connect`: the embedded database does not open
  NO_SUITABLE_HOST: "unavailable", // `connect`: of several hosts none takes writes just now
  POOL_TIMEOUT: "unavailable", // `connect`: no connection was free, the statement was not sent
  NO_TRANSACTION: "rejected", // ours: createIn on a database instead of a transaction
  NO_TRANSACTIONS: "rejected", // ours: the driver has no transactions, and the call needs one
  TRANSACTION_ENDED: "rejected", // ours: createIn after its transaction or savepoint
  SAVEPOINT_OPEN: "rejected", // ours: createIn beside an open savepoint, which could undo its order
  TIMERS_FAKED: "rejected", // `connect`: nothing was sent, because the driver cannot write while a test fakes timers
  UNREADABLE_COLUMN: "rejected", // ours: a column's own code refuses what the database has
  NOT_FLUSHED: "interrupted", // `connect`: the statement was committed, perhaps not durably
  READ_BACK_FAILED: "interrupted", // ours: the statement was committed, but its answer is incomplete
};

/** SQLSTATEs whose kind differs from that of their class. */
export const kindByState: Readonly<Record<string, FailureKind>> = {
  "23505": "conflict", // unique_violation: of our keys it is read back; of another index it ends as a rejection
  "25P01": "interrupted", // no_active_sql_transaction: earlier statements may have been committed on their own
  "25P03": "interrupted", // idle_in_transaction_session_timeout: ends the connection
  "25P04": "interrupted", // transaction_timeout: ends the connection
  "40001": "contention", // serialization_failure
  "40P01": "contention", // deadlock_detected
  "40002": "rejected", // transaction_integrity_constraint_violation: a constraint, at the commit
  "40003": "interrupted", // statement_completion_unknown
  "42P05": "unavailable", // duplicate_prepared_statement: the driver and the server differ on what is prepared
  "53300": "unavailable", // too_many_connections: refused before anything was sent
  "55000": "rejected", // object_not_in_prerequisite_state: a view, a missing replica identity; triggers raise it too
  "55P03": "contention", // lock_not_available: our lock timeout, on a counter that another transaction holds
  "57P03": "unavailable", // cannot_connect_now: the server is starting or stopping
};

/**
 * The SQLSTATE classes of PostgreSQL's appendix A. `rejected` is permanent: a fault of the statement itself,
 * or the decision of an app's trigger or constraint. `unavailable` is a state of the server or the session:
 * the statement was undone, and another session or a later attempt may succeed. A class that is not listed, a
 * newer one or a pooler's, is `interrupted`.
 */
export const kindByClass: Readonly<Record<string, FailureKind>> = {
  "03": "unavailable", // sql_statement_not_yet_complete: the session is busy
  "08": "interrupted", // connection exceptions: the pooler's, or another server's behind it
  "09": "rejected", // triggered_action_exception: a trigger's code
  "0A": "rejected", // feature_not_supported: not by this server
  "0B": "unavailable", // invalid_transaction_initiation: the session's state
  "0F": "rejected", // locator_exception: a trigger's large object
  "0L": "rejected", // invalid_grantor: a right
  "0P": "rejected", // invalid_role_specification: a right
  "0Z": "rejected", // diagnostics_exception: a trigger's code
  "10": "rejected", // xquery_error: a trigger's code
  "20": "rejected", // case_not_found: a trigger's code
  "21": "rejected", // cardinality_violation: a trigger's subquery has two rows
  "22": "rejected", // data_exception: a value
  "23": "rejected", // integrity_constraint_violation
  "24": "unavailable", // invalid_cursor_state: the session's state
  "25": "unavailable", // invalid_transaction_state: a standby, a read-only or a failed transaction
  "26": "unavailable", // invalid_sql_statement_name: the prepared statement is gone, as after DISCARD ALL
  "27": "rejected", // triggered_data_change_violation: two triggers change one row
  "28": "rejected", // invalid_authorization_specification: a password; nothing was sent
  "2B": "rejected", // dependent_privilege_descriptors_still_exist: a right
  "2D": "rejected", // invalid_transaction_termination: a function that commits
  "2F": "rejected", // sql_routine_exception: a function's code
  "34": "unavailable", // invalid_cursor_name: the portal is gone, as when a pooler changes the backend
  "38": "rejected", // external_routine_exception: a function's code
  "39": "rejected", // external_routine_invocation_exception: a function's code
  "3B": "interrupted", // savepoint_exception: an order placed in it may be in the surrounding transaction
  "3D": "rejected", // invalid_catalog_name: no such database; nothing was sent
  "3F": "rejected", // invalid_schema_name
  "40": "contention", // transaction_rollback
  "42": "rejected", // syntax_error_or_access_rule_violation: a right, a missing table or function
  "44": "rejected", // with_check_option_violation: a view's constraint
  "53": "unavailable", // insufficient_resources: memory, disk
  "54": "rejected", // program_limit_exceeded: the statement is too large or too complex
  "55": "unavailable", // object_not_in_prerequisite_state: in use by another session
  "57": "interrupted", // operator_intervention: a timeout, an operator, a server that stops
  "58": "unavailable", // system_error: the disk, or a pooler that has no server
  "72": "unavailable", // snapshot_failure: the snapshot was too old
  F0: "unavailable", // config_file_error
  HV: "unavailable", // foreign data wrapper: another server, which may come back
  OG: "rejected", // ours: a guard, a number that does not fit its width, an invalid order
  P0: "rejected", // plpgsql_error: what a trigger raises
  XX: "unavailable", // internal_error: the server's own fault
};

/** Classes that a pooler reports for its server, which may have committed unless the severity is `ERROR`. */
export const doubtfulClasses: ReadonlySet<string> = new Set(["53", "58", "XX"]);

/**
 * The source files in which a coordinator of Citus finds that a node does not answer it. The errors that a node itself reports
 * come from `remote_commands.c`, with the node's own code, and are judged by that.
 */
export const filesOfCoordinator: ReadonlySet<string> = new Set([
  "adaptive_executor.c",
  "connection_management.c",
  "placement_connection.c",
  "remote_transaction.c",
]);

/** Whether the server reports the code only while a client connects, before a statement of ours is sent. */
export function isGivenWhileConnecting(state: string): boolean {
  return state.startsWith("28") || state.startsWith("3D") || state === "53300" || state === "57P03";
}

/** No SQLSTATE of PostgreSQL begins with E; five-letter codes of Node.js, such as EPIPE, do. */
export function isSqlState(code: string): boolean {
  return /^[0-9A-DF-Z][0-9A-Z]{4}$/.test(code);
}
