// Owns what the matrix numbers: orders, rows of an app's table that are inserted with lines, and drafts that are issued.
import { eq } from "drizzle-orm";
import { integer, pgTable, serial, text } from "drizzle-orm/pg-core";
import type postgres from "postgres";
import {
  createNumbering,
  createOrdersModule,
  type OrderSeries,
  type OrdersDatabase,
  type OrdersTransaction,
  type RetryPolicy,
} from "../../src/index.js";
import { checkout } from "../support/checkouts.js";

/** The end of a call: a number, or an error's kind and, where it has one, its outcome. */
export type End = { readonly number: string } | { readonly kind: string; readonly outcome?: string };

export interface Calls {
  call(reference: string): Promise<End>;
  callIn(tx: OrdersTransaction, reference: string): Promise<End>;
  /** Whether an audit finds nothing. */
  isClean(): Promise<boolean>;
}

export interface Subject {
  readonly name: "orders" | "created" | "issued";
  open(db: OrdersDatabase, series: OrderSeries, retry: RetryPolicy): Calls;
  /** Makes what has to be there before a call, such as drafts. */
  prepare(sql: postgres.Sql, series: string, references: readonly string[]): Promise<void>;
  /** What is in the database of a series, by sequence: reference, number and sequence. */
  rows(sql: postgres.Sql, series: string): Promise<readonly Record<string, unknown>[]>;
}

/** `key_…` stands for a call without an idempotency key: only what the module makes itself tells a retry. */
export function isRepeatable(reference: string): boolean {
  return !reference.startsWith("key_");
}

function endOf(
  result:
    | { readonly kind: string; readonly outcome?: string }
    | { readonly order: { readonly orderNumber: string } }
    | { readonly number: string },
): End {
  return "order" in result ? { number: result.order.orderNumber } : result;
}

export const orders: Subject = {
  name: "orders",
  open(db, series, retry) {
    const { create, createIn, audit } = createOrdersModule(db, { series, retry, fallback: "none" });
    const inputOf = (reference: string) =>
      isRepeatable(reference) ? checkout(reference) : checkout(undefined, { metadata: { key: reference } });
    return {
      call: async (reference) => (await create(inputOf(reference))).match(endOf, endOf),
      callIn: async (tx, reference) => (await createIn(tx, inputOf(reference))).match(endOf, endOf),
      isClean: async () => (await audit())._unsafeUnwrap().clean,
    };
  },
  prepare: async () => {},
  rows: (sql, series) => sql`
    select coalesce(payment_reference, metadata ->> 'key') as reference, order_number as number, sequence::int
    from orders
    where series = ${series}
    order by sequence`,
};

const tickets = pgTable("tickets", {
  id: serial("id").primaryKey(),
  number: text("number"),
  title: text("title").notNull(),
  status: text("status").notNull().default("draft"),
});
const ticketLines = pgTable("ticket_lines", {
  id: serial("id").primaryKey(),
  ticketId: integer("ticket_id").notNull(),
  note: text("note").notNull(),
});

/** The tables of the app that has the tickets. */
export const ticketTables = `
  create table tickets (id serial primary key, number text, title text not null, status text not null default 'draft');
  create index on tickets (title);
  create table ticket_lines (id serial primary key, ticket_id integer not null references tickets, note text not null)`;

function ticketing(db: OrdersDatabase, series: OrderSeries, retry: RetryPolicy) {
  return createNumbering(db, {
    table: tickets,
    number: tickets.number,
    series,
    retry,
    children: { lines: { table: ticketLines, parent: ticketLines.ticketId } },
    issue: { when: eq(tickets.status, "draft"), set: { status: "issued" } },
  });
}

/** The tickets of a series; each has its two lines, or none of them counts. */
const ticketRows: Subject["rows"] = (sql, series) => sql`
  select split_part(tickets.title, ' ', 2) as reference, tickets.number, ledger.sequence::int
  from tickets
  full join gapless_orders.number_ledger as ledger on ledger.document_key = tickets.id::text
  where coalesce(ledger.series = ${series}, tickets.title like ${`${series} %`} and tickets.number is not null)
    and (select count(*) from ticket_lines where ticket_id = tickets.id) = 2
  order by ledger.sequence`;

export const created: Subject = {
  name: "created",
  open(db, series, retry) {
    const { create, createIn, audit } = ticketing(db, series, retry);
    const inputOf = (reference: string) => ({
      title: `${series.name} ${reference}`,
      lines: [{ note: "one" }, { note: "two" }],
    });
    const keyOf = (reference: string) => (isRepeatable(reference) ? { key: reference } : {});
    return {
      call: async (reference) => (await create(inputOf(reference), keyOf(reference))).match(endOf, endOf),
      callIn: async (tx, reference) =>
        (await createIn(tx, inputOf(reference), keyOf(reference))).match(endOf, endOf),
      isClean: async () => (await audit())._unsafeUnwrap().clean,
    };
  },
  prepare: async () => {},
  rows: ticketRows,
};

export const issued: Subject = {
  name: "issued",
  open(db, series, retry) {
    const { issue, issueIn, audit } = ticketing(db, series, retry);
    const children = { lines: [{ note: "one" }, { note: "two" }] };
    return {
      call: async (reference) =>
        (await issue(idOf(series.name, reference), { children })).match(endOf, endOf),
      callIn: async (tx, reference) =>
        (await issueIn(tx, idOf(series.name, reference), { children })).match(endOf, endOf),
      isClean: async () => (await audit())._unsafeUnwrap().clean,
    };
  },
  async prepare(sql, series, references) {
    for (const reference of references) {
      const [draft] = await sql`
        insert into tickets (title) values (${`${series} ${reference}`}) returning id`;
      drafts.set(`${series} ${reference}`, Number(draft?.["id"]));
    }
  },
  rows: ticketRows,
};

/** The keys of the drafts, by their titles. */
const drafts = new Map<string, number>();

function idOf(series: string, reference: string): number {
  const id = drafts.get(`${series} ${reference}`);
  if (id === undefined) {
    throw new Error(`there is no draft ${reference}`);
  }
  return id;
}
