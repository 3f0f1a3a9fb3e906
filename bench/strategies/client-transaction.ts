// Owns the strategy of BEGIN, upsert, insert, COMMIT from the client.
import postgres from "postgres";
import { v7 as uuidv7 } from "uuid";
import { connections, insertOrder, type Strategy, series } from "./strategy.js";

export const clientTransaction: Strategy = {
  name: "transaction",
  practice: "begin, upsert, insert, commit (django-sequences)",
  gapless: true,
  async open(url) {
    const sql = postgres(url, { max: connections });
    return {
      async place(n) {
        await sql.begin(async (tx) => {
          const [counter] = await tx`
            insert into order_sequence_tracker as tracker (series, date_key, last_sequence)
            values (${series}, current_date, 1)
            on conflict (series, date_key) do update set last_sequence = tracker.last_sequence + 1
            returning last_sequence`;
          const sequence = String(counter?.["last_sequence"]);
          await insertOrder(tx, uuidv7(), n, sequence, `GAM-${sequence.padStart(4, "0")}`);
        });
      },
      close: () => sql.end(),
    };
  },
};
