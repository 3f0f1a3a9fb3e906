// Owns the types of what an audit found.
/** What an audit found. Days are the first of their period, `YYYY-MM-DD`. */
export interface AuditReport {
  /** Nothing of what follows. Fallback numbers are clean: the sequence goes on without them. */
  readonly clean: boolean;
  /** Sequences that no order has, although a later one of the period does. */
  readonly gaps: readonly SequenceGap[];
  /** Numbers that more than one order has. */
  readonly duplicates: readonly DuplicateNumber[];
  /** Counters below the highest sequence in orders, as after a restore. `sync_order_sequence` raises them. */
  readonly countersBehind: readonly CounterFinding[];
  /** Counters above it: the numbers in between were given and never used, or their orders are gone. */
  readonly countersAhead: readonly CounterFinding[];
  /** Orders whose payment has another order of the series, each of them. */
  readonly duplicatePayments: readonly DuplicateNumber[];
  /** Counters that are there more than once, so that numbers may be given more than once. */
  readonly duplicateCounters: readonly DuplicateCounter[];
  /**
   * Orders dated before the one that they follow in their period, the first 1,000 of them. Imports, which have instants of
   * their own, are left out.
   */
  readonly outOfOrder: readonly OutOfOrder[];
  /** How many there are in all. */
  readonly outOfOrderTotal: number;
  /** Orders under a fallback number. */
  readonly fallbackNumbers: number;
  /** Orders in all, void ones included. */
  readonly orders: number;
}

/** Sequences that no order has. */
export interface SequenceGap {
  /** The period's first day, `YYYY-MM-DD`. */
  readonly dateKey: string;
  /** The first sequence that is missing. */
  readonly from: number;
  /** The last one, included. */
  readonly to: number;
}

/** An order that shares its number, or its payment, with another one. */
export interface DuplicateNumber {
  /** The period's first day, `YYYY-MM-DD`. */
  readonly dateKey: string;
  /** The number as people read it. */
  readonly orderNumber: string;
}

/** A counter that is out of step with the orders of its period. */
export interface CounterFinding {
  /** The period's first day, `YYYY-MM-DD`. */
  readonly dateKey: string;
  /** The counter: the sequence that was given last. */
  readonly counter: number;
  /** The highest sequence that an order has; 0 where none has one. */
  readonly highest: number;
}

/** A counter that is there more than once. */
export interface DuplicateCounter {
  /** The period's first day, `YYYY-MM-DD`. */
  readonly dateKey: string;
  /** The lowest of the sequences that were given last. */
  readonly lowest: number;
  /** The highest of them. */
  readonly highest: number;
}

/** An order that is dated before the one that it follows. */
export interface OutOfOrder {
  /** The period's first day, `YYYY-MM-DD`. */
  readonly dateKey: string;
  /** The number of the order, as people read it. */
  readonly orderNumber: string;
  /** Its sequence. */
  readonly sequence: number;
  /** The sequence of the order that it follows: the next lower one that is no import. */
  readonly follows: number;
}
