// Owns the list of tables: what drizzle-kit reads, what an app joins with its own schema, and what it extends.
export { type JsonValue, type OrderItem, orderColumns } from "./order-columns.js";
export { orderConstraints } from "./order-constraints.js";
export { orderSequenceTracker } from "./order-sequence-tracker.js";
export { type Order, orders } from "./orders.js";
