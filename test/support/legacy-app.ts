// Owns the app of docs/adopting.md before it moves in: its orders, its counters, and its code, which goes on.
import { integer, pgTable } from "drizzle-orm/pg-core";
import { createOrdersModule, orderSeries } from "../../src/index.js";
import { migrate } from "../../src/migrations/index.js";
import { orderColumns, orderConstraints } from "../../src/schema/index.js";
import { appMigration } from "./app-migrations.js";
import { upTo } from "./checkouts.js";
import type { TestDatabase } from "./database.js";
import { sqlBlocksOf } from "./page-blocks.js";

const numberedOrders = pgTable(
  "numbered_orders",
  { ...orderColumns, formerId: integer("former_id").unique() },
  orderConstraints,
).enableRLS();

const series = orderSeries({ name: "GAM", template: "GAM-{YYYY}{MM}{DD}-{####}", timeZone: "UTC" });
export const blocks = await sqlBlocksOf("adopting.md");
/** The new code. */
export const moduleOn = (database: TestDatabase) =>
  createOrdersModule(database.db(8), { series, table: numberedOrders });

/** Runs blocks of the page, by their names. */
export async function run(database: TestDatabase, ...names: readonly string[]): Promise<void> {
  const session = await database.sql().reserve();
  for (const name of names) {
    await session.unsafe(blocks.get(name) ?? `no block ${name}`);
  }
  session.release();
}

/** What the app has gathered so far: two days, a gap, a number that three orders have, and one of another form. */
export async function haveOrders(database: TestDatabase): Promise<void> {
  await run(database, "before");
  const numbers = [
    ["GAM-20261120-0001", "2026-11-20T09:00Z"],
    ["GAM-20261120-0003", "2026-11-20T10:00Z"],
    ["GAM-20261120-0003", "2026-11-20T10:00Z"],
    ["GAM-20261120-0003", "2026-11-20T10:00Z"],
    ["LEGACY-17", "2026-11-20T11:00Z"],
    ["GAM-20261121-0001", "2026-11-21T09:00Z"],
  ];
  for (const [index, [number = "", at = ""]] of numbers.entries()) {
    await database.sql()`
      insert into orders (order_no, payment_id, customer, total, placed_on)
      values (${number}, ${`former_${index}`}, 'cus_1', 12.34, ${at})`;
  }
  await database.sql()`insert into order_sequence_tracker values ('2026-11-20', 3), ('2026-11-21', 2)`;
}

export async function makeTable(database: TestDatabase): Promise<void> {
  for (const statement of await appMigration({ numberedOrders })) {
    await database.sql().unsafe(statement);
  }
  await migrate(database.db(1), { table: numberedOrders });
}

/** The app's code of before: it takes a number, and then inserts, unless something comes between. */
export function legacyCode(database: TestDatabase) {
  const sql = database.sql();
  const taken: string[] = [];
  let isRunning = true;
  const worker = async (name: number): Promise<void> => {
    for (let n = 1; isRunning; n += 1) {
      try {
        const [row] = await sql`select generate_order_number() as number`;
        const number = String(row?.["number"]);
        taken.push(number);
        if (n % 7 !== 0) {
          await sql`
            insert into orders (order_no, payment_id, customer, total)
            values (${number}, ${`worker_${name}_${n}`}, 'cus_2', 5)`;
        }
      } catch (error) {
        const code = error instanceof Error && "code" in error ? error.code : undefined;
        if (code !== "40001") {
          throw error;
        }
      }
    }
  };
  const workers = Promise.all(upTo(4).map(worker));
  return {
    taken,
    async stop(): Promise<void> {
      isRunning = false;
      await workers;
    },
  };
}

export const counters = (database: TestDatabase, table: string) =>
  database.sql().unsafe(`select date_key::text, last_sequence::int from ${table} order by 1`);
