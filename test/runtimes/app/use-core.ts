// Owns what an app does with the core on every runtime: orders at once, replays, drafts, a transaction, audits.
import { integer, pgTable, serial, text } from "drizzle-orm/pg-core";
import { createNumbering, createOrdersModule, type OrdersDatabase, orderSeries } from "gapless-orders";

export const tickets = pgTable("tickets", {
  id: serial("id").primaryKey(),
  ticketNo: text("ticket_no").unique(),
  seats: integer("seats").notNull(),
});

/** The app's own table, which the test creates where the runtime has no way to. */
export const createTickets =
  "create table tickets (id serial primary key, ticket_no text unique, seats integer not null)";

/** How many orders are created at once, and how many drafts are issued. */
export const many = { orders: 200, tickets: 50 } as const;

/** The numbers that were given, in order, and what the audits say. */
export interface Used {
  readonly orders: readonly string[];
  readonly replayed: number;
  readonly tickets: readonly string[];
  /** Those of a transaction; undefined over a driver without. */
  readonly inTransaction: readonly string[] | undefined;
  readonly clean: { readonly orders: boolean; readonly tickets: boolean };
}

const order = (paymentReference: string) => ({
  paymentReference,
  currency: "EUR",
  totalAmount: 1_299,
  items: [{ sku: "TEA", quantity: 1, unitAmount: 1_299 }],
  metadata: { note: "für Zoë" },
});

/**
 * @param letter the prefix of the numbers, by which several runs on one database are told apart
 * @param hasTransactions whether the driver has them
 */
export async function useCore(db: OrdersDatabase, letter: string, hasTransactions: boolean): Promise<Used> {
  const series = (kind: string) =>
    orderSeries({ name: `${kind} ${letter}`, template: `${letter}-{####}`, timeZone: "Africa/Kampala" });
  const ordering = createOrdersModule(db, {
    series: series("orders"),
    schema: "gapless_orders",
  });
  const ticketing = createNumbering(db, {
    table: tickets,
    number: tickets.ticketNo,
    series: series("tickets"),
  });
  const references = Array.from({ length: many.orders }, (_, index) => `${letter} ${index}`);
  // Every callback twice, at once.
  const placed = await Promise.all(
    [...references, ...references].map((reference) => ordering.create(order(reference))),
  );
  const results = placed.map((result) => given(result));
  const again = given(await ordering.create(order(`${letter} 0`)));
  const drafts = await db
    .insert(tickets)
    .values(Array.from({ length: many.tickets }, (_, seats) => ({ seats })))
    .returning({ id: tickets.id });
  const issued = await Promise.all([...drafts, ...drafts].map(({ id }) => ticketing.issue(id)));
  const inTransaction = hasTransactions
    ? await db.transaction(async (tx) => [
        given(await ordering.createIn(tx, order(`${letter} in a transaction`))).order.orderNumber,
        given(await ticketing.createIn(tx, { seats: 2 })).number,
      ])
    : undefined;
  const audits = {
    orders: given(await ordering.audit()),
    tickets: given(await ticketing.audit()),
  };
  await Promise.all([ordering.close(), ticketing.close()]);
  return {
    orders: unique(results.map(({ order: { orderNumber } }) => orderNumber)),
    replayed: [...results, again].filter(({ replayed }) => replayed).length,
    tickets: unique(issued.map((result) => given(result).number)),
    inTransaction,
    clean: { orders: audits.orders.clean, tickets: audits.tickets.clean },
  };
}

const unique = (numbers: readonly string[]) => [...new Set(numbers)].sort();

interface Settled<T> {
  isErr(): boolean;
  _unsafeUnwrap(): T;
  _unsafeUnwrapErr(): unknown;
}

/** What a call gave. An error is thrown with all that it holds, for whoever reads the test's output. */
export function given<T>(result: Settled<T>): T {
  if (result.isErr()) {
    throw new Error(JSON.stringify(result._unsafeUnwrapErr()));
  }
  return result._unsafeUnwrap();
}
