// Owns the strategy of one call of a plpgsql function for each order.
import postgres from "postgres";
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

export function functionOver(max: number): Strategy {
  return {
    name: "function",
    practice: "create_order_with_number, a call an order",
    gapless: true,
    async open(url) {
      const sql = postgres(url, { max });
      return {
        async place(n) {
          await sql`select * from create_order_with_number(${paymentReference(n)}, ${customerId}, ${currency},
          ${totalAmount}, ${sql.json(items)}, series => ${series})`;
        },
        close: () => sql.end(),
      };
    },
  };
}

export const functionPerOrder = functionOver(connections);
