// Owns waiting for and holding locks in tests.
import type postgres from "postgres";

/** Waits until so many sessions of the database, or more, wait for a lock. */
export async function untilBlocked(sql: postgres.Sql, sessions: number): Promise<void> {
  while ((await blocked(sql)) < sessions) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function blocked(sql: postgres.Sql): Promise<number> {
  const [row] = await sql`
    select count(*) as blocked
    from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`;
  return Number(row?.["blocked"]);
}

/** Runs something while another session sits in a transaction on a counter's row. */
export async function whileCounterIsHeld<T>(
  sql: postgres.Sql,
  series: string,
  run: () => PromiseLike<T>,
  tracker = "public.order_sequence_tracker",
): Promise<T> {
  const holder = await sql.reserve();
  try {
    await holder`begin`;
    await holder`select last_sequence from ${sql(tracker)} where series = ${series} for update`;
    return await run();
  } finally {
    await holder`rollback`;
    holder.release();
  }
}
