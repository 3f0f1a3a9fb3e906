// Owns carrying out a fault: it begins, lasts as long as planned, and is cleared away.
import { type SQL, sql } from "drizzle-orm";
import { connect } from "../../src/connection/connect.js";
import type { OrdersDatabase } from "../../src/index.js";
import { upTo } from "../support/checkouts.js";
import { shopIds } from "./app-tables.js";
import type { Network } from "./network.js";
import type { FaultKind, PlannedFault } from "./schedule.js";
import type { MortalServer } from "./server.js";
import { importedDay } from "./wish.js";

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export type Injector = (fault: PlannedFault) => Promise<void>;

function oneByOne(): (run: () => Promise<void>) => Promise<void> {
  let last = Promise.resolve();
  return (run) => {
    last = last.then(run);
    return last;
  };
}

export function injector(server: MortalServer, network: Network): Injector {
  /** The server is stopped or killed by one fault at a time. */
  const onServer = oneByOne();
  const onStandby = oneByOne();

  /** A session past the network. What it was to do fails if the server is down just then: two faults met. */
  async function session(run: (db: OrdersDatabase) => Promise<unknown>): Promise<void> {
    const { db, close } = connect(server.url, { maxConnections: 1 });
    try {
      await run(db);
    } catch {
      // Nothing to clear away: it was this session's own.
    } finally {
      await close();
    }
  }

  /** What it locks first is locked for so long. */
  function inTransaction(forMs: number, first: readonly SQL[], last: readonly SQL[] = []): Promise<void> {
    return session((db) =>
      db.transaction(async (tx) => {
        for (const statement of first) {
          await tx.execute(statement);
        }
        await sleep(forMs);
        for (const statement of last) {
          await tx.execute(statement);
        }
      }),
    );
  }

  const begin: Readonly<Record<FaultKind, (forMs: number) => Promise<void>>> = {
    "backends killed": async (forMs) => {
      for (let left = forMs; left > 0; left -= 250) {
        await session((db) =>
          db.execute(sql`
            select pg_terminate_backend(pid)
            from pg_stat_activity
            where pid <> pg_backend_pid() and backend_type = 'client backend' and random() < 0.5`),
        );
        await sleep(250);
      }
    },
    "fast stop": (forMs) =>
      onServer(async () => {
        await server.stopFast();
        await sleep(forMs / 2);
        await server.start();
      }),
    SIGKILL: (forMs) =>
      onServer(async () => {
        await server.kill();
        await sleep(forMs / 4);
        await server.start();
      }),
    "connections dropped": async () => network.drop(),
    "connections reset": async () => network.reset(),
    "replies delayed": async (forMs) => {
      network.delay(100);
      await sleep(forMs);
      network.delay(0);
    },
    "network frozen": async (forMs) => {
      network.freeze();
      await sleep(forMs);
      network.thaw();
    },
    "network black hole": async () => network.blackHole(),
    "counter held": (forMs) =>
      inTransaction(forMs, [
        sql`select from public.order_sequence_tracker for update`,
        sql`select from gapless_orders.order_sequence_tracker for update`,
      ]),
    "another period's counter held": (forMs) =>
      inTransaction(forMs, [
        sql`select from public.order_sequence_tracker where date_key = ${importedDay} for update`,
        sql`select from gapless_orders.order_sequence_tracker where date_key = ${importedDay} for update`,
      ]),
    "a shop's row locked": (forMs) =>
      inTransaction(forMs, [sql`select from shops where id = ${shopIds[0]} for update`]),
    "standby restarted": (forMs) =>
      onStandby(async () => {
        await server.standby.stop();
        await sleep(forMs / 2);
        await server.standby.start();
      }),
    "connections exhausted": async (forMs) => {
      // The server allows a hundred.
      const greedy = upTo(120).map(() => session((db) => db.execute(sql`select pg_sleep(${forMs / 1_000})`)));
      await sleep(forMs / 2);
      // Those who were in lose their connection, and find the door closed.
      network.drop();
      await Promise.all(greedy);
    },
    "ALTER TABLE": (forMs) =>
      inTransaction(
        forMs,
        [sql`alter table orders add column chaos integer`, sql`alter table sales add column chaos integer`],
        [sql`alter table orders drop column chaos`, sql`alter table sales drop column chaos`],
      ),
  };
  return ({ kind, forMs }) => begin[kind](forMs);
}
