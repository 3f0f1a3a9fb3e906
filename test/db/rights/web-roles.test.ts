// What a web API's anonymous and signed-in roles can do: nothing, whatever the platform grants them by default.
import { randomBytes } from "node:crypto";
import { sql as query } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { OrdersDatabase } from "../../../src/index.js";
import { migrate } from "../../../src/migrations/index.js";
import { checkout, gam } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { ordersModule } from "../../support/orders-module.js";

const database = testDatabase();
const empty = testDatabase({ migrated: false });

// Roles belong to the whole server, where other runs may be under way.
const suffix = randomBytes(4).toString("hex");
const anon = `gapless_anon_${suffix}`;
const authenticated = `gapless_authenticated_${suffix}`;
const roles = [anon, authenticated];
const undo = new Error("undo");

beforeAll(async () => {
  await ordersModule(database.db(1), { series: gam }).create(checkout("pay_1"));
  for (const role of roles) {
    await database.sql().unsafe(`create role ${role} nologin`);
  }
});
afterAll(async () => {
  for (const role of roles) {
    await database.sql().unsafe(`drop owned by ${role}; drop role ${role}`);
  }
});

/** Runs one statement as the role, after the grants, and undoes it all. */
async function as(role: string, statement: string, grants = ""): Promise<readonly unknown[]> {
  let rows: readonly unknown[] = [];
  await database
    .sql()
    .begin(async (tx) => {
      await tx.unsafe(grants);
      await tx.unsafe(`set local role ${role}`);
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

/** What platforms with a web API hand out by default. */
const onTables = (role: string): string =>
  `grant usage on schema public to ${role}; grant all on all tables in schema public to ${role};`;
const onFunctions = (role: string): string => `grant all on all functions in schema public to ${role};`;

const insert = `insert into orders (id, series, date_key, order_number, currency, total_amount, items)
  values (gen_random_uuid(), 'GAM', '2026-01-01', 'X', 'UGX', 1, '[]')`;
const insertCounter = "insert into order_sequence_tracker values ('GAM', '2026-01-01', 1)";

const calls = [
  "select check_order_template('{####}')",
  "select order_date_key('{####}', 'UTC', now())",
  "select period_of('{####}', localtimestamp)",
  "select format_order_number('{####}', now()::date, 1)",
  "select format_fallback_order_number('{####}', 'UTC', now())",
  "select get_next_order_sequence()",
  "select generate_order_number()",
  "select peek_order_number()",
  "select sync_order_sequence()",
  `select create_order_with_number('pay_2', 'cus_42', 'UGX', 1, '[{"sku": "A", "quantity": 1, "unitAmount": 1}]')`,
  "select first_period_in('{}', null)",
  "select * from audit_order_numbers()",
  "select * from find_known_orders('GAM', array['pay_1'], array[null::uuid])",
];

describe.each([
  ["an anonymous", anon],
  ["an authenticated", authenticated],
])("%s web role", (_, role) => {
  it.each([
    "select * from orders",
    "select * from order_sequence_tracker",
    insert,
    insertCounter,
    "delete from orders",
    "truncate orders",
    "truncate order_sequence_tracker",
  ])("has no right to %s", async (statement) => {
    await expect(as(role, statement)).rejects.toMatchObject({ code: "42501" });
  });

  it("with every right on the tables still sees nothing", async () => {
    expect(await as(role, "select * from orders", onTables(role))).toEqual([]);
    expect(await as(role, "select * from order_sequence_tracker", onTables(role))).toEqual([]);
  });

  it("with every right on the tables still changes nothing", async () => {
    const refusals = [
      ["update orders set metadata = '{}' returning id", []],
      ["update order_sequence_tracker set last_sequence = 7 returning series", []],
      ["delete from orders returning id", []],
      ["delete from order_sequence_tracker returning series", []],
      [insert, "42501"],
      [`${insertCounter} on conflict (series, date_key) do update set last_sequence = 7`, "42501"],
      ["truncate orders", "OG002"],
      ["truncate order_sequence_tracker", "OG002"],
    ] as const;
    for (const [statement, expected] of refusals) {
      const ending = await as(role, statement, onTables(role)).catch((error) => error.code);
      expect([statement, ending]).toEqual([statement, expected]);
    }
  });

  it.each(calls)("cannot %s", async (statement) => {
    // With every right on the tables, so that it is the function that is refused.
    await expect(as(role, statement, onTables(role))).rejects.toMatchObject({
      code: "42501",
      message: expect.stringContaining("permission denied for function"),
    });
  });

  it("with every right on the functions too, still reads and writes nothing through them", async () => {
    const grants = onTables(role) + onFunctions(role);
    for (const writing of calls.filter((call) => /get_next|generate|create|audit/.test(call))) {
      await expect(as(role, writing, grants)).rejects.toMatchObject({ code: "42501" });
    }
    expect(await as(role, "select sync_order_sequence() as raised", grants)).toEqual([{ raised: "0" }]);
    expect(await as(role, calls.at(-1) ?? "", grants)).toEqual([]);
  });
});

describe("the functions", () => {
  it("are executable by nobody without a grant, and have a fixed search_path", async () => {
    const functions = await database.sql()`
      select functions.oid::regprocedure::text as signature,
        has_function_privilege(${authenticated}, functions.oid, 'execute') as executable,
        functions.proconfig::text as settings
      from pg_proc as functions
      where functions.pronamespace = 'public'::regnamespace`;
    expect(functions.length).toBeGreaterThanOrEqual(18);
    expect(functions.filter((row) => row["executable"])).toEqual([]);
    // Nobody can slip a function, table or type of their own under a name that ours use.
    const fixed = "search_path=pg_catalog, pg_temp";
    expect(functions.filter((row) => !String(row["settings"]).includes(fixed))).toEqual([]);
  });
});

describe("a platform whose default privileges hand out everything", () => {
  it("leaves its roles `anon` and `authenticated` with no right once the migrations have run", async () => {
    const privileges = query<{ privilege: string }>`
      select web.role || ': ' || acl.privilege_type || ' on ' || granted.what as privilege
      from (
        select oid::regclass::text as what, relacl as acl from pg_class
        where relnamespace = 'public'::regnamespace
        union all
        select oid::regprocedure::text, proacl from pg_proc
        where pronamespace = 'public'::regnamespace
      ) as granted
      cross join lateral aclexplode(granted.acl) as acl
      join (values ('anon'), ('authenticated')) as web(role) on acl.grantee = web.role::regrole`;
    const listed = async (tx: OrdersDatabase): Promise<readonly unknown[]> => {
      const found = tx.$with("found", { privilege: query<string>`privilege`.as("privilege") }).as(privileges);
      return tx.with(found).select().from(found);
    };
    // The roles need these very names. Undone in the end, so that no other session ever sees them.
    const undone = empty.db(1).transaction(async (tx) => {
      for (const role of ["anon", "authenticated"]) {
        await tx.execute(
          query.raw(`do $$ begin create role ${role}; exception when duplicate_object then null; end $$`),
        );
      }
      await tx.execute(query`
        alter default privileges in schema public grant all on tables to anon, authenticated`);
      await tx.execute(query`
        alter default privileges in schema public grant all on functions to anon, authenticated`);
      await tx.execute(query`create table theirs ()`);
      expect(await listed(tx)).not.toEqual([]);
      await tx.execute(query`drop table theirs`);
      await migrate(tx);
      expect(await listed(tx)).toEqual([]);
      throw undo;
    });
    await expect(undone).rejects.toBe(undo);
  });
});
