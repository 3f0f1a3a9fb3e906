// Owns locking the counter of the orders in a session of its own, until something is done.
import { sql } from "drizzle-orm";
import type { OrdersDatabase } from "gapless-orders";
import { z } from "zod";
import { orderNumbers } from "../numberings.js";

const sessions = z.array(z.object({ pid: z.number() }));

/** @param run gets the process id of the session that holds the lock; the lock is released when it has ended. */
export function withLockedCounter<T>(db: OrdersDatabase, run: (holder: number) => Promise<T>): Promise<T> {
  return db.transaction(async (tx) => {
    await tx.execute(
      sql`select last_sequence from gapless_orders.order_sequence_tracker where series = ${orderNumbers.name} for update`,
    );
    const [session] = sessions.parse(await tx.execute(sql`select pg_backend_pid() as pid`));
    return run(session?.pid ?? 0);
  });
}

/**
 * Ends one of the shop's own sessions that waits for the holder: of this database, this application and this role. Returns
 * its process id, or undefined if none waits.
 */
export async function terminateWaiting(db: OrdersDatabase, holder: number): Promise<number | undefined> {
  // The list is made first: the server may check the conditions of one statement in any order.
  const ended = await db.execute(sql`
    with waiting as materialized (
      select pid
      from pg_stat_activity
      where datname = current_database()
        and application_name = current_setting('application_name')
        and usename = current_user
        and ${holder}::int = any(pg_blocking_pids(pid))
      limit 1
    )
    select pid from waiting where pg_terminate_backend(pid)`);
  return sessions.parse(ended)[0]?.pid;
}
