// Owns the strategy of an advisory lock around max() + 1, held until the commit.
import postgres from "postgres";
import { v7 as uuidv7 } from "uuid";
import { connections, insertOrder, type Strategy, series } from "./strategy.js";

export const advisoryLock: Strategy = {
  name: "advisory",
  practice: "advisory lock, max() + 1",
  gapless: true,
  async open(url) {
    const sql = postgres(url, { max: connections });
    // What its users have, so that max() is a look-up.
    await sql`create unique index on orders (series, date_key, sequence)`;
    return {
      async place(n) {
        await sql.begin(async (tx) => {
          await tx`select pg_advisory_xact_lock(hashtext(${series}))`;
          const [next] = await tx`
            select coalesce(max(sequence), 0) + 1 as next from orders
            where series = ${series} and date_key = current_date`;
          const sequence = String(next?.["next"]);
          await insertOrder(tx, uuidv7(), n, sequence, `GAM-${sequence.padStart(4, "0")}`);
        });
      },
      close: () => sql.end(),
    };
  },
};
