// Owns one run: so many callers in a closed loop for so many seconds, and the check that its numbers are right.
import postgres from "postgres";
import { type Placer, type Strategy, series } from "./strategies/strategy.js";

export interface Figures {
  readonly throughput: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

export interface Sample {
  readonly placed: number;
  readonly seconds: number;
  /** Milliseconds of each order, measured by its caller. */
  readonly latencies: readonly number[];
}

/** Each caller places an order, waits for it, and places the next. The first fifth of the time is warm-up. */
export async function closedLoop(
  placer: Placer,
  callers: number,
  seconds: number,
  offset = 0,
): Promise<Sample> {
  const begun = performance.now();
  const counts = begun + seconds * 200;
  const ends = counts + seconds * 1_000;
  const latencies: number[] = [];
  let n = offset;
  const caller = async (): Promise<void> => {
    for (let now = performance.now(); now < ends; ) {
      n += 1;
      await placer.place(n);
      const done = performance.now();
      if (done >= counts && done < ends) {
        latencies.push(done - now);
      }
      now = done;
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return { placed: n - offset, seconds, latencies };
}

export function figuresOf(samples: readonly Sample[]): Figures {
  const latencies = samples.flatMap((sample) => sample.latencies).toSorted((a, b) => a - b);
  const at = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? Number.NaN;
  const seconds = samples[0]?.seconds ?? Number.NaN;
  return { throughput: latencies.length / seconds, p50: at(0.5), p99: at(0.99) };
}

/** A figure counts only if every order is there, none twice, and, where promised, without a gap. */
export async function verify(url: string, strategy: Strategy, placed: number): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const [row] = await sql`
    select count(*)::int as orders, count(distinct order_number)::int as numbers, max(sequence)::int as highest
    from orders
    where series = ${series}`;
  await sql.end();
  const { orders, numbers, highest } = row ?? {};
  if (orders !== placed || numbers !== placed || (strategy.gapless && highest !== placed)) {
    throw new Error(
      `${strategy.name}: ${placed} placed, ${orders} in the table, ${numbers} numbers, the highest ${highest}`,
    );
  }
}
