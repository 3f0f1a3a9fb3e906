// Owns the ceiling: the server alone, the same rows, 500 a statement, no client work between.
import postgres from "postgres";
import { currency, customerId, items, series, template, totalAmount } from "./strategies/strategy.js";

const rowsPerStatement = 500;

/** Orders a second that the server places by itself, on the better of one and two sessions. */
export async function measureCeiling(url: string, seconds: number, sessions: number): Promise<number> {
  const sql = postgres(url, { max: sessions, onnotice: () => {} });
  await sql.unsafe(procedure);
  const begun = performance.now();
  const placed = await Promise.all(
    Array.from({ length: sessions }, async (_, session) => {
      const connection = await sql.reserve();
      await connection.unsafe(`call bench_ceiling(${seconds}, ${session + 1})`);
      connection.release();
    }),
  ).then(() => sql`select count(*)::int as orders from orders`);
  const elapsed = (performance.now() - begun) / 1_000;
  await sql.end();
  return Number(placed[0]?.["orders"]) / elapsed;
}

const procedure = `
  create procedure bench_ceiling(seconds numeric, session integer) language plpgsql as $$
  declare
    ends timestamptz := clock_timestamp() + make_interval(secs => seconds::double precision);
    first bigint := 0;
    today date := current_date;
    upto bigint;
  begin
    while clock_timestamp() < ends loop
      insert into order_sequence_tracker as tracker values ('${series}', today, ${rowsPerStatement})
      on conflict (series, date_key) do update set last_sequence = tracker.last_sequence + ${rowsPerStatement}
      returning last_sequence into upto;
      insert into orders (id, series, date_key, sequence, order_number, payment_reference, customer_id, currency,
        total_amount, items, metadata, placed_at)
      select gen_random_uuid(), '${series}', today, n, format_order_number('${template}', today, n),
        'pay_' || n, '${customerId}', '${currency}', ${totalAmount}, '${JSON.stringify(items)}', '{}', now()
      from generate_series(upto - ${rowsPerStatement - 1}, upto) as n;
      commit;
    end loop;
  end $$`;
