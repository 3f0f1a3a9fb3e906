// Owns the inputs that tests place.
import type { CreateOrderInput } from "../../src/index.js";
import { orderSeries } from "../../src/index.js";

export const gam = orderSeries({
  name: "GAM",
  template: "GAM-{YYYY}{MM}{DD}-{####}",
  timeZone: "Africa/Kampala",
});

export function checkout(
  paymentReference?: string,
  changes: Partial<CreateOrderInput> = {},
): CreateOrderInput {
  return {
    paymentReference,
    customerId: "cus_42",
    currency: "UGX",
    totalAmount: 89_970,
    items: [{ sku: "TSHIRT-M", quantity: 2, unitAmount: 44_985 }],
    ...changes,
  };
}

/** 1, 2, 3, … n. */
export function upTo(n: number): readonly number[] {
  return Array.from({ length: n }, (_, index) => index + 1);
}
