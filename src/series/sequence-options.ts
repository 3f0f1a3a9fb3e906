// Owns the options of a sequence, and writing them into the template: what SQL callers pass is all they need.

/** How a sequence is printed. */
export interface SequenceOptions {
  /** The number that every period begins with, 1 to 1,000,000,000,000,000. (Default: 1) */
  readonly first?: number | undefined;
  /**
   * What becomes of a sequence with more digits than the template has `#`: the number is longer, or the order is
   * refused with SQLSTATE `OG007` until the next period. (Default: `widen`)
   */
  readonly overflow?: "widen" | "reject" | undefined;
}

const mostFirst = 1e15;

/** The template with the options in its sequence's token. Throws a RangeError where the template says them already. */
export function templateWith(template: string, { first, overflow }: SequenceOptions): string {
  if (first !== undefined && !(Number.isInteger(first) && first >= 1 && first <= mostFirst)) {
    throw new RangeError(`first must be a whole number from 1 to ${mostFirst}`);
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
