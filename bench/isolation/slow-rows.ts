// Owns the situation: a trigger takes its time for each row, so that a whole group passes the statement timeout.
import { sql } from "drizzle-orm";
import { connect } from "../../src/connection/connect.js";
import { createOrdersModule } from "../../src/index.js";
import { checkout, gam } from "../../test/support/checkouts.js";
import { allAtOnce, count, percentile } from "./answers.js";
import { atMost, exactly, type Situation } from "./situation.js";

const creates = 1_500;

export const slowRows: Situation = {
  name: "1,500 creates at once, a trigger of 5 ms a row, statement_timeout 2 s",
  async measure(url) {
    const { db, close } = connect(url, { statementTimeoutMs: 2_000 });
    await db.execute(sql`
      create function take_time() returns trigger language plpgsql as $$
      begin
        perform pg_sleep(0.005);
        return new;
      end $$`);
    await db.execute(sql`
      create trigger take_time before insert on orders for each row execute function take_time()`);
    const orders = createOrdersModule(db, { series: gam });
    const answers = await allAtOnce(creates, (n) => orders.create(checkout(`pay_${n}`)));
    await orders.close();
    await close();
    return [
      exactly(
        "placed",
        count(answers, (answer) => answer.startsWith("ok")),
        creates,
      ),
      atMost("slowest answer", percentile(answers, 1), 15_250, "ms"),
    ];
  },
};
