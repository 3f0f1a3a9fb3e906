// Owns what a strategy is: one way to place an order and give it a number.
import type postgres from "postgres";

/** A way to place orders, ready for one run. */
export interface Placer {
  /** Places one order; resolves when it is durable. Rejects if it could not be placed. */
  place(n: number): Promise<void>;
  close(): Promise<void>;
}

export interface Strategy {
  readonly name: string;
  /** Who does it this way. */
  readonly practice: string;
  /** Whether its numbers must be 1..n for the run to count. */
  readonly gapless: boolean;
  open(url: string): Promise<Placer>;
}

/** Connections of every strategy that sends an order at a time. More made the counter's strategies slower. */
export const connections = 20;

export const series = "BENCH";
export const template = "GAM-{YYYY}{MM}{DD}-{####}";
export const items = [{ sku: "TSHIRT-M", quantity: 2, unitAmount: 44_985 }];
export const customerId = "cus_42";
export const currency = "UGX";
export const totalAmount = 89_970;

export function paymentReference(n: number): string {
  return `pay_${n}`;
}

/** The row that every strategy inserts, but for its number. */
export function insertOrder(
  sql: postgres.ISql,
  id: string,
  n: number,
  sequence: string,
  orderNumber: string,
) {
  return sql`
    insert into orders (id, series, date_key, sequence, order_number, payment_reference, customer_id, currency,
      total_amount, items, metadata, placed_at)
    values (${id}, ${series}, current_date, ${sequence}, ${orderNumber}, ${paymentReference(n)}, ${customerId},
      ${currency}, ${totalAmount}, ${sql.json(items)}, '{}', now())
    returning id, sequence, order_number, placed_at`;
}

/** Tries again, after a short random wait, what another caller's lock refused. */
export async function again(run: () => Promise<unknown>, refused: (code: unknown) => boolean): Promise<void> {
  for (;;) {
    try {
      await run();
      return;
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      if (!refused(code)) {
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 10));
    }
  }
}
