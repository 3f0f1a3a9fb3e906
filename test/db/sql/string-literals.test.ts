// A database that reads a backslash as an escape: the functions and the statements mean what they meant.
import { sql as query } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { migrate } from "../../../src/migrations/index.js";
import { checkout, gam } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { ordersModule } from "../../support/orders-module.js";

const database = testDatabase();
const own = testDatabase({ migrated: false });
const settings = { standard_conforming_strings: "off", escape_string_warning: "off" };

describe("with standard_conforming_strings = off", () => {
  it("the module creates, finds, voids, peeks and audits", async () => {
    const db = database.db(2, settings);
    expect(JSON.stringify(await db.execute(query`show standard_conforming_strings`))).toContain("off");
    const orders = ordersModule(db, { series: gam });
    const { order } = (await orders.create(checkout("pay_\\1")))._unsafeUnwrap();
    expect((await orders.findByPaymentReference("pay_\\1"))._unsafeUnwrap()).toEqual(order);
    expect((await orders.void(order.id, "a \\ in it"))._unsafeUnwrap().voidReason).toBe("a \\ in it");
    expect((await orders.peek()).isOk()).toBe(true);
    const bounded = ordersModule(db, {
      series: { ...gam, name: "BOUNDED", template: "B-{YYYY}-{####+1000!}" },
    });
    expect((await bounded.peek())._unsafeUnwrap()).toMatch(/^B-\d{4}-1001$/);
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 1 });
  });

  it("the functions for SQL callers answer and refuse as usual", async () => {
    const db = database.db(1, settings);
    const answer = async (call: string) =>
      JSON.stringify(await db.execute(query.raw(`select ${call} as it`)));
    expect(await answer("check_order_template('G-{YYYY}-{####+1000!}')")).toContain('""');
    expect(await answer("format_order_number('G-{YYYY}-{####+1000!}', '2026-01-05', 7)")).toContain(
      "G-2026-1007",
    );
    expect(await answer("check_order_template('{YYYY@04}-{YY+1@04}-{####}')")).toContain('""');
    expect(await answer("format_order_number('{YYYY@04}-{YY+1@04}-{##}', '2026-01-05', 7)")).toContain(
      "2025-26-07",
    );
    expect(await answer("generate_order_number('SQL')")).toContain("-0001");
    expect(await answer("peek_order_number('SQL')")).toContain("-0002");
    const item = `[{"sku": "A", "quantity": 1, "unitAmount": 1}]`;
    const create = `(create_order_with_number('pay_1', null, 'UGX', 1, '${item}', series => 'SQL')).replayed`;
    expect(await answer(create)).toContain("false");
    expect(await answer("sync_order_sequence(series => 'SQL')")).toContain("0");
    for (const template of ["{####}{####}", "{DD}-{####}", "{####", "no", "{###+999!}", "{YY@04}{YY+1}{#}"]) {
      await expect(answer(`check_order_template('${template}')`)).rejects.toMatchObject({
        cause: { code: "OG003" },
      });
    }
  });

  it("migrate takes a schema with a backslash in its name", async () => {
    const db = own.db(1, settings);
    const schema = "a\\shop' or '";
    await migrate(db, { schema });
    const orders = ordersModule(db, { series: gam, schema });
    expect((await orders.create(checkout("pay_1")))._unsafeUnwrap().order.sequence).toBe(1);
    await expect(own.sql().unsafe(`delete from "${schema}".orders`)).rejects.toMatchObject({ code: "OG002" });
  });
});

it("no function contains a backslash", async () => {
  const found = await database.sql()`
    select proname as name from pg_proc
    where pronamespace = 'public'::regnamespace and strpos(prosrc, chr(92)) > 0`;
  expect([...found]).toEqual([]);
});

it("arguments from a column of another collation are compared by their bytes", async () => {
  const sql = database.sql();
  await sql`create table tenants (name text collate "und-x-icu", reference text collate "und-x-icu")`;
  await sql`insert into tenants values ('TENANT', 'pay_1')`;
  const item = `[{"sku": "A", "quantity": 1, "unitAmount": 1}]`;
  const calls = [
    `(create_order_with_number(reference, null, 'UGX', 1, '${item}', series => name)).replayed::text`,
    "generate_order_number(name)",
    "get_next_order_sequence(name)::text",
    "peek_order_number(name)",
    "sync_order_sequence(series => name)::text",
    "(select count(*)::text from find_known_orders(name, array[reference], array[null::uuid]))",
    "(select string_agg(finding, ',') from audit_order_numbers(series => name))",
  ];
  const answers = [];
  for (const call of calls) {
    const [row] = await sql.unsafe(`select ${call} as it from tenants`);
    answers.push(row?.["it"]);
  }
  expect(answers).toEqual([
    "false",
    expect.stringMatching(/-0002$/),
    "3",
    expect.stringMatching(/-0004$/),
    "0",
    "1",
    "counter ahead",
  ]);
});
