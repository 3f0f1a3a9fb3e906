// Owns what a user of a plain driver reads when the server refuses a setting that the driver sends with a session's start.
import { createOrdersModule, retryPolicy } from "../../src/index.js";
import { checkout, gam } from "./checkouts.js";
import type { Words } from "./connection-words.js";
import type { TestDatabase } from "./database.js";
import { openOver, type Settings } from "./open-over.js";

/** @param closings what the test file closes at its end */
export function settingWords(
  database: Pick<TestDatabase, "url">,
  closings: (() => Promise<void>)[],
): readonly Words[] {
  return (["node-postgres", "postgres.js"] as const).flatMap((driver) => {
    const createWith = (settings: Settings) => async () => {
      const { db, close } = openOver(driver, database.url(), 1, settings);
      closings.push(close);
      const orders = createOrdersModule(db, { series: gam, retry: retryPolicy({ maxAttempts: 1 }) });
      return JSON.stringify((await orders.create(checkout("a")))._unsafeUnwrapErr());
    };
    return [
      {
        when: `the server does not know a setting that ${driver} sends`,
        say: createWith({ channel_binding: "require" }),
        what: /OrderRejected.*unrecognized configuration parameter/,
        where: /channel_binding/,
        now: /take it out of the settings of the connection/,
      },
      {
        when: `the server refuses the value of a setting that ${driver} sends`,
        say: createWith({ TimeZone: "Mars/Base" }),
        what: /OrderRejected.*invalid value for parameter/,
        where: /TimeZone/,
        now: /or correct it/,
      },
    ];
  });
}
