// Owns the yardstick for one caller: a bare insert of the same row through the same Drizzle database. No number.
import { v7 as uuidv7 } from "uuid";
import { connect } from "../../src/connection/connect.js";
import { orders } from "../../src/index.js";
import {
  connections,
  currency,
  customerId,
  items,
  paymentReference,
  type Strategy,
  series,
  totalAmount,
} from "./strategy.js";

export const bareInsert: Strategy = {
  name: "bare insert",
  practice: "db.insert(orders).values(row).returning(), no number",
  gapless: false,
  async open(url) {
    const { db, close } = connect(url, { maxConnections: connections });
    const dateKey = new Date().toISOString().slice(0, 10);
    return {
      async place(n) {
        const row = { id: uuidv7(), series, dateKey, sequence: n, orderNumber: `GAM-${n}`, metadata: {} };
        await db
          .insert(orders)
          .values({ ...row, paymentReference: paymentReference(n), customerId, currency, totalAmount, items })
          .returning();
      },
      close,
    };
  },
};
