// Owns the drivers that the core is tested over.
import { drizzle as drizzleNodePostgres } from "drizzle-orm/node-postgres";
import { drizzle as drizzlePostgresJs } from "drizzle-orm/postgres-js";
import pg from "pg";
import postgres from "postgres";
import { inject } from "vitest";
import { type Connection, connect } from "../../src/connection/connect.js";
import { atPort } from "./loopback.js";

/** `pooler` is `connect` through PgBouncer in transaction mode. */
export type Driver = "connect" | "postgres.js" | "node-postgres" | "pooler";

/** What an app may bring, beside `connect`. */
export const plainDrivers = ["connect", "postgres.js", "node-postgres"] as const;

/** Sent with the start of a session. */
export type Settings = Readonly<Record<string, string>>;

declare module "vitest" {
  interface ProvidedContext {
    driver: Driver;
    /** Where the pooler listens, if it is what the project is about. */
    poolerPort: number;
  }
}

export function openOver(
  driver: Driver,
  url: string,
  connections: number,
  settings: Settings = {},
): Connection {
  switch (driver) {
    case "connect": {
      const withSettings = new URL(url);
      for (const [name, value] of Object.entries(settings)) {
        withSettings.searchParams.set(name, value);
      }
      return connect(withSettings.href, { maxConnections: connections });
    }
    case "pooler":
      return connect(pooled(url), { maxConnections: connections, pooler: true });
    case "postgres.js": {
      const client = postgres(url, { max: connections, onnotice: () => {}, connection: { ...settings } });
      return { db: drizzlePostgresJs(client), close: () => client.end({ timeout: 5 }) };
    }
    case "node-postgres": {
      const options = Object.entries(settings)
        // The server takes a space for the end of a value.
        .map(([name, value]) => `-c ${name}=${value.replaceAll(/[\\ ]/g, "\\$&")}`)
        .join(" ");
      const pool = new pg.Pool({ connectionString: url, max: connections, options });
      pool.on("error", () => {});
      pool.on("connect", (client) => client.on("error", () => {}));
      return { db: drizzleNodePostgres(pool), close: () => pool.end() };
    }
  }
}

/** The same URL, through the pooler. */
export function pooled(url: string): string {
  return atPort(url, inject("poolerPort"));
}
