// The public schema entry: the tables and columns that drizzle-kit reads and that an app extends.
export { numberLedger } from "./number-ledger.js";
export { type JsonValue, type OrderItem, orderColumns } from "./order-columns.js";
export { orderConstraints } from "./order-constraints.js";
export { orderSequenceTracker } from "./order-sequence-tracker.js";
export { type Order, orders } from "./orders.js";
