// Owns the list of tables: what drizzle-kit reads, and what an app joins with its own schema.
export { orderSequenceTracker } from "./order-sequence-tracker.js";
export { type JsonValue, type Order, type OrderItem, orders } from "./orders.js";
