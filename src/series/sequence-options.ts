// Writes the options of a sequence into its template, so that SQL callers need to pass the template alone.

/** How a sequence is printed. */
export interface SequenceOptions {
  /** The first number of every period, 1 to 1,000,000,000,000,000. (Default: 1) */
  readonly first?: number | undefined;
  /**
   * What happens to a sequence with more digits than the template has `#`: `widen` prints a longer number,
   * `reject` refuses the order with SQLSTATE `OG007` until the next period. (Default: `widen`)
   */
  readonly overflow?: "widen" | "reject" | undefined;
}

const maxFirst = 1e15;

/**
 * The template with the options in its sequence token. Throws a RangeError for an invalid option, and for one
 * that the template has already.
 */
export function templateWith(template: string, { first, overflow }: SequenceOptions): string {
  if (first !== undefined && !(Number.isInteger(first) && first >= 1 && first <= maxFirst)) {
    throw new RangeError(`first must be a whole number from 1 to ${maxFirst}`);
  }
  if (overflow !== undefined && overflow !== "widen" && overflow !== "reject") {
    throw new RangeError('overflow must be "widen" or "reject"');
  }
  return template.replace(/\{(#+)(\+\d+)?(!)?\}/, (_, width: string, added?: string, bound?: string) => {
    if (first !== undefined && added !== undefined) {
      throw new RangeError(`first is in the template already: {${width}${added}}`);
    }
    if (overflow !== undefined && bound !== undefined) {
      throw new RangeError(`overflow is in the template already: {${width}!}`);
    }
    const plus = first === undefined || first === 1 ? (added ?? "") : `+${first - 1}`;
    return `{${width}${plus}${overflow === "reject" ? "!" : (bound ?? "")}}`;
  });
}
