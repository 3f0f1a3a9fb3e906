// Owns the ways in which an app has its database: by `connect`, or by a driver of its own.
import { drizzle as drizzleNodePostgres } from "drizzle-orm/node-postgres";
import { drizzle as drizzlePostgresJs } from "drizzle-orm/postgres-js";
import pg from "pg";
import postgres from "postgres";
import { type Connection, connect } from "../../src/connection/connect.js";
import type { Sight } from "../support/fault-proxy.js";

/** `connect` three times: plain, and over TLS by the messages in it, and by the records that carry them. */
export const drivers = [
  "connect",
  "connect by TLS",
  "connect by TLS, encrypted",
  "node-postgres",
  "postgres.js",
] as const;
export type Driver = (typeof drivers)[number];

export function isConnect(driver: Driver): boolean {
  return driver.startsWith("connect");
}

export function isTls(driver: Driver): boolean {
  return driver.startsWith("connect by TLS");
}

/** What the proxy in front of the server sees. */
export function sightOf(driver: Driver): Sight {
  return driver === "connect by TLS, encrypted" ? "records" : "messages";
}

const connections = 4;

export function open(driver: Driver, url: string): Connection {
  if (isConnect(driver)) {
    return connect(url, {
      maxConnections: connections,
      connectTimeoutMs: 1_000,
      stallCheckAfterMs: 100,
      statementTimeoutMs: 3_000,
      idleInTransactionTimeoutMs: 500,
    });
  }
  if (driver === "node-postgres") {
    const pool = new pg.Pool({
      connectionString: url,
      max: connections,
      connectionTimeoutMillis: 1_000,
      query_timeout: 1_000,
      idle_in_transaction_session_timeout: 500,
      // A backend whose client is lost between the parts of a statement sits on the counter's row: this ends it.
      options: "-c transaction_timeout=1000",
    });
    // As node-postgres asks of every app: without a listener an idle connection's end is an uncaught error.
    pool.on("error", () => {});
    pool.on("connect", (client) => client.on("error", () => {}));
    return { db: drizzleNodePostgres(pool), close: () => pool.end() };
  }
  const client = postgres(url, {
    max: connections,
    onnotice: () => {},
    connect_timeout: 1,
    connection: { idle_in_transaction_session_timeout: 500, transaction_timeout: 1_000 },
  });
  return { db: drizzlePostgresJs(client), close: () => client.end({ timeout: 0 }) };
}
