// The public schema entry: the tables that drizzle-kit reads and that an app adds to, or extends in, its own schema.
export { type JsonValue, type OrderItem, orderColumns } from "./order-columns.js";
export { orderConstraints } from "./order-constraints.js";
export { orderSequenceTracker } from "./order-sequence-tracker.js";
export { type Order, orders } from "./orders.js";
