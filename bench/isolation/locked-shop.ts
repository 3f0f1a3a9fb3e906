// Owns the situation: one of 40 shops is locked for 20 seconds, and the others go on selling.
import { connect } from "../../src/connection/connect.js";
import { type Answer, atRate, count, pause, percentile } from "./answers.js";
import { lockShop, openShops, selling } from "./shop-orders.js";
import { atMost, exactly, type Situation } from "./situation.js";

const lockedMs = 20_000;

export const lockedShop: Situation = {
  name: "40 shops, 60 orders a second; one shop's row is locked for 20 s",
  async measure(url) {
    const shops = await openShops(url, 40);
    const [locked = ""] = shops;
    const { db, close } = connect(url);
    const orders = selling(db);
    const ofOthers = new Set<number>();
    const shopOf = (n: number): string => shops[n % shops.length] ?? "";
    const sold = atRate(60, 23, (n) => {
      if (shopOf(n) !== locked) {
        ofOthers.add(n);
      }
      return orders.create(n, shopOf(n));
    });
    await pause(1_000);
    await lockShop(url, locked, lockedMs);
    const answers = await sold;
    await orders.close();
    await close();
    const others: readonly Answer[] = answers.filter((_, index) => ofOthers.has(index + 1));
    return [
      exactly(
        `of ${others.length} orders of the other shops: not placed`,
        count(others, (answer) => !answer.startsWith("ok")),
        0,
      ),
      exactly(
        "the same: under fallback numbers",
        count(others, (answer) => answer === "ok, fallback number"),
        0,
      ),
      atMost("the same: median", percentile(others, 0.5), 100, "ms"),
      atMost("the same: p99", percentile(others, 0.99), 1_000, "ms"),
    ];
  },
};
