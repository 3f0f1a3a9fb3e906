// A counter that is released before its commit is on the disk: whoever was answered has an order that a killed server keeps.
import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Connection, connect } from "../../../src/connection/connect.js";
import { createOrdersModule, type OrdersModule } from "../../../src/index.js";
import { migrate } from "../../../src/migrations/index.js";
import { checkout, gam, upTo } from "../../support/checkouts.js";
import { newEmbeddedServer } from "../../support/embedded-server.js";
import { killServer, startAgain } from "../../support/kill-server.js";
import { openOver, plainDrivers } from "../../support/open-over.js";

const { server, directory, url } = await newEmbeddedServer({
  persistent: false,
  maxConnections: 60,
  fsync: true,
});

async function onServer<T>(run: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  return run(sql).finally(() => sql.end());
}

beforeAll(async () => {
  await server.initialise();
  await server.start();
  const { db, close } = connect(url);
  await migrate(db);
  await close();
  // The server writes asynchronous commits out by itself as late as it can: what is lost by a kill is seen.
  await onServer(async (sql) => {
    await sql`alter system set wal_writer_delay = '10s'`;
    await sql`alter system set wal_writer_flush_after = '100MB'`;
    await sql`select pg_reload_conf()`;
  });
});
afterAll(() => server.stop());

/** What a process is that places one order at a time, over a connection of its own. */
interface Lone {
  readonly orders: OrdersModule;
  readonly connection: Connection;
}

function lone(name: string): Lone {
  const connection = connect(url, { maxConnections: 1 });
  return { connection, orders: createOrdersModule(connection.db, { series: { ...gam, name } }) };
}

/** `create_order_with_number`, with the content of the checkout. */
function placeBySql(sql: postgres.ISql, reference: string): Promise<unknown> {
  const { customerId, items, totalAmount, currency } = checkout(reference);
  return sql`
    select * from create_order_with_number(
      customer_id => ${customerId ?? null},
      items => ${JSON.stringify(items)}::text::jsonb,
      total_amount => ${totalAmount},
      currency => ${currency ?? "EUR"},
      payment_reference => ${reference},
      series => 'UNFLUSHED',
      template => ${gam.template},
      time_zone => ${gam.timeZone}
    )`;
}

async function killAndStart(): Promise<void> {
  await killServer(directory);
  await startAgain(() => server.start());
}

describe("orders that wait for each other's counter", () => {
  it("are there after the server was killed, if they were acknowledged, without a gap and in order", async () => {
    const callers = upTo(16).map(() => lone("KILLED"));
    const acknowledged: { readonly number: string; readonly reference: string }[] = [];
    let isOver = false;
    const work = callers.map(async ({ orders }, caller) => {
      for (let n = 0; !isOver; n += 1) {
        const reference = `pay_${caller}_${n}`;
        const placed = await orders.create(checkout(reference));
        if (placed.isOk() && !isOver) {
          acknowledged.push({ reference, number: placed.value.order.orderNumber });
        }
      }
    });
    for (let kills = 0; kills < 3; kills += 1) {
      const before = acknowledged.length;
      while (acknowledged.length < before + 300) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      await killAndStart();
    }
    isOver = true;
    await Promise.all(work);
    const rows = await onServer(
      (sql) => sql`select payment_reference, order_number from orders where series = 'KILLED'`,
    );
    const numbers = new Map(
      rows.map((row) => [String(row["payment_reference"]), String(row["order_number"])]),
    );
    expect(acknowledged.filter(({ reference, number }) => numbers.get(reference) !== number)).toEqual([]);
    const [first] = callers;
    expect((await first?.orders.audit())?._unsafeUnwrap()).toMatchObject({ clean: true, outOfOrder: [] });
    await Promise.all(callers.map(({ connection }) => connection.close()));
  });
});

describe("an order whose commit is not on the disk yet", () => {
  let number = 0;
  let reference = "";
  /** As `connect` places it, without the wait behind it. */
  beforeEach(async () => {
    number += 1;
    reference = `unflushed_${number}`;
    await onServer(async (sql) => {
      // The first one after a pause is written out at once, for the writer sleeps; those that follow are not.
      for (const one of [`first_${number}`, `second_${number}`, reference]) {
        await sql.begin(async (tx) => {
          await tx`set local synchronous_commit = off`;
          await placeBySql(tx, one);
        });
      }
    });
  });

  const isThere = async (): Promise<boolean> => {
    await killAndStart();
    const rows = await onServer((sql) => sql`select from orders where payment_reference = ${reference}`);
    return rows.length === 1;
  };

  it.each(plainDrivers)("is durable once it was replayed, over %s", async (driver) => {
    const { db, close } = openOver(driver, url, 1);
    const orders = createOrdersModule(db, { series: { ...gam, name: "UNFLUSHED" } });
    const [one, two] = await Promise.all([
      orders.create(checkout(reference)),
      orders.create(checkout(reference)),
    ]);
    expect(one._unsafeUnwrap()).toMatchObject({ replayed: true });
    expect(two._unsafeUnwrap()).toMatchObject({ replayed: true });
    await close();
    expect(await isThere()).toBe(true);
  });

  it("is durable once it was replayed in a transaction that writes nothing else", async () => {
    const { db, close } = connect(url);
    const orders = createOrdersModule(db, { series: { ...gam, name: "UNFLUSHED" } });
    const replay = await db.transaction(async (tx) => await orders.createIn(tx, checkout(reference)));
    expect(replay._unsafeUnwrap()).toMatchObject({ replayed: true });
    await close();
    expect(await isThere()).toBe(true);
  });

  it("is durable once it was found", async () => {
    const { orders, connection } = lone("UNFLUSHED");
    expect((await orders.findByPaymentReference(reference))._unsafeUnwrap()).not.toBeNull();
    await connection.close();
    expect(await isThere()).toBe(true);
  });

  it("is durable once SQL has replayed it", async () => {
    await onServer((sql) => placeBySql(sql, reference));
    expect(await isThere()).toBe(true);
  });
});
