// The errors of a numbering: every way in which its calls end without a numbered document.
import type {
  AttemptFailed,
  Cancelled,
  Closed,
  FailedAttempt,
  FailureCause,
  InputIssue,
  InvalidVoid,
  Overloaded,
  RetriesExhausted,
  VoidFailed,
} from "./errors.js";

/** The input is wrong; nothing was sent. */
export interface InvalidDocument {
  readonly kind: "InvalidDocument";
  /** The faults, 1 to 100, each with its path, such as `lines[0].price`. */
  readonly issues: readonly InputIssue[];
}

/** The idempotency key belongs to another document. */
export interface KeyReused<Row> {
  readonly kind: "KeyReused";
  /** The document that has the key; `null` if it is one of another table, or is gone. */
  readonly existing: Row | null;
  /** The columns of `sameWhen` that differ. */
  readonly differing: readonly string[];
}

/** The idempotency key has a number, and its document has been deleted since. */
export interface DocumentDeleted {
  readonly kind: "DocumentDeleted";
  /** The number that the document had. */
  readonly number: string;
}

/** There is no such document. */
export interface DocumentNotFound {
  readonly kind: "DocumentNotFound";
}

/** The document does not meet the numbering's condition. No number was given. */
export interface NotIssuable {
  readonly kind: "NotIssuable";
}

/** The database refuses the document permanently: a constraint, a missing right, a number that does not fit. */
export interface DocumentRejected {
  readonly kind: "DocumentRejected";
  /** The SQLSTATE, five characters, such as `23503`. */
  readonly sqlState: string;
  /** The constraint that was violated, where it was one. */
  readonly constraint?: string;
  /** The server's error. */
  readonly cause: FailureCause;
}

/** The series never gave the number. */
export interface NumberNotFound {
  readonly kind: "NumberNotFound";
}

/** The retry policy's attempts or deadline ran out before the counters were raised. Syncing again is safe. */
export interface SyncFailed {
  readonly kind: "SyncFailed";
  /** Every attempt, in order. */
  readonly attempts: readonly FailedAttempt[];
}

/** Every way in which `void` of a numbering ends without a voided number. */
export type VoidNumberError = InvalidVoid | NumberNotFound | VoidFailed;

/** Every way in which `create` ends without a document. */
export type CreateDocumentError<Row> =
  | InvalidDocument
  | KeyReused<Row>
  | DocumentDeleted
  | DocumentRejected
  | RetriesExhausted
  | Cancelled
  | Overloaded
  | Closed;

/** Every way in which `createIn` ends without a document. */
export type CreateDocumentInError<Row> =
  | InvalidDocument
  | KeyReused<Row>
  | DocumentDeleted
  | DocumentRejected
  | AttemptFailed
  | Closed;

/** Every way in which `issue` ends without a number. */
export type IssueError<Row> =
  | InvalidDocument
  | KeyReused<Row>
  | DocumentNotFound
  | NotIssuable
  | DocumentRejected
  | RetriesExhausted
  | Cancelled
  | Overloaded
  | Closed;

/** Every way in which `issueIn` ends without a number. */
export type IssueInError<Row> =
  | InvalidDocument
  | KeyReused<Row>
  | DocumentNotFound
  | NotIssuable
  | DocumentRejected
  | AttemptFailed
  | Closed;
