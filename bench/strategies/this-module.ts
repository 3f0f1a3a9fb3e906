// Owns this module as a strategy: batched and unbatched.
import { connect } from "../../src/connection/connect.js";
import { type BatchingOptions, createOrdersModule, orderSeries } from "../../src/index.js";
import {
  connections,
  currency,
  customerId,
  items,
  paymentReference,
  type Strategy,
  series,
  template,
  totalAmount,
} from "./strategy.js";

function module(name: string, practice: string, batching: BatchingOptions | false): Strategy {
  return {
    name,
    practice,
    gapless: true,
    async open(url) {
      const { db, close } = connect(url, { maxConnections: connections });
      const orders = createOrdersModule(db, { series: orderSeries({ name: series, template }), batching });
      return {
        // Not async: the memory of a create that waits is measured here, without that of its caller.
        place: (n) =>
          orders
            .create({ paymentReference: paymentReference(n), customerId, currency, totalAmount, items })
            .match(done, fail),
        async close() {
          await orders.close();
          await close();
        },
      };
    },
  };
}

function done(): void {}

function fail(error: unknown): never {
  throw new Error(JSON.stringify(error));
}

export const batched = module("batched", "this module", {});
export const unbatched = module("unbatched", "this module, batching: false", false);
