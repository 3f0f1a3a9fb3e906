// What a user reads when something fails: each message says what happened, where, and what to do now.
import { pgTable, serial, text } from "drizzle-orm/pg-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect } from "../../../src/connection/connect.js";
import { classifyFailure } from "../../../src/errors/classify-failure.js";
import { createNumbering, createOrdersModule, orderSeries, retryPolicy } from "../../../src/index.js";
import { migrate } from "../../../src/migrations/index.js";
import { checkout, gam } from "../../support/checkouts.js";
import { connectionWords, type Words } from "../../support/connection-words.js";
import { testDatabase } from "../../support/database.js";
import { inputWords, wordsOf } from "../../support/input-words.js";
import { providerServer } from "../../support/provider-server.js";
import { settingWords } from "../../support/setting-words.js";

const server = providerServer();
const whole = testDatabase();
const migrated = testDatabase();
const empty = testDatabase({ migrated: false });
const closings: (() => Promise<void>)[] = [];
afterAll(() => Promise.all(closings.map((close) => close())));

const open = (url: string) => {
  const { db, close } = connect(url, { maxConnections: 2 });
  closings.push(close);
  return db;
};
const once = retryPolicy({ maxAttempts: 1 });
const moduleOn = (url: string, series = gam) =>
  createOrdersModule(open(url), { series, retry: once, fallback: "none" });
const bills = pgTable("bills", { id: serial().primaryKey(), no: text() });
const options = { table: bills, number: bills.no, series: gam, retry: once };
/** The words of a numbering that is not made, as code without types may ask for it. */
const refusal = (given: object): Promise<string> =>
  rejection(async () =>
    Reflect.apply(createNumbering, undefined, [open(whole.url()), { ...options, ...given }]),
  );
const rejection = (work: () => Promise<unknown>): Promise<string> => work().then(() => "", String);
beforeAll(async () => {
  await migrated.sql()`alter function public.order_date_key rename to gone`;
});

const database: readonly Words[] = [
  {
    when: "the migrations were not run, and an order is created",
    say: () => wordsOf(moduleOn(empty.url()).create(checkout("a"))),
    what: /does not exist/,
    where: /order_|public/,
    now: /npx gapless-orders migrate/,
  },
  {
    when: "the migrations were not run, and a number is looked at",
    say: () => wordsOf(moduleOn(empty.url()).peek()),
    what: /function public\.peek_order_number.* does not exist/,
    where: /peek_order_number/,
    now: /npx gapless-orders migrate/,
  },
  {
    when: "the migrations of a numbering were not run",
    say: () => wordsOf(createNumbering(open(empty.url()), options).create({})),
    what: /schema \\"gapless_orders\\" does not exist/,
    where: /gapless_orders/,
    now: /npx gapless-orders --schema gapless_orders migrate, or migrate\(db, \{ schema/,
  },
  {
    when: "a function inside one of ours is missing",
    say: () => wordsOf(moduleOn(migrated.url()).peek()),
    what: /function public\.order_date_key.* does not exist/,
    where: /order_date_key/,
    now: /npx gapless-orders migrate/,
  },
  {
    when: "the server does not know the series' time zone",
    say: () =>
      wordsOf(
        moduleOn(
          whole.url(),
          // Node.js knows this old name, and PostgreSQL does not.
          orderSeries({ name: "SK", template: gam.literalTemplate, timeZone: "Canada/East-Saskatchewan" }),
        ).create(checkout("a")),
      ),
    what: /does not know the time zone Canada\/East-Saskatchewan/,
    where: /timeZone of a series/,
    now: /name it as the server does .*tzdata-legacy/,
  },
  {
    when: "no answer comes",
    say: async () => {
      const holder = await whole.sql().reserve();
      await holder`begin`;
      await holder`lock table order_sequence_tracker`;
      const impatient = retryPolicy({ maxAttempts: 1, lockTimeoutMs: 50, attemptTimeoutMs: 200 });
      const words = await wordsOf(
        createOrdersModule(open(whole.url()), { series: gam, retry: impatient }).peek(),
      );
      await holder`rollback`;
      holder.release();
      return words;
    },
    what: /no answer came/,
    where: /attemptTimeoutMs/,
    now: /a lock may be held, or the server overloaded/,
  },
  {
    when: "a migration fails",
    say: async () => {
      await empty.sql()`create domain public.orders as text`;
      return (await rejection(() => migrate(open(empty.url())))).replace("Error: ", "");
    },
    what: /^gapless-orders: migration \d{4}_\w+ failed and nothing was changed: .*type "orders" already exists.* \(42710\)/,
    where: /migration \d{4}_/,
    now: /mend that and migrate again$/,
  },
];

const making: readonly Words[] = [
  {
    when: "a numbering has no series",
    say: () => refusal({ series: undefined }),
    what: /the option series is missing: /,
    where: /createNumbering/,
    now: /give it orderSeries\(/,
  },
  {
    when: "a numbering has no table",
    say: () => refusal({ table: undefined }),
    what: /the option table is no table of Drizzle/,
    where: /createNumbering/,
    now: /table: invoices/,
  },
  {
    when: "a numbering has the name of a column",
    say: () => refusal({ number: "no" }),
    what: /number is not one of its columns/,
    where: /createNumbering: the table bills/,
    now: /give it the column itself, such as invoices\.invoiceNo/,
  },
];

const drivers: readonly Words[] = [
  {
    when: "a bundle cut off a package",
    say: async () => classifyFailure(new Error('Dynamic require of "events" is not supported')).cause.message,
    what: /a package cannot be loaded: Dynamic require of "events" is not supported/,
    where: /"events"/,
    now: /leave it out of the bundle/,
  },
  {
    when: "a driver throws without a code",
    say: async () => classifyFailure(new TypeError("hunter2")).cause.message,
    what: /failed without a code/,
    where: /\(TypeError\)/,
    now: /look at the error of a query of your own/,
  },
];

describe("a message says what, where and what now", () => {
  it.each([
    ...connectionWords(server, migrated),
    ...database,
    ...making,
    ...inputWords(() => moduleOn(whole.url())),
    ...settingWords(whole, closings),
    ...drivers,
  ])("when $when", async ({ say, what, where, now }) => {
    const words = await say();
    expect(words).toMatch(what);
    expect(words).toMatch(where);
    expect(words).toMatch(now);
    expect(words).not.toContain("hunter2");
    expect(words).not.toMatch(/insert into|create table/);
  });

  it("and a migration that failed changed nothing", async () => {
    expect(await empty.sql()`select to_regclass('public.order_sequence_tracker') as there`).toEqual([
      { there: null },
    ]);
  });
});
