// Owns databases over drivers without transactions: Drizzle's proxy, and Neon's real HTTP client at an endpoint of the test's.
import { neon, neonConfig } from "@neondatabase/serverless";
import { drizzle as drizzleNeon } from "drizzle-orm/neon-http";
import { drizzle as drizzleProxy } from "drizzle-orm/pg-proxy";
import pg from "pg";
import type { OrdersDatabase } from "../../src/index.js";
import { asText, type HttpBridge, startHttpBridge } from "./http-bridge.js";

export interface HttpDatabase {
  readonly db: OrdersDatabase;
  close(): Promise<void>;
}

/** A database over `drizzle-orm/pg-proxy`. @param before runs ahead of each statement */
export function proxiedDatabase(
  url: string,
  before: (query: string) => Promise<void> = async () => {},
): HttpDatabase {
  const pool = new pg.Pool({ connectionString: url, max: 5 });
  const db = drizzleProxy(async (query, params) => {
    await before(query);
    const { rows } = await pool.query({ text: query, values: params, rowMode: "array", types: asText });
    return { rows };
  });
  return { db, close: () => pool.end() };
}

/** A database over `drizzle-orm/neon-http` and `@neondatabase/serverless`, and what its endpoint was asked. */
export async function neonDatabase(url: string): Promise<HttpDatabase & Pick<HttpBridge, "requests">> {
  const { endpoint, requests, close } = await startHttpBridge(url);
  neonConfig.fetchEndpoint = endpoint;
  return { db: drizzleNeon(neon("postgresql://user:password@neon.invalid/app")), requests, close };
}
