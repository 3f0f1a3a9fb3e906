// Owns the strategy of SELECT … FOR UPDATE NOWAIT, tried again until the lock is free.
import postgres from "postgres";
import { v7 as uuidv7 } from "uuid";
import { again, connections, insertOrder, type Strategy, series } from "./strategy.js";

export const forUpdateNowait: Strategy = {
  name: "nowait",
  practice: "select for update nowait, retried (Odoo's no-gap)",
  gapless: true,
  async open(url) {
    const sql = postgres(url, { max: connections });
    await sql`insert into order_sequence_tracker values (${series}, current_date, 0)`;
    return {
      async place(n) {
        const attempt = () =>
          sql.begin(async (tx) => {
            const [counter] = await tx`
              select last_sequence + 1 as next from order_sequence_tracker
              where series = ${series} and date_key = current_date
              for update nowait`;
            const sequence = String(counter?.["next"]);
            await tx`update order_sequence_tracker set last_sequence = ${sequence}
              where series = ${series} and date_key = current_date`;
            await insertOrder(tx, uuidv7(), n, sequence, `GAM-${sequence.padStart(4, "0")}`);
          });
        await again(attempt, (code) => code === "55P03");
      },
      close: () => sql.end(),
    };
  },
};
