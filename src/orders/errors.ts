// Owns the error unions: every way a call can end badly, told apart by a literal `kind`.
import type { Order } from "../schema/orders.js";

/**
 * What an attempt failed of.
 * - `contention`: a lock or a serialization conflict; nothing was written.
 * - `unavailable`: the server could not be had; nothing was sent.
 * - `interrupted`: the conversation broke or timed out; it may have been committed.
 * - `conflict`: a duplicate key, resolved by reading back.
 * - `rejected`: the database refuses for good.
 */
export type FailureKind = "contention" | "unavailable" | "interrupted" | "conflict" | "rejected";

/** The kinds whose retry is sound: a rejected order stays rejected, and a conflict is always read back. */
export type RetryableFailure = Exclude<FailureKind, "conflict" | "rejected">;

/** What a driver or the server said, without customer data and without query parameters. */
export interface FailureCause {
  /** SQLSTATE, or the code of the driver or of Node.js, such as `ECONNRESET`. */
  readonly code?: string;
  /** The server's words where they name no data, otherwise what the code means. */
  readonly message: string;
  readonly table?: string;
  readonly column?: string;
  readonly constraint?: string;
}

export interface FailedAttempt {
  readonly failure: FailureKind;
  readonly cause: FailureCause;
}

/** `unknown` is honest: a reply was lost and the order may exist; the same create again is always safe. */
export type Outcome = "not-created" | "unknown";

/** Where in the input, such as `items[0].quantity`, and what is wrong there. The value itself is never repeated. */
export interface InputIssue {
  readonly path: string;
  readonly message: string;
}

/** The input is wrong; nothing was sent. */
export interface InvalidOrder {
  readonly kind: "InvalidOrder";
  readonly issues: readonly InputIssue[];
}

/** The payment reference, or the id, belongs to an order with other content. */
export interface PaymentReferenceReused {
  readonly kind: "PaymentReferenceReused";
  readonly existing: Order;
  /** The fields that differ, such as `totalAmount`. */
  readonly differing: readonly string[];
}

/** The database refuses the order for good: a constraint, a right, a missing table. */
export interface OrderRejected {
  readonly kind: "OrderRejected";
  readonly sqlState: string;
  readonly constraint?: string;
  readonly cause: FailureCause;
}

/** The attempts or the deadline of the retry policy ran out. */
export interface RetriesExhausted {
  readonly kind: "RetriesExhausted";
  readonly attempts: readonly FailedAttempt[];
  readonly outcome: Outcome;
}

/** The caller's signal fired. */
export interface Cancelled {
  readonly kind: "Cancelled";
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

/** The one attempt inside the caller's transaction failed; nothing of it is in the transaction. */
export interface AttemptFailed {
  readonly kind: "AttemptFailed";
  readonly attempt: FailedAttempt;
}

/** A read could not be answered within the retry policy. */
export interface ReadFailed {
  readonly kind: "ReadFailed";
  readonly attempts: readonly FailedAttempt[];
}

/** A bound is no day of the calendar, or the first is after the last; nothing was sent. */
export interface InvalidAuditRange {
  readonly kind: "InvalidAuditRange";
  readonly issues: readonly InputIssue[];
}

/** The reason is empty, too long, or not text that PostgreSQL can store; nothing was sent. */
export interface InvalidVoid {
  readonly kind: "InvalidVoid";
  readonly issues: readonly InputIssue[];
}

/** The series has no such order. */
export interface OrderNotFound {
  readonly kind: "OrderNotFound";
}

/** The order could not be voided within the retry policy. Voiding again is safe. */
export interface VoidFailed {
  readonly kind: "VoidFailed";
  readonly attempts: readonly FailedAttempt[];
}

/** The text is not a number of the series. */
export interface InvalidOrderNumber {
  readonly kind: "InvalidOrderNumber";
  readonly message: string;
}

export type CreateOrderError =
  | InvalidOrder
  | PaymentReferenceReused
  | OrderRejected
  | RetriesExhausted
  | Cancelled
  | Overloaded
  | Closed;

export type CreateOrderInError =
  | InvalidOrder
  | PaymentReferenceReused
  | OrderRejected
  | AttemptFailed
  | Closed;

export type ReadError = ReadFailed;

export type AuditError = ReadFailed | InvalidAuditRange;

export type VoidOrderError = InvalidVoid | OrderNotFound | VoidFailed;
