// Owns this module over many series at once: a series for each tenant, one module.
import { connect } from "../../src/connection/connect.js";
import { createOrdersModule, type OrderSeries, orderSeries } from "../../src/index.js";
import {
  connections,
  currency,
  customerId,
  items,
  type Placer,
  paymentReference,
  template,
  totalAmount,
} from "./strategy.js";

/** So many series, of one template. */
export function manySeries(count: number): readonly OrderSeries[] {
  return Array.from({ length: count }, (_, index) => orderSeries({ name: `TENANT_${index}`, template }));
}

/** Places order `n` in the series that is chosen for it. */
export interface TenantsPlacer extends Placer {
  placeIn(series: OrderSeries | undefined, n: number): Promise<void>;
}

/** The orders take the series in turn. */
export function openTenants(url: string, all: readonly OrderSeries[]): TenantsPlacer {
  const [first] = all;
  if (first === undefined) {
    throw new RangeError("at least one series");
  }
  const { db, close } = connect(url, { maxConnections: connections });
  const orders = createOrdersModule(db, { series: first });
  const placeIn = async (series: OrderSeries | undefined, n: number): Promise<void> => {
    const input = { paymentReference: paymentReference(n), customerId, currency, totalAmount, items };
    const placed = await orders.create(input, { series: series ?? first });
    if (placed.isErr()) {
      throw new Error(JSON.stringify(placed.error));
    }
  };
  return {
    placeIn,
    place: (n) => placeIn(all[n % all.length], n),
    async close() {
      await orders.close();
      await close();
    },
  };
}
