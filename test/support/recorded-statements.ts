// Owns recording what the module sends: every kind of call is made once, and the driver's log is kept.
import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import {
  createOrdersModule,
  orderSequenceTracker,
  orders as ordersTable,
  retryPolicy,
} from "../../src/index.js";
import { checkout, gam } from "./checkouts.js";
import type { TestDatabase } from "./database.js";
import { whileCounterIsHeld } from "./locks.js";
import { readAll } from "./read-ledger.js";

/** A statement that was sent, under the name of what it is for. */
export interface SentStatement {
  readonly name: string;
  readonly text: string;
  /** What each parameter is: `series`, `template`, … */
  readonly parameters: readonly string[];
}

const range = { from: "2026-01-01", to: "2026-12-31" };
const reason = "sent twice";
const policy = retryPolicy({ lockTimeoutMs: 50, maxAttempts: 1 });

/** The parameters that are recognised by how they begin, or by what they contain. */
const longParameters = [
  ["documents", /^\[\{"series"/],
  ["series", /^\[\{"name"/],
  ["orders", /^\[\{/],
  ["document", /^\{"id"/],
  ["numbers", /^\["GAM-/],
  ["dating", /^with .* as needs_number/s],
  ["numbering", /^with /],
] as const;

/** Makes every kind of call on a database of its own and returns what was sent, in order, repeats included. */
export async function recordStatements(database: TestDatabase): Promise<readonly SentStatement[]> {
  const sent: SentStatement[] = [];
  const log: { query: string; params: readonly unknown[] }[] = [];
  const client = postgres(database.url(), { max: 1, onnotice: () => {} });
  const db = drizzle(client, { logger: { logQuery: (query, params) => void log.push({ query, params }) } });
  const sql = database.sql();

  for (const distributed of [false, true]) {
    const series = { ...gam, name: distributed ? "DISTRIBUTED" : "PLAIN" };
    const orders = createOrdersModule(db, { series, retry: policy, batching: false, distributed });
    const create = async (reference: string) =>
      (await orders.create(checkout(reference)))._unsafeUnwrap().order;
    const kept = (name: string): string => (distributed ? `${name}-distributed` : name);
    const first = await create("pay_1");
    const during = async (names: readonly string[], call: () => unknown): Promise<void> => {
      log.length = 0;
      await call();
      // Settings are the server's own.
      const statements = log.filter(({ query }) => !query.startsWith("set local "));
      if (statements.length !== names.length) {
        throw new Error(`${names.join(", ")}: ${statements.length} statements were sent`);
      }
      for (const [index, { query, params }] of statements.entries()) {
        const parameters = params.map(meaning);
        sent.push({ name: names[index] ?? "", text: query, parameters });
        for (const [position, parameter] of parameters.entries()) {
          if (parameter === "numbering" || parameter === "dating") {
            // The function executes what it is given: that must work on the newest schema too.
            const text = String(params[position]);
            sent.push({
              name: `isolated-${parameter}`,
              text,
              parameters: ["documents", "series", "lockTimeout"],
            });
          }
        }
      }
    };
    /** Every value of this recording has one meaning. */
    const meaning = (value: unknown): string => {
      const meanings: Readonly<Record<string, string>> = {
        [series.name]: "series",
        [series.template]: "template",
        [series.timeZone]: "timeZone",
        "50ms": "lockTimeout",
        50: "counterTimeoutMs",
        25: "budgetMs",
        sequenced: "kind",
        fallback: "kind",
        "[]": "lockedPeriods",
        1000: "mostOutOfOrder",
        null: "lockTimeout",
        [first.id]: "id",
        [first.dateKey]: "dateKey",
        pay_1: "paymentReference",
        [first.orderNumber]: "orderNumber",
        [`{${first.id}}`]: "ids",
        [JSON.stringify([series.name])]: "names",
        [reason]: "reason",
        [range.from]: "from",
        [range.to]: "to",
      };
      const text = String(value).trim();
      const long = longParameters.find(([, pattern]) => pattern.test(text))?.[0];
      const found = meanings[text] ?? long;
      if (found === undefined) {
        throw new Error(`nobody knows what parameter ${String(value)} is`);
      }
      return found;
    };

    // A lone order, sequenced or not, is placed by a function; on distributed tables orders of one series are.
    const sequenced = distributed ? "place-orders-of-series" : "place-order";
    await during([sequenced], () => create("pay_2"));
    await during([sequenced, kept("find-by-ids")], () => create("pay_1"));
    await during([sequenced], () =>
      db.transaction(async (tx) => await orders.createIn(tx, checkout("pay_3"))),
    );
    await sql`update order_sequence_tracker set last_sequence = 0 where series = ${series.name}`;
    // The function for distributed tables raises the counter by itself.
    const behind = distributed ? [sequenced] : [sequenced, "raise-counters", sequenced];
    await during(behind, () => create("pay_4"));
    // On distributed tables the module asks for the counter's row itself.
    const isolated = distributed ? [sequenced, "date-key-of-order", "lock-counter"] : ["place-isolated"];
    await whileCounterIsHeld(sql, series.name, () =>
      during([sequenced, ...isolated, sequenced], () => create("pay_5")),
    );
    if (!distributed) {
      const shared = createOrdersModule(db, { series, retry: policy });
      const two = (references: readonly [string, string]) => () =>
        Promise.all(references.map((reference) => shared.create(checkout(reference))));
      await during(["place-sequenced"], two(["pay_6", "pay_7"]));
      await whileCounterIsHeld(sql, series.name, () =>
        during(["place-sequenced", "place-isolated", "place-fallback"], two(["pay_8", "pay_9"])),
      );
    }
    await during([kept("find-by-id")], () => orders.findById(first.id));
    await during([kept("find-by-number")], () => orders.findByNumber(first.orderNumber));
    await during([kept("find-by-payment-reference")], () => orders.findByPaymentReference("pay_1"));
    await during(["void-by-id"], () => orders.void(first.id, reason));
    await during(["void-by-id", kept("find-by-id")], () => orders.void(first.id, reason));
    await during(["void-by-number", kept("find-by-number")], () => orders.void(first.orderNumber, reason));
    await during(["peek"], () => orders.peek());
    await during(distributed ? ["audit-counts", "audit-findings"] : ["audit-limit", "audit"], () =>
      orders.audit(range),
    );
    await during(
      [
        "long-limit",
        "refuse-hidden-rows",
        "ledger-periods",
        "long-limit",
        "ledger-pages",
        "long-limit",
        "ledger-page",
      ],
      () => readAll(orders.ledger(range)),
    );
    // What an app's own joins read through `gapless-orders/schema`.
    await during(["app-reads-orders"], () => db.select().from(ordersTable));
    await during(["app-reads-counters"], () => db.select().from(orderSequenceTracker));
  }
  await client.end();
  return sent;
}
