// What a web API's anonymous role can do: nothing.
import { beforeAll, describe, expect, it } from "vitest";

import { checkout, gam } from "../support/checkouts.js";
import { testDatabase } from "../support/database.js";
import { ordersModule } from "../support/orders-module.js";

const database = testDatabase();

beforeAll(async () => {
  await ordersModule(database.db(1), { series: gam }).create(checkout("pay_1"));
  const sql = database.sql();
  await sql.unsafe(`
    do $$ begin create role gapless_test_web nologin; exception when duplicate_object then null; end $$`);
});

/** Runs one statement as the role, with the table rights that some platforms hand out by default. */
async function asWebRole(statement: string, grant = false): Promise<readonly unknown[]> {
  let rows: readonly unknown[] = [];
  const undo = new Error("undo");
  await database
    .sql()
    .begin(async (tx) => {
      if (grant) {
        await tx.unsafe("grant all on orders, order_sequence_tracker to gapless_test_web");
      }
      await tx.unsafe("set local role gapless_test_web");
      rows = [...(await tx.unsafe(statement))];
      throw undo;
    })
    .catch((error) => {
      if (error !== undo) {
        throw error;
      }
    });
  return rows;
}

const insert = `insert into orders (id, series, date_key, order_number, currency, total_amount, items)
  values (gen_random_uuid(), 'GAM', '2026-01-01', 'X', 'UGX', 1, '[]')`;

describe("an anonymous web role", () => {
  it.each(["select * from orders", "select * from order_sequence_tracker", insert, "delete from orders"])(
    "has no right to %s",
    async (statement) => {
      await expect(asWebRole(statement)).rejects.toMatchObject({ code: "42501" });
    },
  );

  it("with every right on the tables still reads and writes nothing", async () => {
    expect(await asWebRole("select * from orders", true)).toEqual([]);
    expect(await asWebRole("select * from order_sequence_tracker", true)).toEqual([]);
    expect(await asWebRole("update orders set metadata = '{}' returning id", true)).toEqual([]);
    await expect(asWebRole(insert, true)).rejects.toMatchObject({ code: "42501" });
    await expect(
      asWebRole("insert into order_sequence_tracker values ('GAM', '2026-01-01', 1)", true),
    ).rejects.toMatchObject({ code: "42501" });
    await expect(asWebRole("truncate orders", true)).rejects.toMatchObject({ code: "OG002" });
  });

  it("can execute none of the functions", async () => {
    const functions = await database.sql()`
      select functions.oid::regprocedure::text as signature,
        has_function_privilege('gapless_test_web', functions.oid, 'execute') as executable,
        functions.proconfig::text as settings
      from pg_proc as functions
      where functions.pronamespace = 'public'::regnamespace`;
    expect(functions).toHaveLength(13);
    expect(functions.filter((row) => row["executable"])).toEqual([]);
    // A fixed search_path: nobody can slip a function or table of their own under a name that ours use.
    expect(functions.filter((row) => !String(row["settings"]).includes('search_path=\\"\\"'))).toEqual([]);
  });
});
