// Checks that no two series of one module could give the same number.
import { commonNumber } from "./number-pattern.js";
import type { OrderSeries } from "./order-series.js";

/**
 * Throws a RangeError if one name stands for two different series, or if two templates could give the same
 * number, longer numbers and fallback numbers included. It compares every pair, so it suits the few series
 * that a module declares, not thousands of tenants.
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
