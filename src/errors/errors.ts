// The error unions: every way in which a call can fail, distinguished by a literal `kind`.
import type { Order } from "../schema/orders.js";

/**
 * Why an attempt failed.
 * - `contention`: a lock or a serialization conflict; nothing was written.
 * - `unavailable`: the server or the session could not execute it now; nothing was written.
 * - `interrupted`: the connection broke or the attempt timed out; it may have been committed.
 * - `conflict`: a duplicate key, resolved by reading the existing order back.
 * - `rejected`: the database refuses it permanently.
 */
export type FailureKind = "contention" | "unavailable" | "interrupted" | "conflict" | "rejected";

/** The kinds that a policy may retry: a rejected order stays rejected, and a conflict is always read back. */
export type RetryableFailure = Exclude<FailureKind, "conflict" | "rejected">;

/** The error of a driver or the server, without customer data and without query parameters. Safe to log. */
export interface FailureCause {
  /** SQLSTATE, or the code of the driver or of Node.js, such as `ECONNRESET`. */
  readonly code?: string;
  /** The server's message where it cannot contain data, otherwise a description of the code. */
  readonly message: string;
  /** The table that the server names. */
  readonly table?: string;
  /** The column that the server names. */
  readonly column?: string;
  /** The constraint that was violated. */
  readonly constraint?: string;
}

/** One failed attempt of a call. */
export interface FailedAttempt {
  /** The kind of the failure, which decides whether the policy retries. */
  readonly failure: FailureKind;
  /** The error of the driver or the server. */
  readonly cause: FailureCause;
}

/** `unknown`: a reply was lost, so the order may exist. Repeating the same create is always safe. */
export type Outcome = "not-created" | "unknown";

/** A fault of the input: where it is, and what is wrong there. The value itself is never repeated. */
export interface InputIssue {
  /**
   * Such as `items[0].quantity`; empty for the whole input. A key that is not a plain name appears as `*`,
   * and the path is cut at 255 characters.
   */
  readonly path: string;
  /** Such as `must be a whole number from 1 to 9007199254740991`. */
  readonly message: string;
}

/** The input is wrong; nothing was sent. */
export interface InvalidOrder {
  readonly kind: "InvalidOrder";
  /**
   * The faults, 1 to 100. Where there are more, the first 99 have their path, and the last has an empty path
   * and a message such as `and at least 17 more faults`.
   */
  readonly issues: readonly InputIssue[];
}

/** The payment reference, or the id, belongs to an existing order with other content. */
export interface PaymentReferenceReused<TOrder = Order> {
  readonly kind: "PaymentReferenceReused";
  /** The order that has the reference or id. */
  readonly existing: TOrder;
  /** The fields that differ, such as `totalAmount`. */
  readonly differing: readonly string[];
}

/** The database refuses the order permanently: a constraint, a missing right, a missing table. */
export interface OrderRejected {
  readonly kind: "OrderRejected";
  /** The SQLSTATE, five characters, such as `23514`. */
  readonly sqlState: string;
  /** The constraint that was violated, where it was one. */
  readonly constraint?: string;
  /** The server's error. */
  readonly cause: FailureCause;
}

/** The attempts or the deadline of the retry policy ran out. */
export interface RetriesExhausted {
  readonly kind: "RetriesExhausted";
  /** Every attempt, in order. Empty when the deadline passed while the order was still queued. */
  readonly attempts: readonly FailedAttempt[];
  /** Whether the order may exist nevertheless. */
  readonly outcome: Outcome;
}

/** The caller's signal aborted the call. */
export interface Cancelled {
  readonly kind: "Cancelled";
  /** Whether the order may exist nevertheless. */
  readonly outcome: Outcome;
}

/** The queue is full; nothing was sent. */
export interface Overloaded {
  readonly kind: "Overloaded";
  /** Creates that were waiting. */
  readonly queued: number;
}

/** The module is closed; nothing was sent. */
export interface Closed {
  readonly kind: "Closed";
}

/**
 * The one attempt inside the caller's transaction failed and left nothing in it. After `ATTEMPT_TIMEOUT` the
 * statement may still be running: roll the transaction back.
 */
export interface AttemptFailed {
  readonly kind: "AttemptFailed";
  /** The attempt. */
  readonly attempt: FailedAttempt;
}

/** The attempts or the deadline of the retry policy ran out before a read had an answer. */
export interface ReadFailed {
  readonly kind: "ReadFailed";
  /** Every attempt, in order. */
  readonly attempts: readonly FailedAttempt[];
}

/** A bound is not a day of the calendar, or `from` is after `to`; nothing was sent. */
export interface InvalidAuditRange {
  readonly kind: "InvalidAuditRange";
  /** Every fault, at least one. */
  readonly issues: readonly InputIssue[];
}

/** The reason is empty, too long, or not text that PostgreSQL can store; nothing was sent. */
export interface InvalidVoid {
  readonly kind: "InvalidVoid";
  /** Every fault, at least one. */
  readonly issues: readonly InputIssue[];
}

/** The series has no such order. */
export interface OrderNotFound {
  readonly kind: "OrderNotFound";
}

/** The retry policy's attempts or deadline ran out before the order was voided. Voiding again is safe. */
export interface VoidFailed {
  readonly kind: "VoidFailed";
  /** Every attempt, in order. */
  readonly attempts: readonly FailedAttempt[];
}

/** The text is not a number of the series. */
export interface InvalidOrderNumber {
  readonly kind: "InvalidOrderNumber";
  /** Why the text cannot be a number of the series. The text itself is not repeated. */
  readonly message: string;
}

/** Every way in which `create` ends without an order. */
export type CreateOrderError<TOrder = Order> =
  | InvalidOrder
  | PaymentReferenceReused<TOrder>
  | OrderRejected
  | RetriesExhausted
  | Cancelled
  | Overloaded
  | Closed;

/** Every way in which `createIn` ends without an order. */
export type CreateOrderInError<TOrder = Order> =
  | InvalidOrder
  | PaymentReferenceReused<TOrder>
  | OrderRejected
  | AttemptFailed
  | Closed;

/** Every way in which a finder or `peek` ends without an answer. */
export type ReadError = ReadFailed;

/** Every way in which `audit` ends without a report. */
export type AuditError = ReadFailed | InvalidAuditRange;

/** The series has no number in the range: either may be mistyped. */
export interface NothingInRange {
  /** Discriminates it from the other errors. */
  readonly kind: "NothingInRange";
  /** What the series has instead, in words. */
  readonly message: string;
}

/** Every way in which `ledger` ends before its end. */
export type LedgerError = ReadFailed | InvalidAuditRange | NothingInRange;

/** Every way in which `void` ends without a voided order. */
export type VoidOrderError = InvalidVoid | OrderNotFound | VoidFailed;
