// A role that may create objects on a caller's search_path still decides nothing: none of them is called or written.
import { randomBytes } from "node:crypto";
import { sql as query } from "drizzle-orm";
import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createOrdersModule, exponential, retryPolicy } from "../../../src/index.js";
import { migrate } from "../../../src/migrations/index.js";
import { checkout, gam, upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { whileCounterIsHeld } from "../../support/locks.js";
import { ordersModule } from "../../support/orders-module.js";
import {
  calledObjects,
  makeTemporaryTables,
  makeTemporaryTypes,
  plantObjects,
} from "../../support/search-path-attack.js";

const database = testDatabase();
const empty = testDatabase({ migrated: false });
const attacker = `gapless_attacker_${randomBytes(4).toString("hex")}`;
const sessions: postgres.Sql[] = [];

/** A session of its own, since what is temporary in it comes first for the next one that gets it. */
function session(searchPath: string): postgres.Sql {
  const opened = postgres(database.url(), {
    max: 1,
    onnotice: () => {},
    connection: { search_path: searchPath },
  });
  sessions.push(opened);
  return opened;
}

beforeAll(async () => {
  await database.sql().unsafe(`create role ${attacker} nologin`);
  await plantObjects(database.sql(), attacker);
  await plantObjects(empty.sql(), attacker);
});
beforeEach(async () => {
  await database.sql().unsafe("truncate evil.orders, evil.order_sequence_tracker");
});
afterAll(async () => {
  await Promise.all(sessions.map((opened) => opened.end()));
  await empty.sql().unsafe(`drop owned by ${attacker} cascade`);
  await database.sql().unsafe(`drop owned by ${attacker} cascade; drop role ${attacker}`);
});

async function expectNothingOfTheAttackers(): Promise<void> {
  expect(await calledObjects(database.sql())).toEqual([]);
  expect([...(await database.sql()`select * from evil.orders`)]).toEqual([]);
  expect([...(await database.sql()`select * from evil.order_sequence_tracker`)]).toEqual([]);
}

const template = "GAM-{YYYY}{MM}{DD}-{####}";
const order = `'pay_1', 'cus_42', 'UGX', 5, '[{"sku": "A", "quantity": 1, "unitAmount": 1}]', placed_at => '2026-01-02T10:00:00Z', series => 'SQL'`;
const calls = [
  [`select public.check_order_template('${template}') as answer`, ""],
  [
    `select public.order_date_key('${template}', 'UTC', '2026-01-02T10:00:00Z')::text as answer`,
    "2026-01-02",
  ],
  ["select public.period_of('{YYYY@04}-{####}', '2026-01-02 10:00')::text as answer", "2025-04-01"],
  [
    "select public.format_order_number('{YYYY@04}-{YY+1@04}-{####}', '2026-01-02', 7) as answer",
    "2025-26-0007",
  ],
  [`select public.format_order_number('${template}', '2026-01-02', 7) as answer`, "GAM-20260102-0007"],
  [
    `select public.format_fallback_order_number('${template}', 'UTC', '2026-01-02T10:00:00Z') as answer`,
    expect.stringMatching(/^GAM-20260102-T/),
  ],
  ["select public.get_next_order_sequence('NEXT') as answer", "1"],
  ["select public.generate_order_number('NEXT') as answer", expect.stringMatching(/-0002$/)],
  ["select public.peek_order_number('NEXT') as answer", expect.stringMatching(/-0003$/)],
  [`select (public.create_order_with_number(${order})).replayed as answer`, false],
  [`select (public.create_order_with_number(${order})).replayed as answer`, true],
  ["select public.sync_order_sequence(series => 'SQL') as answer", "0"],
  ["select place as answer from public.find_known_orders('SQL', '{pay_1}', '{null}')", "1"],
  ["select public.first_period_in('{2026-01-01}', '2026-01-02')::text as answer", "2026-01-01"],
  ["select finding as answer from public.audit_order_numbers(series => 'NEXT')", "counter ahead"],
] as const;

describe("the SQL functions", () => {
  it.each(["evil, public", "evil, pg_catalog, public", "pg_temp, evil, pg_catalog, public"])(
    "call and write nothing of an attacker's when the session's search_path is %s",
    async (searchPath) => {
      const sql = session("public");
      await makeTemporaryTables(sql);
      await makeTemporaryTypes(sql);
      await sql.unsafe("begin");
      await sql.unsafe(`set local search_path = ${searchPath}`);
      for (const [call, expected] of calls) {
        // `text` would be the attacker's here, in the caller's own statement.
        const [row] = await sql.unsafe(call.replaceAll("::text", "::pg_catalog.text"));
        expect([call, row?.["answer"]]).toEqual([call, expected]);
      }
      await expect(sql.unsafe("delete from public.orders")).rejects.toMatchObject({ code: "OG002" });
      await sql.unsafe("rollback");
      await expectNothingOfTheAttackers();
    },
  );
});

describe("migrating", () => {
  it("calls no object of an attacker, and uses none in the schema", async () => {
    const db = empty.db(1, { search_path: "evil, public" });
    const undo = new Error("undo");
    // With a web role there is more to do. It needs this very name, so no other session may see it.
    const undone = db.transaction(async (tx) => {
      await tx.execute(
        query.raw("do $$ begin create role anon; exception when duplicate_object then null; end $$"),
      );
      await migrate(tx);
      throw undo;
    });
    await expect(undone).rejects.toBe(undo);
    await migrate(db);
    expect(await calledObjects(empty.sql())).toEqual([]);
    const built = await empty.sql()`
      select pg_describe_object(classid, objid, 0) as object
      from pg_depend
      where classid <> 'pg_operator'::regclass
        and refobjid in (
          select oid from pg_proc where pronamespace = 'evil'::regnamespace
          union all
          select oid from pg_operator where oprnamespace = 'evil'::regnamespace
        )`;
    expect([...built]).toEqual([]);
  });
});

describe("the module", () => {
  it("calls and writes no object of an attacker in schemas and temporary tables before its own", async () => {
    const client = session("evil, public");
    await makeTemporaryTables(client);
    const db = drizzle(client);
    const series = { ...gam, name: "MODULE" };
    const orders = ordersModule(db, { series });
    const placed = await Promise.all(upTo(5).map((n) => orders.create(checkout(`pay_${n}`))));
    const [first] = placed.map((result) => result._unsafeUnwrap().order);
    expect((await orders.create(checkout("pay_1")))._unsafeUnwrap()).toEqual({
      order: first,
      replayed: true,
    });
    expect((await orders.create(checkout("pay_1", { totalAmount: 1 })))._unsafeUnwrapErr()).toMatchObject({
      kind: "PaymentReferenceReused",
    });
    const within = await db.transaction(async (tx) => await orders.createIn(tx, checkout("pay_6")));
    expect(within._unsafeUnwrap().order.sequence).toBe(6);
    expect((await orders.findById(first?.id ?? ""))._unsafeUnwrap()).toEqual(first);
    expect((await orders.findByNumber(first?.orderNumber ?? ""))._unsafeUnwrap()).toEqual(first);
    expect((await orders.findByPaymentReference("pay_1"))._unsafeUnwrap()).toEqual(first);
    expect((await orders.void(first?.id ?? "", "test"))._unsafeUnwrap().voidReason).toBe("test");
    expect((await orders.peek())._unsafeUnwrap()).toMatch(/-0007$/);
    await database.sql()`update public.order_sequence_tracker set last_sequence = 1 where series = 'MODULE'`;
    expect((await orders.create(checkout("pay_7")))._unsafeUnwrap().order.sequence).toBe(7);
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 7 });

    const retry = retryPolicy({ maxAttempts: 1, lockTimeoutMs: 20, backoff: exponential({ initialMs: 0 }) });
    const hurried = ordersModule(db, { series, retry });
    const fallback = await whileCounterIsHeld(database.sql(), "MODULE", () =>
      hurried.create(checkout("pay_8")),
    );
    expect(fallback._unsafeUnwrap().order.sequence).toBeNull();
    const distributed = createOrdersModule(db, { series, distributed: true });
    expect((await distributed.create(checkout("pay_1")))._unsafeUnwrap().replayed).toBe(true);
    expect([...(await client`select * from pg_temp.orders`)]).toEqual([]);
    await expectNothingOfTheAttackers();
  });
});
