// The types of an audit's report.
import type { AuditedPeriods } from "./audited-periods.js";

/** The report of an audit. Every `dateKey` is the first day of a period, `YYYY-MM-DD`. */
export interface AuditReport extends AuditedPeriods {
  /**
   * Whether at least one period was looked at, and there are no findings. A fallback number is not one, because it has no
   * sequence.
   */
  readonly clean: boolean;
  /** Sequences without an order, below a sequence of the period that has one. */
  readonly gaps: readonly SequenceGap[];
  /** Numbers that more than one order has. */
  readonly duplicates: readonly DuplicateNumber[];
  /** Counters below the highest sequence of an order, as after a restore. `sync_order_sequence` raises them. */
  readonly countersBehind: readonly CounterFinding[];
  /** Counters above it: the numbers in between were given and never used, or their orders have disappeared. */
  readonly countersAhead: readonly CounterFinding[];
  /** All orders that share their payment reference with another order of the series. */
  readonly duplicatePayments: readonly DuplicateNumber[];
  /** Counters with more than one row, which may give a number more than once. */
  readonly duplicateCounters: readonly DuplicateCounter[];
  /**
   * Orders dated before the one that they follow in their period, the first 1,000 of them. Imported orders
   * are left out, because they have their own instants.
   */
  readonly outOfOrder: readonly OutOfOrder[];
  /** How many orders are out of order, beyond the first 1,000 too. */
  readonly outOfOrderTotal: number;
  /** How many orders have a fallback number. */
  readonly fallbackNumbers: number;
  /** How many orders there are, voided ones included. */
  readonly orders: number;
}

/** A run of sequences without an order. */
export interface SequenceGap {
  /** The period's first day, `YYYY-MM-DD`. */
  readonly dateKey: string;
  /** The first missing sequence. */
  readonly from: number;
  /** The last missing sequence, included. */
  readonly to: number;
}

/** An order that shares its number, or its payment reference, with another one. */
export interface DuplicateNumber {
  /** The period's first day, `YYYY-MM-DD`. */
  readonly dateKey: string;
  /** The number that people read. */
  readonly orderNumber: string;
}

/** A counter that disagrees with the orders of its period. */
export interface CounterFinding {
  /** The period's first day, `YYYY-MM-DD`. */
  readonly dateKey: string;
  /** The last sequence that the counter gave. */
  readonly counter: number;
  /** The highest sequence of an order; 0 if none has one. */
  readonly highest: number;
}

/** A counter with more than one row. */
export interface DuplicateCounter {
  /** The period's first day, `YYYY-MM-DD`. */
  readonly dateKey: string;
  /** The lowest last sequence among the rows. */
  readonly lowest: number;
  /** The highest last sequence among the rows. */
  readonly highest: number;
}

/** An order that is dated before the one that it follows. */
export interface OutOfOrder {
  /** The period's first day, `YYYY-MM-DD`. */
  readonly dateKey: string;
  /** The number that people read. */
  readonly orderNumber: string;
  /** The sequence of the order. */
  readonly sequence: number;
  /** The sequence of the order that it follows: the next lower one that is not imported. */
  readonly follows: number;
}
