// Owns the situation: a stranger's transaction sits on the counter, and two waves of creates come one after the other.
import postgres from "postgres";
import { connect } from "../../src/connection/connect.js";
import { createOrdersModule } from "../../src/index.js";
import { checkout, gam } from "../../test/support/checkouts.js";
import { whileCounterIsHeld } from "../../test/support/locks.js";
import { allAtOnce, count, percentile } from "./answers.js";
import { atMost, exactly, type Situation } from "./situation.js";

const creates = 10_000;

function heldCounter(maxBatch: number): Situation {
  return {
    name: `a held counter, 10,000 creates and 10,000 more, maxBatch ${maxBatch.toLocaleString("en")}`,
    async measure(url) {
      const sql = postgres(url, { max: 1, onnotice: () => {} });
      const { db, close } = connect(url);
      const orders = createOrdersModule(db, { series: gam, batching: { maxBatch } });
      // Makes the counter's row, which can then be held.
      await orders.create(checkout("first"));
      const wave = (name: string) => allAtOnce(creates, (n) => orders.create(checkout(`pay_${name}_${n}`)));
      const [first, second] = await whileCounterIsHeld(
        sql,
        gam.name,
        async () => [await wave("first"), await wave("second")] as const,
      );
      await orders.close();
      await close();
      await sql.end();
      const isPlaced = (answer: string): boolean => answer === "ok, fallback number";
      return [
        exactly("first wave: placed under fallback numbers", count(first, isPlaced), creates),
        atMost("first wave: slowest answer", percentile(first, 1), 15_250, "ms"),
        exactly("second wave: placed under fallback numbers", count(second, isPlaced), creates),
        atMost("second wave: slowest answer", percentile(second, 1), 3_000, "ms"),
      ];
    },
  };
}

export const heldByDefault = heldCounter(500);
export const heldForLargeGroups = heldCounter(5_000);
