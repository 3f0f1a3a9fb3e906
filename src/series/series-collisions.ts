// Owns series in one module: none may give another's numbers.
import { commonNumber } from "./number-pattern.js";
import type { OrderSeries } from "./order-series.js";

/**
 * Throws a RangeError where a name stands for two series, or where two templates could give the same number, longer
 * numbers and fallback numbers included. Compares every pair, so it is for the kinds of a module, not for its tenants.
 */
export function assertNoCollisions(series: readonly OrderSeries[]): void {
  for (const [index, one] of series.entries()) {
    for (const other of series.slice(index + 1)) {
      const reason = clashOf(one, other);
      if (reason !== undefined) {
        throw new RangeError(`series ${nameOf(one)} and ${nameOf(other)} cannot be in one module: ${reason}`);
      }
    }
  }
}

function clashOf(one: OrderSeries, other: OrderSeries): string | undefined {
  if (one.name === other.name) {
    const same = one.template === other.template && one.timeZone === other.timeZone;
    return same ? undefined : "one name has one template and one time zone";
  }
  const common = commonNumber(one, other);
  if (common === undefined) {
    return undefined;
  }
  const example = common.example === undefined ? "" : `, such as ${JSON.stringify(common.example)}`;
  return `both could give the same number${example}`;
}

function nameOf({ name, template }: OrderSeries): string {
  return `${name} (${template})`;
}
