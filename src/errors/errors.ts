// Owns the error unions: every way a call can end badly, told apart by a literal `kind`.
import type { Order } from "../schema/orders.js";

/**
 * What an attempt failed of.
 * - `contention`: a lock or a serialization conflict; nothing was written.
 * - `unavailable`: the server, or the session, could not do it now; nothing was sent, or nothing of it was done.
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
  /** The table that the server names. */
  readonly table?: string;
  /** The column that the server names. */
  readonly column?: string;
  /** The constraint that refused. */
  readonly constraint?: string;
}

/** One attempt of a call, and what it failed of. */
export interface FailedAttempt {
  /** What kind of failure it was, which decides whether the policy tries again. */
  readonly failure: FailureKind;
  /** What the driver or the server said. */
  readonly cause: FailureCause;
}

/** `unknown` is honest: a reply was lost and the order may exist; the same create again is always safe. */
export type Outcome = "not-created" | "unknown";

/** Where in the input, such as `items[0].quantity`, and what is wrong there. The value itself is never repeated. */
export interface InputIssue {
  /** Such as `items[0].quantity`; empty for the whole, with `*` for a key that is no plain name, cut at 255 characters. */
  readonly path: string;
  /** Such as `must be a whole number from 1 to 9007199254740991`. */
  readonly message: string;
}

/** The input is wrong; nothing was sent. */
export interface InvalidOrder {
  readonly kind: "InvalidOrder";
  /**
   * The faults that were found, 1 to 100. Where there are more, 99 have their path and the last, whose path is empty, says
   * `and at least 17 more faults`.
   */
  readonly issues: readonly InputIssue[];
}

/** The payment reference, or the id, belongs to an order with other content. */
export interface PaymentReferenceReused<TOrder = Order> {
  readonly kind: "PaymentReferenceReused";
  /** The order that has the reference or id. */
  readonly existing: TOrder;
  /** The fields that differ, such as `totalAmount`. */
  readonly differing: readonly string[];
}

/** The database refuses the order for good: a constraint, a right, a missing table. */
export interface OrderRejected {
  readonly kind: "OrderRejected";
  /** The SQLSTATE, five characters, such as `23514`. */
  readonly sqlState: string;
  /** The constraint that refused, where it was one. */
  readonly constraint?: string;
  /** What the server said. */
  readonly cause: FailureCause;
}

/** The attempts or the deadline of the retry policy ran out. No attempt at all: its turn never came. */
export interface RetriesExhausted {
  readonly kind: "RetriesExhausted";
  /** Every attempt, the first one first. */
  readonly attempts: readonly FailedAttempt[];
  /** Whether the order may exist all the same. */
  readonly outcome: Outcome;
}

/** The caller's signal fired. */
export interface Cancelled {
  readonly kind: "Cancelled";
  /** Whether the order may exist all the same. */
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
 * The one attempt inside the caller's transaction failed; nothing of it is in the transaction. After `ATTEMPT_TIMEOUT`
 * the statement may be under way still: roll back.
 */
export interface AttemptFailed {
  readonly kind: "AttemptFailed";
  /** The attempt, and what it failed of. */
  readonly attempt: FailedAttempt;
}

/** A read could not be answered within the retry policy. */
export interface ReadFailed {
  readonly kind: "ReadFailed";
  /** Every attempt, the first one first. */
  readonly attempts: readonly FailedAttempt[];
}

/** A bound is no day of the calendar, or the first is after the last; nothing was sent. */
export interface InvalidAuditRange {
  readonly kind: "InvalidAuditRange";
  /** Every fault that was found, at least one. */
  readonly issues: readonly InputIssue[];
}

/** The reason is empty, too long, or not text that PostgreSQL can store; nothing was sent. */
export interface InvalidVoid {
  readonly kind: "InvalidVoid";
  /** Every fault that was found, at least one. */
  readonly issues: readonly InputIssue[];
}

/** The series has no such order. */
export interface OrderNotFound {
  readonly kind: "OrderNotFound";
}

/** The order could not be voided within the retry policy. Voiding again is safe. */
export interface VoidFailed {
  readonly kind: "VoidFailed";
  /** Every attempt, the first one first. */
  readonly attempts: readonly FailedAttempt[];
}

/** The text is not a number of the series. */
export interface InvalidOrderNumber {
  readonly kind: "InvalidOrderNumber";
  /** Why the series cannot have given the text; the text is not repeated. */
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

/** Every way in which `void` ends without a voided order. */
export type VoidOrderError = InvalidVoid | OrderNotFound | VoidFailed;
