// The options of batching and their defaults.

/** The options with their defaults. */
export interface Batching {
  /** Most orders in one statement. */
  readonly maxBatch: number;
  /** How many statements of one series are under way at once. */
  readonly concurrency: number;
  /** Most orders that wait, in all series together; further ones are `Overloaded`. */
  readonly maxQueued: number;
}

/** How creates that arrive together share statements, with defaults. */
export interface BatchingOptions {
  /** Most orders in one statement, 1 to 5,000. (Default: 500) */
  readonly maxBatch?: number | undefined;
  /** Statements of one series under way at once, 1 to 100; keep it below the pool's connections. (Default: 2) */
  readonly concurrency?: number | undefined;
  /** Most creates that wait, over all series; more are `Overloaded`. (Default: 100,000) */
  readonly maxQueued?: number | undefined;
}

/**
 * Without batching each order has its own statement. As many are under way as a pool usually has connections, so that
 * orders wait here, where their deadline is enforced, and not in the driver's queue.
 */
const unbatched: Batching = { maxBatch: 1, concurrency: 10, maxQueued: 100_000 };

function withDefaults({ maxBatch = 500, concurrency = 2, maxQueued = 100_000 }: BatchingOptions): Batching {
  return { maxBatch, concurrency, maxQueued };
}

/** Checks the options. Throws a RangeError for figures outside their range. */
export function resolveBatching(options: BatchingOptions | false = {}): Batching {
  const batching = options === false ? unbatched : withDefaults(options);
  const limits = { maxBatch: 5_000, concurrency: 100, maxQueued: 10_000_000 };
  for (const field of ["maxBatch", "concurrency", "maxQueued"] as const) {
    if (
      !(Number.isSafeInteger(batching[field]) && batching[field] >= 1 && batching[field] <= limits[field])
    ) {
      throw new RangeError(`batching: ${field} must be a whole number from 1 to ${limits[field]}`);
    }
  }
  return batching;
}
