// Owns what operations can break on purpose: each does it to the running shop, and tells what came of it.
import { randomUUID } from "node:crypto";
import { desc, sql } from "drizzle-orm";
import { type OrdersDatabase, parseOrderNumber } from "gapless-orders";
import type { Deliver } from "./gateway.js";
import { type Numberings, orderNumbers } from "./numberings.js";
import { orders } from "./schema.js";

export const experiments = {
  twice: {
    label: "Deliver the last callback twice",
    about: "The gateway reports a payment that the shop knows, two times at once.",
    needsServer: false,
  },
  thousand: {
    label: "Pay 1,000 times",
    about: "A thousand customers pay at the same moment.",
    needsServer: false,
  },
  counter: {
    label: "Hold the counter",
    about: "A session locks the counter's row, and ten customers pay meanwhile.",
    needsServer: true,
  },
  connection: {
    label: "Kill the connections",
    about: "Fifty customers pay, and the server ends the shop's sessions in the middle.",
    needsServer: true,
  },
} as const;
export type Experiment = keyof typeof experiments;

export interface Experiments {
  readonly isServer: boolean;
  /** Undefined if one is running. */
  run(experiment: Experiment): Promise<string | undefined>;
}

interface Lab {
  readonly db: OrdersDatabase;
  readonly numberings: Numberings;
  readonly deliver: Deliver;
  readonly isServer: boolean;
}

export function createExperiments(lab: Lab): Experiments {
  let isRunning = false;
  return {
    isServer: lab.isServer,
    async run(experiment) {
      if (isRunning) {
        return undefined;
      }
      isRunning = true;
      try {
        return `${await doing[experiment](lab)} ${await audited(lab)}`;
      } finally {
        isRunning = false;
      }
    },
  };
}

const doing: Readonly<Record<Experiment, (lab: Lab) => Promise<string>>> = {
  async twice({ db, deliver }) {
    const [last] = await db.select().from(orders).orderBy(desc(orders.createdAt)).limit(1);
    if (last === undefined) {
      return "Nobody has paid yet.";
    }
    const payment = { paymentReference: last.paymentReference, amount: last.total };
    const answers = await Promise.all([deliver(payment), deliver(payment)]);
    const numbers = [...new Set(answers.map(({ orderNo }) => orderNo))];
    const replays = answers.filter(({ replayed }) => replayed === true).length;
    return `Both got ${numbers.join(" and ")}: ${replays} replays, no new order.`;
  },
  async thousand(lab) {
    return (await paidAtOnce(lab, 1_000)).told;
  },
  async counter(lab) {
    await lab.deliver(newPayment());
    const { numbers, told } = await lab.db.transaction(async (tx) => {
      await tx.execute(sql`
        select from gapless_orders.order_sequence_tracker
        where series = ${orderNumbers.name} and date_key = (now() at time zone 'UTC')::date
        for update`);
      return paidAtOnce(lab, 10);
    });
    const { orderNo } = await lab.deliver(newPayment());
    const fallback = numbers.find((number) => !isSequenced(number)) ?? "none";
    return `While the counter was held: ${told} Such as ${fallback}. The next one is ${orderNo ?? "missing"}.`;
  },
  async connection(lab) {
    const paying = paidAtOnce(lab, 50);
    const ended = lab.db
      .$with("ended", { sessions: sql<number>`sessions`.mapWith(Number).as("sessions") })
      .as(sql`
      select count(pg_terminate_backend(pid)) as sessions
      from pg_stat_activity
      where datname = current_database()
        and usename = current_user
        and application_name = current_setting('application_name')
        and pid <> pg_backend_pid()`);
    const [row] = await lab.db.with(ended).select().from(ended);
    return `${row?.sessions ?? 0} sessions were ended. ${(await paying).told}`;
  },
};

const newPayment = () => ({ paymentReference: `pi_${randomUUID()}`, amount: 44_985 });

function isSequenced(number: string): boolean {
  const parsed = parseOrderNumber(orderNumbers, number);
  return parsed.isOk() && parsed.value.kind === "sequenced";
}

async function paidAtOnce({ deliver }: Lab, count: number) {
  const since = performance.now();
  const answers = await Promise.all(Array.from({ length: count }, () => deliver(newPayment())));
  const took = Math.round(performance.now() - since);
  const numbers = answers.flatMap(({ orderNo }) => (orderNo === undefined ? [] : [orderNo]));
  const sequenced = numbers.filter(isSequenced).toSorted();
  const range = sequenced.length === 0 ? "" : `, ${sequenced[0]} to ${sequenced.at(-1)}`;
  const told = `${inWords(count, "payment")} gave ${inWords(new Set(numbers).size, "order")} in ${inWords(took, "millisecond")}${range}, ${numbers.length - sequenced.length} of them under fallback numbers.`;
  return { numbers, told };
}

const inWords = (count: number, one: string): string =>
  `${count.toLocaleString("en")} ${count === 1 ? one : `${one}s`}`;

async function audited({ numberings }: Lab): Promise<string> {
  const today = new Date().toISOString().slice(0, 10);
  const audit = await numberings.ordering.audit({ from: today, to: today });
  return audit.match(
    ({ clean, numbers }) => `Audit: ${clean ? "clean" : "NOT clean"}, ${inWords(numbers, "order")} today.`,
    ({ kind }) => `Audit: not known (${kind}).`,
  );
}
