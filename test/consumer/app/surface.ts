// The whole public surface, as an app in strict TypeScript uses it; compiled and run in the consumer's folder.
import assert from "node:assert/strict";
import { eq, sql } from "drizzle-orm";
import { integer, pgTable, serial, text } from "drizzle-orm/pg-core";
import * as everything from "gapless-orders";
import {
  type AuditError,
  type AuditReport,
  type CreateOrderError,
  type CreateOrderInput,
  createNumbering,
  createOrdersModule,
  exponential,
  maxOrderBytes,
  maxOrderItems,
  type Order,
  type OrderSeries,
  type OrdersDatabase,
  type OrdersModule,
  type OrdersModuleOptions,
  orderSeries,
  orders as ordersTable,
  parseOrderNumber,
  type RetryPolicy,
  retryPolicy,
} from "gapless-orders";
import { type Connection, type ConnectOptions, connect } from "gapless-orders/connect";
import { migrate, migrationsFolder } from "gapless-orders/migrate";
import * as schema from "gapless-orders/schema";

const options: ConnectOptions = { maxConnections: 2 };
const connection: Connection = connect("memory://", options);
const db: OrdersDatabase = connection.db;
await migrate(db);
const series: OrderSeries = orderSeries({
  name: "GAM",
  template: "GAM-{YYYY}-{####}",
  timeZone: "Europe/Paris",
});
const retry: RetryPolicy = retryPolicy({ maxAttempts: 3, backoff: exponential({ initialMs: 1 }) });
const settings: OrdersModuleOptions = { series, retry, batching: { maxBatch: 10 } };
const module: OrdersModule = createOrdersModule(db, settings);
const input: CreateOrderInput = {
  paymentReference: "pay_1",
  currency: "EUR",
  totalAmount: 100,
  items: [{ sku: "A", quantity: 1, unitAmount: 100 }],
  placedAt: "2026-11-22T09:00:00Z",
};

const words = (error: CreateOrderError): string =>
  error.kind === "RetriesExhausted" ? error.outcome : error.kind;
const number = (await module.create(input)).match(({ order }) => order.orderNumber, words);
assert.equal(number, "GAM-2026-0001");
const inTransaction = await db.transaction(async (tx) => {
  const placed = await module.createIn(tx, { ...input, paymentReference: "pay_2" });
  return placed.map(({ order, replayed }) => [order.sequence, replayed]).unwrapOr([]);
});
assert.deepEqual(inTransaction, [2, false]);
const found: Order | null = (await module.findByNumber("GAM-2026-0001")).unwrapOr(null);
assert.equal(found?.paymentReference, "pay_1");
const voided = (await module.void("GAM-2026-0002", "a test")).map(({ voidReason }) => voidReason);
assert.equal(voided.unwrapOr(null), "a test");
const audited = (await module.audit()).match(
  (report: AuditReport) => report.clean && report.orders === 2,
  (_: AuditError) => false,
);
assert.equal(audited, true);
const parsed = parseOrderNumber(series, "GAM-2026-0002");
assert.deepEqual(parsed.unwrapOr(null), {
  kind: "sequenced",
  orderNumber: "GAM-2026-0002",
  dateKey: "2026-01-01",
  sequence: 2,
});
assert.equal(ordersTable, schema.orders);
const rows = await db.select({ number: schema.orders.orderNumber }).from(schema.orders);
assert.equal(rows.length, 2);
assert.ok(migrationsFolder.endsWith("drizzle") && maxOrderBytes > 0 && maxOrderItems > 0);
assert.deepEqual(Object.keys(everything).sort(), [
  "Err",
  "Ok",
  "Result",
  "ResultAsync",
  "assertNoCollisions",
  "createNumbering",
  "createOrdersModule",
  "err",
  "errAsync",
  "exponential",
  "ledgerCsv",
  "maxOrderBytes",
  "maxOrderItems",
  "ok",
  "okAsync",
  "orderSequenceTracker",
  "orderSeries",
  "orders",
  "parseOrderNumber",
  "retryPolicy",
  "safeTry",
]);
const tickets = pgTable("tickets", {
  id: serial("id").primaryKey(),
  ticketNo: text("ticket_no"),
  title: text("title").notNull(),
  status: text("status").notNull().default("draft"),
});
const notes = pgTable("notes", {
  id: serial("id").primaryKey(),
  ticketId: integer("ticket_id").notNull(),
  note: text("note").notNull(),
});
await db.execute(sql`
  create table tickets (id serial primary key, ticket_no text, title text not null, status text not null default 'draft')`);
await db.execute(
  sql`create table notes (id serial primary key, ticket_id integer not null references tickets, note text not null)`,
);
await migrate(db, { schema: "gapless_orders" });
const ticketing = createNumbering(db, {
  table: tickets,
  number: tickets.ticketNo,
  series: orderSeries({ name: "T", template: "T-{####}" }),
  children: { notes: { table: notes, parent: notes.ticketId } },
  issue: { when: eq(tickets.status, "draft"), set: { status: "open" } },
});
const created = await ticketing.create({ title: "one", notes: [{ note: "first" }] }, { key: "k1" });
assert.equal(created.map(({ document }) => document.ticketNo).unwrapOr(null), "T-0001");
const [draft] = await db.insert(tickets).values({ title: "two" }).returning();
const issued = (await ticketing.issue(draft?.id ?? 0)).map(({ number: given, document }) => [
  given,
  document.status,
]);
assert.deepEqual(issued.unwrapOr([]), ["T-0002", "open"]);
assert.equal((await ticketing.audit()).map(({ clean }) => clean).unwrapOr(false), true);
await ticketing.close();
// The types arrive whole: with an `any` in their place these would compile.
export const refusedTypes = () => [
  // @ts-expect-error a series is no text
  createOrdersModule(db, { series: "GAM" }),
  // @ts-expect-error an order has a currency
  module.create({ totalAmount: 1, items: [] }),
  // @ts-expect-error rows of the table have types
  rows.map(({ number }) => number.length.missing),
  // @ts-expect-error the number is not given
  ticketing.create({ title: "three", ticketNo: "T-9" }),
];
await module.close();
await connection.close();
console.log("ok");
