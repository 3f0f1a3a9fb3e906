// Detects a client that waits for the server's log behind a statement, in the same round trip, as that of `connect` does.
import type { OrdersDatabase } from "./orders-database.js";
import { primaryOf } from "./primary-database.js";

export interface FlushingClient {
  /**
   * Makes the client follow every statement with this text by one that waits until the log is flushed, sent together with
   * it. The statement may then commit asynchronously: its caller is not answered before its commit is durable.
   */
  flushAfter(text: string): void;
}

/** The client of the database if it is such a one. */
export function flushingClientOf(db: OrdersDatabase): FlushingClient | undefined {
  const { session } = primaryOf(db)._;
  const client: unknown = "client" in session ? session.client : undefined;
  return isFlushing(client) ? client : undefined;
}

function isFlushing(client: unknown): client is FlushingClient {
  return typeof client === "function" && "flushAfter" in client && typeof client.flushAfter === "function";
}
