// Owns the names of the shipped tables, for tests of a part of the module.
import { ordersTables } from "../../src/sql/order-tables.js";

export const shippedTables = ordersTables({});
