// Owns the situation: orders of one series meet a locked shop, and those of another series meet no lock.
import { connect } from "../../src/connection/connect.js";
import { orderSeries } from "../../src/index.js";
import { atRate, count, pause, percentile } from "./answers.js";
import { lockShop, openShops, selling } from "./shop-orders.js";
import { atMost, exactly, type Situation } from "./situation.js";

const beside = orderSeries({
  name: "EVE",
  template: "GAM-{YYYY}{MM}{DD}-{####}",
  timeZone: "Africa/Kampala",
});

export const besideLockedSeries: Situation = {
  name: "two series, 30 orders a second each; a shop in which a tenth of the first is sold is locked for 20 s",
  async measure(url) {
    const [locked = "", open = ""] = await openShops(url, 2);
    const { db, close } = connect(url);
    const orders = selling(db);
    const waiting = atRate(30, 23, (n) => orders.create(n, n % 10 === 0 ? locked : open));
    const besides = atRate(30, 23, (n) => orders.create(n, open, beside));
    await pause(1_000);
    await lockShop(url, locked, 20_000);
    const others = await besides;
    await waiting;
    await orders.close();
    await close();
    return [
      exactly(
        `of ${others.length} orders of the other series: without a sequenced number`,
        count(others, (answer) => answer !== "ok"),
        0,
      ),
      atMost("the same: median", percentile(others, 0.5), 100, "ms"),
      atMost("the same: p99", percentile(others, 0.99), 1_000, "ms"),
    ];
  },
};
