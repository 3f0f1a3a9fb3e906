// Owns the situation: many orders at once, of which a share names a shop that does not exist.
import { connect } from "../../src/connection/connect.js";
import { allAtOnce, count, percentile } from "./answers.js";
import { noShop, openShops, selling } from "./shop-orders.js";
import { atMost, exactly, type Situation } from "./situation.js";

const creates = 10_000;

/** @param every the first of each so many orders is bad */
function missingShops(every: number): Situation {
  return {
    name: `10,000 creates at once, ${100 / every} % of them with a foreign key that does not exist`,
    async measure(url) {
      const [shop = ""] = await openShops(url, 1);
      const { db, close } = connect(url);
      const orders = selling(db);
      const isBad = (n: number): boolean => n % every === 1;
      const answers = await allAtOnce(creates, (n) => orders.create(n, isBad(n) ? noShop : shop));
      await orders.close();
      await close();
      const bad = answers.filter((_, index) => isBad(index + 1));
      const good = answers.filter((_, index) => !isBad(index + 1));
      return [
        exactly(
          "good ones: ok",
          count(good, (answer) => answer === "ok"),
          good.length,
        ),
        exactly(
          "good ones: DocumentRejected",
          count(good, (answer) => answer === "DocumentRejected"),
          0,
        ),
        exactly(
          "bad ones: DocumentRejected",
          count(bad, (answer) => answer === "DocumentRejected"),
          bad.length,
        ),
        atMost("slowest answer", percentile(answers, 1), 15_250, "ms"),
      ];
    },
  };
}

export const someShopsMissing = missingShops(10);
export const halfOfShopsMissing = missingShops(2);
