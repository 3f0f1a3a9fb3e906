// Owns a server whose clock is set: libfaketime adds a constant to the time of its processes, and to nobody else's.

import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import type { OrdersDatabase } from "../../src/index.js";
import { migrate } from "../../src/migrations/index.js";
import { startEmbeddedServer } from "../support/embedded-server.js";

export interface ServerAt {
  readonly sql: postgres.Sql;
  readonly db: OrdersDatabase;
  /** Waits until the server's clock shows an instant, in milliseconds since 1970. */
  until(instant: number): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a migrated server whose clock shows the instant as it starts. What is added stays: libfaketime would read it
 * anew from a file while the server runs, but in such a run sessions hung, and with its cache they kept the old time.
 */
export async function serverAt(instant: number): Promise<ServerAt> {
  const library = process.env["CLOCK_LIBRARY"];
  if (library === undefined) {
    throw new Error("CLOCK_LIBRARY names no libfaketime: run bash scripts/midnight");
  }
  const environment = () => ({
    LD_PRELOAD: library,
    FAKETIME: offset((instant - Date.now()) / 1_000),
    // Timers go on as they are.
    FAKETIME_DONT_FAKE_MONOTONIC: "1",
  });
  const server = await startEmbeddedServer({ environment });
  const open = (max: number) => postgres(server.url, { max, onnotice: () => {} });
  const [sql, pool] = [open(5), open(20)];
  const db = drizzle(pool);
  await migrate(db);
  const now = async (): Promise<number> => {
    const [row] = await sql`select extract(epoch from clock_timestamp())::float8 * 1000 as now`;
    return Number(row?.["now"]);
  };
  return {
    sql,
    db,
    until: async (later) => {
      while ((await now()) < later) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    stop: async () => {
      await Promise.all([sql.end({ timeout: 5 }), pool.end({ timeout: 5 })]);
      await server.stop();
    },
  };
}

function offset(seconds: number): string {
  return `${seconds < 0 ? "" : "+"}${seconds.toFixed(3)}`;
}
