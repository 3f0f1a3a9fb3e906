// Owns `npm run bench -- --tenants`: many series in one module, a large tenant beside small ones, and a counter that is held.
import postgres from "postgres";
import { formatTable } from "../src/cli/table.js";
import type { Databases } from "./databases.js";
import { closedLoop, type Figures, figuresOf } from "./run.js";
import { manySeries, openTenants } from "./strategies/many-series.js";

const smallTenants = 100;

/** Orders of so many series, a thousand callers; a figure counts only if no series has a gap. */
export function measureSeries(count: number, callers = 1_000) {
  return (databases: Databases, seconds: number): Promise<Figures> =>
    databases.withFresh(async (url) => {
      const placer = openTenants(url, manySeries(count));
      const sample = await closedLoop(placer, callers, seconds);
      await placer.close();
      await verifySeries(url, sample.placed);
      return figuresOf([sample]);
    });
}

/** The small tenants, one caller each; beside them callers of one large tenant, none or many. */
function measureSmallTenants(large: number) {
  return (databases: Databases, seconds: number): Promise<Figures> =>
    databases.withFresh(async (url) => {
      const [one, ...others] = manySeries(1 + smallTenants);
      const placer = openTenants(url, others);
      const crowd = closedLoop({ ...placer, place: (n) => placer.placeIn(one, n) }, large, seconds, 1e9);
      const sample = await closedLoop(placer, smallTenants, seconds);
      const { placed } = await crowd;
      await placer.close();
      await verifySeries(url, placed + sample.placed);
      return figuresOf([sample]);
    });
}

/** The same small tenants, while a stranger holds the counter of another tenant with ten callers; after the first second. */
export function measureBesideHeld(isHeld: boolean) {
  return (databases: Databases, seconds: number): Promise<Figures> =>
    databases.withFresh(async (url) => {
      const [held, ...others] = manySeries(1 + smallTenants);
      const placer = openTenants(url, others);
      await placer.placeIn(held, 0);
      const sql = postgres(url, { max: 1, onnotice: () => {} });
      const figures = await sql.begin(async (tx) => {
        if (isHeld) {
          await tx`select from order_sequence_tracker where series = ${held?.name ?? ""} for update`;
        }
        const beside = closedLoop({ ...placer, place: (n) => placer.placeIn(held, n) }, 10, seconds + 1, 1e9);
        await closedLoop(placer, smallTenants, 0.8, 1);
        const sample = await closedLoop(placer, smallTenants, seconds, 1e6);
        return { figures: figuresOf([sample]), beside };
      });
      await figures.beside;
      await placer.close();
      await sql.end();
      return figures.figures;
    });
}

async function verifySeries(url: string, placed: number): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const [row] = await sql`
    select
      coalesce(sum(orders), 0)::int as orders,
      count(*) filter (where highest <> orders)::int as gapped
    from (
      select count(distinct order_number) as orders, max(sequence) as highest
      from orders
      group by series, date_key
    ) as numbered`;
  await sql.end();
  if (row?.["orders"] !== placed || row["gapped"] !== 0) {
    throw new Error(`${placed} placed, ${row?.["orders"]} numbers, ${row?.["gapped"]} series with gaps`);
  }
}

export async function measureTenants(databases: Databases): Promise<string> {
  const seconds = 3;
  const cells: readonly (readonly [string, (databases: Databases, seconds: number) => Promise<Figures>])[] = [
    ...[1, 10, 100, 1_000, 10_000].map(
      (count) => [`${count} series, 1,000 callers`, measureSeries(count)] as const,
    ),
    ["100 tenants, one caller each", measureSmallTenants(0)],
    ["the same, beside one tenant with 5,000 callers", measureSmallTenants(5_000)],
    ["100 tenants, beside another's counter", measureBesideHeld(false)],
    ["the same, the counter held", measureBesideHeld(true)],
  ];
  const rows: (readonly (string | number)[])[] = [];
  for (const [what, measure] of cells) {
    const { throughput, p50, p99 } = await measure(databases, seconds);
    rows.push([what, Math.round(throughput), p50.toPrecision(3), p99.toPrecision(3)]);
  }
  return formatTable(["situation", "orders/s", "p50 ms", "p99 ms"], rows);
}
