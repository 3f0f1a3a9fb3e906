// Owns the orders of tests about batches: their customers are rows, and their metadata says how a trigger treats them.
import type { Sql } from "postgres";
import { createOrdersModule, exponential, retryPolicy } from "../../src/index.js";
import { checkout, gam } from "./checkouts.js";
import type { TestDatabase } from "./database.js";

export const retry = retryPolicy({
  maxAttempts: 3,
  lockTimeoutMs: 100,
  backoff: exponential({ initialMs: 1, maxMs: 5 }),
  attemptTimeoutMs: 10_000,
  deadlineMs: 30_000,
});

/** Customers that orders refer to, and a trigger that fails, or waits, as an order's metadata asks it to. */
export async function createCustomers(sql: Sql): Promise<void> {
  await sql`create table public.customers (id text primary key)`;
  await sql`insert into public.customers select 'c' || n from generate_series(0, 2000) as n`;
  await sql`alter table public.orders add foreign key (customer_id) references public.customers (id)`;
  await sql`create sequence public.raised`;
  await sql.unsafe(`
    create function public.obey() returns trigger language plpgsql as $$
    begin
      perform pg_sleep((new.metadata ->> 'sleep')::float8 / 1000);
      -- A sequence counts what is undone too.
      if new.metadata ? 'raise' and nextval('public.raised') <= coalesce((new.metadata ->> 'raiseTimes')::bigint, 1000000) then
        raise exception using errcode = new.metadata ->> 'raise', message = 'as asked';
      end if;
      assert not new.metadata ? 'assert';
      return new;
    end $$`);
  await sql`create trigger obey before insert on public.orders for each row execute function public.obey()`;
}

export function openShop(
  database: TestDatabase,
  name: string,
  policy = retry,
  batching: { maxBatch?: number } = {},
  distributed = false,
) {
  const series = { ...gam, name };
  const options = { series, retry: policy, batching, distributed };
  return { series, orders: createOrdersModule(database.db(10), options) };
}

export const orderOf = (n: number, metadata: Record<string, string | number> = {}) =>
  checkout(`pay_${n}`, { customerId: `c${n}`, metadata: { sleep: 0, ...metadata } });

/** Runs something while another session has a customer's row locked. */
export async function whileCustomerIsLocked<T>(sql: Sql, id: string, run: () => PromiseLike<T>): Promise<T> {
  const holder = await sql.reserve();
  try {
    await holder`begin`;
    await holder`select from public.customers where id = ${id} for update`;
    return await run();
  } finally {
    await holder`rollback`;
    holder.release();
  }
}

export async function sequencesOf(sql: Sql, series: string): Promise<readonly number[]> {
  const rows = await sql`
    select sequence from public.orders where series = ${series} order by sequence`;
  return rows.map((row) => Number(row["sequence"]));
}
