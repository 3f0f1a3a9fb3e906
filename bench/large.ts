// Owns `npm run bench -- --large`: how fast orders are placed beside ten million that are there.
import postgres from "postgres";
import { startProgress } from "../src/cli/progress.js";
import { formatTable } from "../src/cli/table.js";
import type { Databases } from "./databases.js";
import { closedLoop, type Figures, figuresOf } from "./run.js";
import { batched } from "./strategies/this-module.js";

const orders = 10_000_000;
const atOnce = 500_000;
const callers = 1_000;
const seconds = 5;
const rounds = 3;

export async function measureLarge(databases: Databases): Promise<string> {
  const empty = await databases.withFresh((url) => medianOf(url, 0));
  const large = await databases.withFresh(async (url) => {
    await insertOrders(url);
    return medianOf(url, 1e9);
  });
  const row = (what: string, { throughput, p50, p99 }: Figures) => [
    what,
    Math.round(throughput),
    p50.toPrecision(3),
    p99.toPrecision(3),
  ];
  const table = formatTable(
    ["orders in the table", "orders/s", "p50 ms", "p99 ms"],
    [row("none", empty), row(orders.toLocaleString("en"), large)],
  );
  return `${table}\n\nWith ${orders.toLocaleString("en")} orders: ${(large.throughput / empty.throughput).toPrecision(2)} × an empty table.`;
}

/** The median by throughput of some runs, in a database that keeps what each of them placed. */
async function medianOf(url: string, offset: number): Promise<Figures> {
  const runs: Figures[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const placer = await batched.open(url);
    runs.push(figuresOf([await closedLoop(placer, callers, seconds, offset + round * 1e8)]));
    await placer.close();
  }
  const [, median] = runs.toSorted((one, other) => one.throughput - other.throughput);
  if (median === undefined) {
    throw new RangeError("a median needs three runs");
  }
  return median;
}

/** Orders of a thousand days and ten shops, inserted as their numbers would have been given. */
async function insertOrders(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const progress = startProgress();
  for (let from = 0; from < orders; from += atOnce) {
    progress.show(`${from.toLocaleString("en")} of ${orders.toLocaleString("en")} orders`);
    await sql`
      insert into orders (
        id, series, date_key, sequence, order_number, payment_reference, customer_id, currency, total_amount, items,
        metadata, placed_at, created_at
      )
      select
        gen_random_uuid(), 'SHOP_' || n % 10, days.day, n / 10000 + 1,
        'GAM-' || to_char(days.day, 'YYYYMMDD') || '-' || lpad((n / 10000 + 1)::text, 4, '0'), 'old_' || n, 'cus_42',
        'UGX', 89970, '[{"sku": "TSHIRT-M", "quantity": 2, "unitAmount": 44985}]', '{}', days.day, days.day
      from generate_series(${from}::bigint, ${from + atOnce - 1}::bigint) as n
      cross join lateral (select date '2020-01-01' + (n / 10 % 1000)::integer as day) as days`;
  }
  progress.show("vacuum analyze");
  await sql`vacuum analyze orders`;
  await sql`checkpoint`;
  await sql.end();
  progress.stop();
}
