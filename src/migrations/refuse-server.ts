// Refuses servers and databases on which the migrations and statements do not work.
import { sql } from "drizzle-orm";
import type { OrdersDatabase } from "../database/orders-database.js";

/** `regexp_count`, which check_order_template calls, and what else came with it. */
const oldest = 15;

export interface ServerFacts {
  /** Such as `14.23`. */
  readonly version: string;
  readonly major: number;
  /** Of the database, such as `UTF8`. */
  readonly encoding: string;
}

/** What is wrong with a server before PostgreSQL 15, or with a database that does not know what a character is. */
export function flawOfServer({ version, major, encoding }: ServerFacts): string | undefined {
  if (major < oldest) {
    return (
      `the server is PostgreSQL ${version}; the oldest that works is ${oldest}. Nothing was changed. Upgrade the ` +
      "server, or connect to another one"
    );
  }
  // Lengths are checked in characters, and there they would be bytes: 255 of é are refused, and templates with them.
  if (encoding === "SQL_ASCII") {
    return (
      "the database has the encoding SQL_ASCII, which has no characters but bytes. Nothing was changed. Create the " +
      "database with another one: create database … encoding 'UTF8' template template0"
    );
  }
  return undefined;
}

/** Rejects before anything is changed. */
export async function refuseServer(tx: OrdersDatabase): Promise<void> {
  const asked = tx
    .$with("server", {
      version: sql<string>`version`.as("version"),
      major: sql<number>`major`.as("major"),
      encoding: sql<string>`encoding`.as("encoding"),
    })
    .as(sql`
      select
        pg_catalog.current_setting('server_version') as version,
        pg_catalog.current_setting('server_version_num')::pg_catalog.int4 / 10000 as major,
        pg_catalog.current_setting('server_encoding') as encoding`);
  const [server] = await tx.with(asked).select().from(asked);
  const flaw = server === undefined ? undefined : flawOfServer(server);
  if (flaw !== undefined) {
    throw new Error(`gapless-orders: ${flaw}`);
  }
}
