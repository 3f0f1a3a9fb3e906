// Mistakes of the programmer at construction: each message says what is wrong, where, and what to do now.
import { describe, expect, it } from "vitest";
import { connect } from "../../../src/connection/connect.js";
import { createNumbering, createOrdersModule, orderSeries } from "../../../src/index.js";
import { migrate } from "../../../src/migrations/index.js";
import { gam } from "../../support/checkouts.js";
import type { Words } from "../../support/connection-words.js";

const { db } = connect("postgres://u:hunter2@h/x");
const rejection = (work: () => Promise<unknown>): Promise<string> => work().then(() => "", String);
const thrown = async (work: () => unknown): Promise<string> => {
  try {
    work();
    return "";
  } catch (error) {
    return String(error);
  }
};
/** As an app in JavaScript calls it. */
const untyped = (call: unknown, ...args: readonly unknown[]): unknown =>
  typeof call === "function" ? Reflect.apply(call, undefined, args) : expect.fail("no function");

const programming: readonly Words[] = [
  ...[
    [undefined, /the database is undefined/],
    ["postgres://u:hunter2@h/x", /the database is a text/],
    [() => {}, /the database is a driver's client, which drizzle\(client\) makes a database of/],
    [{ db: {}, close: () => {} }, /the database is what connect returned, whose field db is it/],
  ].flatMap(([given, what]): readonly Words[] =>
    what instanceof RegExp
      ? [
          { call: createOrdersModule, where: /createOrdersModule:/ },
          { call: createNumbering, where: /createNumbering:/ },
        ].map(({ call, where }) => ({
          when: `the database of ${where} is wrong: ${what}`,
          say: () => thrown(() => untyped(call, given, { series: gam })),
          what,
          where,
          now: /give it a Drizzle database, such as connect\(url\)\.db/,
        }))
      : [],
  ),
  ...[
    [{}, /the option series is missing/],
    [undefined, /the option series is missing/],
    [{ series: "GAM" }, /the option series is a text/],
    [{ series: [gam, "X"] }, /the option series is a text/],
    [{ series: [] }, /the option series is missing/],
  ].flatMap(([options, what]): readonly Words[] =>
    what instanceof RegExp
      ? [
          {
            when: `the options are ${JSON.stringify(options)}`.slice(0, 60),
            say: () => thrown(() => untyped(createOrdersModule, db, options)),
            what,
            where: /createOrdersModule:/,
            now: /give it orderSeries\(\{ name: /,
          },
        ]
      : [],
  ),
  {
    when: "a series has no template",
    say: () => thrown(() => untyped(orderSeries, { name: "A" })),
    what: /name, template and timeZone are texts/,
    where: /orderSeries:/,
    now: /orderSeries\(\{ name: "INV", template: /,
  },
  {
    when: "a time zone does not exist",
    say: () => thrown(() => untyped(orderSeries, { name: "A", template: "A-{#}", timeZone: "Mars/Base" })),
    what: /time zone "Mars\/Base" does not exist/,
    where: /orderSeries:/,
    now: /use an IANA name such as/,
  },
  {
    when: "migrate gets no database",
    say: () => rejection(async () => untyped(migrate, undefined)),
    what: /the database is undefined/,
    where: /migrate:/,
    now: /connect\(url\)\.db/,
  },
];

describe("a message at construction says what, where and what now", () => {
  it.each(programming)("when $when", async ({ say, what, where, now }) => {
    const words = await say();
    expect(words).toMatch(what);
    expect(words).toMatch(where);
    expect(words).toMatch(now);
    expect(words).not.toContain("hunter2");
  });
});
