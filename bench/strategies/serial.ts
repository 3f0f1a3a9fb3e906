// Owns the strategy of nextval(): what a serial column does. Not gapless, and it never restarts.
import postgres from "postgres";
import { v7 as uuidv7 } from "uuid";
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

export const serial: Strategy = {
  name: "nextval",
  practice: "nextval, an insert an order (Medusa); not gapless",
  gapless: false,
  async open(url) {
    const sql = postgres(url, { max: connections });
    await sql`create sequence if not exists bench_sequence cache 1`;
    return {
      async place(n) {
        await sql`
          insert into orders (id, series, date_key, sequence, order_number, payment_reference, customer_id, currency,
            total_amount, items, metadata, placed_at)
          select ${uuidv7()}, ${series}, current_date, next, 'GAM-' || next, ${paymentReference(n)}, ${customerId},
            ${currency}, ${totalAmount}, ${sql.json(items)}, '{}', now()
          from nextval('bench_sequence') as next
          returning id, sequence, order_number, placed_at`;
      },
      close: () => sql.end(),
    };
  },
};
