// Owns databases over drivers without transactions: Drizzle's proxy, and Neon's real HTTP client at an endpoint of the test's.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { neon, neonConfig } from "@neondatabase/serverless";
import { drizzle as drizzleNeon } from "drizzle-orm/neon-http";
import { drizzle as drizzleProxy } from "drizzle-orm/pg-proxy";
import pg from "pg";
import { z } from "zod";
import type { OrdersDatabase } from "../../src/index.js";

export interface HttpDatabase {
  readonly db: OrdersDatabase;
  close(): Promise<void>;
}

const asText = { getTypeParser: () => (value: unknown) => value };
const request = z.object({ query: z.string(), params: z.array(z.unknown()) });

/** The server's error as Neon's proxy has it in its answers. */
const fieldsOfErrors = [
  "code",
  "severity",
  "detail",
  "table",
  "column",
  "constraint",
  "file",
  "routine",
  "position",
];

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

/** A database over `drizzle-orm/neon-http` and `@neondatabase/serverless`. */
export async function neonDatabase(url: string): Promise<HttpDatabase> {
  const pool = new pg.Pool({ connectionString: url, max: 5 });
  const server = createServer(async (incoming, answer) => {
    const parts: Buffer[] = [];
    for await (const part of incoming) {
      parts.push(part);
    }
    const { query, params } = request.parse(JSON.parse(Buffer.concat(parts).toString("utf8")));
    const [status, body] = await pool
      .query({ text: query, values: [...params], rowMode: "array", types: asText })
      .then(
        ({ command, rowCount, rows, fields }) =>
          [200, { command, rowCount, rows, fields, rowAsArray: true }] as const,
        (error: object) => [400, { message: "refused", ...picked(error) }] as const,
      );
    answer.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = addressOf(server.address());
  neonConfig.fetchEndpoint = `http://127.0.0.1:${port}/sql`;
  const db = drizzleNeon(neon("postgresql://user:password@neon.invalid/app"));
  return {
    db,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await pool.end();
    },
  };
}

function picked(error: object): object {
  return Object.fromEntries(Object.entries(error).filter(([name]) => fieldsOfErrors.includes(name)));
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === "string") {
    throw new Error("the endpoint listens on no port");
  }
  return address;
}
