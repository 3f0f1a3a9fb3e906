// Owns what the judge reads, and the rules that it finds broken.

export interface Row {
  readonly reference: string;
  readonly orderNumber: string;
  readonly amount: number;
  readonly period: string;
  /** Null for a fallback number. */
  readonly sequence: number | null;
  /** ISO 8601 in UTC, to the microsecond: as text it compares as instants do. */
  readonly placedAt: string;
  /** Columns that a trigger changes; null where there is none. */
  readonly note: string | null;
}

export interface Counter {
  readonly period: string;
  readonly last: number;
}

export interface Violation {
  readonly rule:
    | "an acknowledged order is missing"
    | "an acknowledged order has another number"
    | "an acknowledged order has other content"
    | "two answers to a reference name two orders"
    | "two calls claim to have placed the order"
    | "a reference has two orders"
    | "a number has two orders"
    | "an order that was not created is there"
    | "an order is there that nobody asked for"
    | "a reference was called reused although its content is the same"
    | "a sequence is missing or double"
    | "a counter differs from its highest sequence"
    | "an acknowledged order has another instant"
    | "a good order was refused"
    | "a bad order is there"
    | "an instant falls while the sequence rises"
    | "a call was never answered";
  readonly what: string;
}

export type Report = (rule: Violation["rule"], what: string) => void;
