// Owns what makes two creates the same order: the fields that a replay must agree in.
import { deepEqual } from "fast-equals";
import type { Order } from "../schema/orders.js";
import type { ValidOrder } from "./parse-order.js";

const content = ["paymentReference", "customerId", "currency", "totalAmount", "items"] as const;

/** The fields in which an order differs from what is there under its payment reference or id. */
export function differingFields(order: ValidOrder, existing: Order | ValidOrder): readonly string[] {
  return content.filter((field) => !deepEqual(order[field], existing[field]));
}
