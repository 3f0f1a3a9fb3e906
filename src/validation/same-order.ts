// Compares the fields that a replay must share with the existing order.
import { dequal } from "dequal/lite";
import type { Order } from "../schema/orders.js";
import type { ValidOrder } from "./parse-order.js";

const content = ["paymentReference", "customerId", "currency", "totalAmount", "items"] as const;

/** The fields in which an order differs from the existing one with its payment reference or id. */
export function differingFields(order: ValidOrder, existing: Order | ValidOrder): readonly string[] {
  return content.filter((field) => !dequal(ofThisRealm(order[field]), ofThisRealm(existing[field])));
}

/** What a driver of another realm has read: `dequal` compares constructors too. */
function ofThisRealm(value: unknown): unknown {
  return typeof value === "object" && value !== null ? JSON.parse(JSON.stringify(value)) : value;
}
