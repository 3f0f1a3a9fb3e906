// Refuses a value that is no series, as code without types may give it, and says what makes one.
import type { OrderSeries } from "./order-series.js";

const remedy = 'give it orderSeries({ name: "INV", template: "INV-{YYYY}-{####}", timeZone: "UTC" })';

/** Whether `orderSeries` made the value. */
export function isSeries(value: unknown): value is OrderSeries {
  return typeof value === "object" && value !== null && "parsed" in value && "calendar" in value;
}

/** Throws a TypeError for a value that is no series. */
export function requireSeries(where: string, value: unknown): void {
  if (!isSeries(value)) {
    throw new TypeError(`${where}: the option series is ${kindOf(value)}: ${remedy}`);
  }
}

function kindOf(value: unknown): string {
  if (value === undefined || value === null) {
    return "missing";
  }
  const kind =
    typeof value === "string"
      ? "a text"
      : Array.isArray(value)
        ? "an empty list"
        : `of the type ${typeof value}`;
  return `${kind}, and not a series`;
}
