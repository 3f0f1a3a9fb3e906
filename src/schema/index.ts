// The public schema entry: the tables that drizzle-kit reads.
export { numberLedger } from "./number-ledger.js";
export type { JsonValue, OrderItem } from "./order-columns.js";
export { orderSequenceTracker } from "./order-sequence-tracker.js";
export { type Order, orders } from "./orders.js";
