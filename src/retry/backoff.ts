// Computes the delays between attempts: a pure function of the policy, the failures and a random number. Its callers
// wait: retry.ts for reads and voids, numbering/place-batch.ts for a batch, numbering/settle-isolated.ts for a suspect.

/** Growing delays: `initialMs`, times `factor` for each further failure, at most `maxMs`. */
export interface ExponentialBackoff {
  readonly kind: "exponential";
  /** The delay after the first failure, in milliseconds. */
  readonly initialMs: number;
  /** The factor by which the delay grows with each further failure. */
  readonly factor: number;
  /** The longest delay, in milliseconds. */
  readonly maxMs: number;
  /** `full` draws the delay evenly from zero up, so that callers that failed together do not retry together. */
  readonly jitter: "full" | "none";
}

/** Options of {@link exponential}, with their defaults. */
export interface ExponentialOptions {
  /** The delay after the first failure, in milliseconds. (Default: 10) */
  readonly initialMs?: number | undefined;
  /** The factor by which the delay grows with each further failure. (Default: 2) */
  readonly factor?: number | undefined;
  /** The longest delay, in milliseconds. (Default: 1,000) */
  readonly maxMs?: number | undefined;
  /** `full` draws the delay evenly from zero up. (Default: `full`) */
  readonly jitter?: "full" | "none" | undefined;
}

/**
 * Creates an exponential backoff. Throws a RangeError for a delay that is negative or not finite, for a
 * factor below 1, for a `maxMs` below `initialMs`, and for an unknown jitter.
 */
export function exponential(options: ExponentialOptions = {}): ExponentialBackoff {
  const { initialMs = 10, factor = 2, maxMs = 1_000, jitter = "full" } = options;
  if (!(Number.isFinite(initialMs) && initialMs >= 0)) {
    throw new RangeError("exponential: initialMs must be a finite number of milliseconds, zero or more");
  }
  if (!(Number.isFinite(factor) && factor >= 1)) {
    throw new RangeError("exponential: factor must be 1 or more");
  }
  if (!(Number.isFinite(maxMs) && maxMs >= initialMs)) {
    throw new RangeError("exponential: maxMs must be finite and not less than initialMs");
  }
  if (jitter !== "full" && jitter !== "none") {
    throw new RangeError('exponential: jitter must be "full" or "none"');
  }
  return { kind: "exponential", initialMs, factor, maxMs, jitter };
}

/**
 * The delay after a failure, in milliseconds.
 *
 * @param failures how many attempts have failed, from 1
 * @param random a number from 0 (included) to 1 (excluded)
 */
export function delayAfter(backoff: ExponentialBackoff, failures: number, random: number): number {
  const ceiling = Math.min(backoff.maxMs, backoff.initialMs * backoff.factor ** (failures - 1));
  return backoff.jitter === "full" ? ceiling * random : ceiling;
}
