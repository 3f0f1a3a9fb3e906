// What the roles of docs/web-api.md may do besides placing an order: nothing.
import { randomBytes } from "node:crypto";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect } from "../../../src/connection/connect.js";
import { migrate } from "../../../src/migrations/index.js";
import { upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { withUser } from "../../support/urls.js";
import { openWebApi, type WebApi } from "../../support/web-api.js";

const database = testDatabase();
const empty = testDatabase({ migrated: false });
let api: WebApi;

beforeAll(async () => {
  api = await openWebApi(database.sql(), database.url());
  await database.sql()`
    select create_order_with_number('theirs', null, 'UGX', 1, '[{"sku": "A", "quantity": 1, "unitAmount": 1}]')`;
});
afterAll(() => api.close());

/** Runs a statement as a role of the document. */
async function as(role: keyof WebApi["roles"], statement: string): Promise<unknown> {
  return database.sql().begin(async (tx) => {
    await tx.unsafe(`set local role ${api.roles[role]}`);
    return [...(await tx.unsafe(statement))];
  });
}

const items = [{ sku: "A", quantity: 1, unitAmount: 1 }];
const checkout = (paymentReference: string) => ({
  checkout: { paymentReference, currency: "UGX", totalAmount: 1, items },
});
const line = `'[{"sku": "A", "quantity": 1, "unitAmount": 1}]'`;
const beyond = [
  "select * from public.orders",
  "select * from public.order_sequence_tracker",
  "insert into public.order_sequence_tracker values ('WEB', '2026-01-01', 1)",
  "update public.order_sequence_tracker set last_sequence = 7",
  "delete from public.orders",
  "truncate public.orders",
  `select public.create_order_with_number('x', null, 'UGX', 1, ${line})`,
  "select public.get_next_order_sequence()",
  "select public.peek_order_number()",
  "select * from public.audit_order_numbers()",
  "create table shop_api.mine ()",
];

describe("the function", () => {
  // The first call of all: a session keeps the function as it understood it then.
  it("uses PostgreSQL's own objects, whatever its caller has created", async () => {
    const before = `
      create temp table orders (id int);
      create domain pg_temp.text as pg_catalog.text check (false);
      create function pg_temp.jsonb_typeof(jsonb) returns pg_catalog.text language sql as $$ select 1 / 0 $$;
      set local search_path = pg_temp, pg_catalog`;
    expect(await api.call(checkout("shadowed"), { before, rollback: true })).toMatchObject({
      replayed: false,
    });
  });
});

describe("the role of a request", () => {
  it.each(beyond)("may not %s", async (statement) => {
    await expect(as("web_checkout", statement)).rejects.toMatchObject({ code: "42501" });
  });

  it("may execute one function besides PostgreSQL's own, and has no right on a table", async () => {
    const rights = await database.sql()`
      select functions.oid::regprocedure::text as what
      from pg_proc as functions
      where functions.pronamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
        and has_function_privilege(${api.roles.web_checkout}, functions.oid, 'execute')
        and has_schema_privilege(${api.roles.web_checkout}, functions.pronamespace, 'usage')
      union all
      select relations.oid::regclass::text
      from pg_class as relations
      where relations.relkind in ('r', 'v', 'm', 'S', 'p', 'f')
        and relations.relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
        and has_schema_privilege(${api.roles.web_checkout}, relations.relnamespace, 'usage')
        and case relations.relkind
          when 'S' then has_sequence_privilege(${api.roles.web_checkout}, relations.oid, 'usage, select, update')
          else has_table_privilege(${api.roles.web_checkout}, relations.oid,
            'select, insert, update, delete, truncate, references, trigger')
        end`;
    expect(rights.map(({ what }) => what)).toEqual(["shop_api.place_order(jsonb)"]);
  });

  it("is the only one that may execute the function", async () => {
    const [everybody] = await database.sql()`
      select has_function_privilege('public', 'shop_api.place_order(jsonb)', 'execute') as may`;
    expect(everybody).toEqual({ may: false });
  });
});

describe("the platform's login", () => {
  it("may do nothing before it becomes the role of a request", async () => {
    const calls = [...beyond, "select shop_api.place_order('{}')"];
    for (const statement of calls) {
      await expect(api.login.unsafe(statement)).rejects.toMatchObject({ code: "42501" });
    }
  });

  it("cannot become the function's owner", async () => {
    const becoming = api.call({ checkout: {} }, { role: api.roles.order_placer });
    await expect(becoming).rejects.toMatchObject({ code: "42501" });
  });
});

describe("the function's owner", () => {
  it("sees and writes one series, and changes and deletes no order", async () => {
    await api.call(checkout("ours"));
    expect(await as("order_placer", "select series from public.orders")).toEqual([{ series: "WEB" }]);
    expect(await as("order_placer", "select series from public.order_sequence_tracker")).toEqual([
      { series: "WEB" },
    ]);
    for (const statement of [
      `select public.create_order_with_number('x', null, 'UGX', 1, ${line}, series => 'GAM')`,
      "insert into public.order_sequence_tracker values ('OTHER', '2026-01-01', 1)",
      "update public.orders set total_amount = 0",
      "delete from public.orders",
      "truncate public.order_sequence_tracker",
      "create table shop_api.mine ()",
      "select public.get_next_order_sequence('WEB')",
    ]) {
      await expect(as("order_placer", statement)).rejects.toMatchObject({ code: "42501" });
    }
  });
});

describe("the function's plan", () => {
  it("reads few pages for a new order, although it was made when the table was empty", async () => {
    const sql = database.sql();
    const place = (name: string) => api.call(checkout(name));
    await place("plan");
    await sql`
      select create_order_with_number('grown_' || n, null, 'UGX', 1, ${JSON.stringify(items)}::text::jsonb,
        series => 'WEB', template => 'WEB-{YYYY}{MM}{DD}-{####}', time_zone => 'Africa/Kampala')
      from generate_series(1, 2000) as n`;
    const readSoFar = async () => {
      await Promise.all(upTo(20).map(() => api.login`select pg_stat_force_next_flush(), pg_sleep(0.05)`));
      const [read] = await sql`
        select seq_tup_read + (
          select sum(idx_tup_read) from pg_stat_user_indexes where relname = 'orders'
        ) as entries
        from pg_stat_user_tables
        where relname = 'orders'`;
      return Number(read?.["entries"]);
    };
    const before = await readSoFar();
    await Promise.all(upTo(20).map((n) => place(`measured_${n}`)));
    expect((await readSoFar()) - before).toBeLessThan(20 * 10);
  });
});

describe("the script", () => {
  it("runs as a role that migrated, may create roles, and is no superuser", async () => {
    const migrator = `migrator_${randomBytes(4).toString("hex")}`;
    const admin = empty.sql();
    await admin.unsafe(`
      create role ${migrator} login createrole password 'migrator';
      grant create on schema public to ${migrator};
      do $$ begin execute format('grant create on database %I to ${migrator}', current_database()); end $$`);
    const url = withUser(empty.url(), migrator, "migrator");
    const { db, close } = connect(url);
    await migrate(db);
    await close();
    const sql = postgres(url, { max: 1, onnotice: () => {} });
    const theirs = await openWebApi(admin, empty.url(), sql);
    expect(await theirs.call(checkout("pay_1"))).toMatchObject({ replayed: false });
    const [member] = await sql`select pg_has_role(${theirs.roles.order_placer}, 'usage') as may`;
    expect(member).toEqual({ may: false });
    await sql.end();
    await theirs.close();
    await admin.unsafe(`drop owned by ${migrator} cascade; drop role ${migrator}`);
  });
});
