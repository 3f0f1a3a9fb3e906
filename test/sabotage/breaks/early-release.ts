// Owns the breaks of the counter's early release.
import { type Break, db } from "../break.js";

export const earlyRelease: readonly Break[] = [
  {
    guarantee: "7: an order whose counter was released early is acknowledged when its commit is on the disk",
    file: "src/connection/postgres-client.ts",
    find: "[session.run(statement), session.run(flushLog)]",
    replace: "[session.run(statement), Promise.resolve()]",
    noticedBy: db("orders/early-release"),
  },
  {
    guarantee: "7: a replay of an order that is not on the disk yet waits for the disk",
    file: "src/sql/select-orders.ts",
    find: "then pg_logical_emit_message(true, 'gapless_orders', '') is not null",
    replace: "then true",
    noticedBy: db("orders/early-release"),
  },
  {
    guarantee: "7: SQL callers do not replay what is not on the disk yet",
    file: "drizzle/0031_create_order_with_number.sql",
    find: "placed_order.created_at > statement_timestamp() - interval '30 seconds'",
    replace: "placed_order.created_at > statement_timestamp()",
    noticedBy: db("orders/early-release"),
  },
];
