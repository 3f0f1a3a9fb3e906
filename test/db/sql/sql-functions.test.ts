// The SQL functions by themselves, and beside the module on one counter.
import { describe, expect, it } from "vitest";

import { checkout, gam, upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { whileCounterIsHeld } from "../../support/locks.js";
import { ordersModule } from "../../support/orders-module.js";

const database = testDatabase();
const items = '[{"sku": "TSHIRT-M", "quantity": 2, "unitAmount": 44985}]';

async function one(query: string): Promise<unknown> {
  const [row] = await database.sql().unsafe(`select ${query} as answer`);
  return row?.["answer"];
}

const today = () => one("to_char(statement_timestamp() at time zone 'UTC', 'YYYYMMDD')");

describe("get_next_order_sequence", () => {
  it("counts from 1, and goes back when its transaction does", async () => {
    const next = "get_next_order_sequence('COUNT')";
    expect(await one(next)).toBe("1");
    await expect(
      database.sql().begin(async (tx) => {
        await tx`select get_next_order_sequence('COUNT')`;
        throw new Error("undo");
      }),
    ).rejects.toThrow("undo");
    expect(await one(next)).toBe("2");
  });

  it("gives each of 200 simultaneous calls its own number", async () => {
    const given = await Promise.all(upTo(200).map(() => one("get_next_order_sequence('MANY')::int")));
    expect(given.toSorted((a, b) => Number(a) - Number(b))).toEqual(upTo(200));
  });
});

describe("create_order_with_number beside a lock of a trigger", () => {
  it("fails with that lock's error and takes no fallback number, since its counter is free", async () => {
    await database.sql().unsafe(`
      create function public.wait() returns trigger language plpgsql as $$
      begin
        raise exception using errcode = '55P03', message = 'a row of the shop is locked';
      end $$;
      create trigger wait before insert on public.orders
        for each row when (new.series = 'TRIGGER LOCK') execute function public.wait();`);
    const call = (series: string) =>
      database.sql()`select create_order_with_number('pay', null, 'UGX', 1, ${items}::text::jsonb, series => ${series})`;
    await expect(call("TRIGGER LOCK")).rejects.toMatchObject({ code: "55P03" });
    expect(await database.sql()`select from orders where series = 'TRIGGER LOCK'`).toHaveLength(0);
  });
});

describe("generate_order_number and peek_order_number", () => {
  it("agree, and peeking changes nothing", async () => {
    expect(await one("peek_order_number()")).toBe(`GAM-${await today()}-0001`);
    expect(await one("peek_order_number()")).toBe(`GAM-${await today()}-0001`);
    expect(await one("generate_order_number()")).toBe(`GAM-${await today()}-0001`);
    expect(await one("peek_order_number()")).toBe(`GAM-${await today()}-0002`);
  });

  it("refuse a malformed template and a time zone that does not exist", async () => {
    for (const name of ["generate_order_number", "peek_order_number", "get_next_order_sequence"]) {
      await expect(one(`${name}('X', '{DD}-{####}')`)).rejects.toMatchObject({ code: "OG003" });
      await expect(one(`${name}('X', '{####}{YYYY', 'UTC')`)).rejects.toMatchObject({ code: "OG003" });
      await expect(one(`${name}('X', '{YYYY}{####}', 'Mars/Olympus')`)).rejects.toMatchObject({
        code: "22023",
      });
    }
  });
});

describe("format_order_number", () => {
  it("widens the 10,000th number instead of cutting it", async () => {
    const format = (n: number) => one(`format_order_number('GAM-{YYYY}{MM}{DD}-{####}', '2026-11-22', ${n})`);
    expect([await format(9_999), await format(10_000), await format(10_001)]).toEqual([
      "GAM-20261122-9999",
      "GAM-20261122-10000",
      "GAM-20261122-10001",
    ]);
  });

  it("prints a day that the session's own time zone skipped", async () => {
    const [row] = await database.sql().begin(async (tx) => {
      await tx`set local TimeZone to 'Pacific/Apia'`;
      return tx`select format_order_number('{YYYY}{MM}{DD}-{#}', '2011-12-30', 1) as number`;
    });
    expect(row).toEqual({ number: "20111230-1" });
  });
});

describe("create_order_with_number", () => {
  const create = (reference: string, rest = "") =>
    database.sql().unsafe(
      `select (placed_order).*, replayed
       from create_order_with_number(${reference}, 'cus_42', 'UGX', 89970, '${items}' ${rest})`,
    );

  it("places an order, and returns it again for the same payment", async () => {
    const [first] = await create("'pay_1'", ", series => 'PLACE'");
    expect(first).toMatchObject({ series: "PLACE", sequence: "1", replayed: false, customer_id: "cus_42" });
    const [again] = await create("'pay_1'", ", series => 'PLACE'");
    expect(again).toMatchObject({ id: first?.["id"], order_number: first?.["order_number"], replayed: true });
  });

  it("refuses a payment reference that belongs to other content", async () => {
    await create("'pay_2'", ", series => 'PLACE'");
    const other = database.sql()`
      select create_order_with_number('pay_2', 'cus_42', 'UGX', 1, ${items}::text::jsonb, series => 'PLACE')`;
    await expect(other).rejects.toMatchObject({ code: "OG005" });
  });

  it("called 50 times at once for one payment places one order", async () => {
    const rows = (await Promise.all(upTo(50).map(() => create("'pay_3'", ", series => 'ONCE'")))).flat();
    expect(new Set(rows.map((row) => row["order_number"])).size).toBe(1);
    expect(rows.filter((row) => !row["replayed"])).toHaveLength(1);
    expect([...(await database.sql()`select * from audit_order_numbers(series => 'ONCE')`)]).toEqual([]);
  });

  it("widens the 10,001st order of a day", async () => {
    await database.sql()`insert into order_sequence_tracker values ('WIDE', '2026-11-22', 10000)`;
    const [row] = await create("null", ", series => 'WIDE', placed_at => '2026-11-22T12:00:00Z'");
    expect(row?.["order_number"]).toBe("GAM-20261122-10001");
  });

  it("raises a counter that is behind", async () => {
    await create("'a'", ", series => 'BEHIND', placed_at => '2026-11-22T12:00:00Z'");
    await create("'b'", ", series => 'BEHIND', placed_at => '2026-11-22T12:00:00Z'");
    await database.sql()`update order_sequence_tracker set last_sequence = 0 where series = 'BEHIND'`;
    const [row] = await create("'c'", ", series => 'BEHIND', placed_at => '2026-11-22T12:00:00Z'");
    expect(row?.["sequence"]).toBe("3");
  });

  it("takes a fallback number while another session holds the counter, and leaves no gap", async () => {
    await create("'a'", ", series => 'HELD'");
    await whileCounterIsHeld(database.sql(), "HELD", async () => {
      const [row] = await create("'b'", ", series => 'HELD'");
      expect(row).toMatchObject({
        sequence: null,
        order_number: expect.stringMatching(/^GAM-\d{8}-T\d{9}-/),
      });
    });
    const [row] = await create("'c'", ", series => 'HELD'");
    expect(row?.["sequence"]).toBe("2");
  });

  it("shares one counter with the module, interleaved and at once", async () => {
    const series = { ...gam, name: "BOTH", timeZone: "UTC" };
    const orders = ordersModule(database.db(10), { series });
    await Promise.all(
      upTo(200).map((n) =>
        n % 2 ? orders.create(checkout(`pay_${n}`)) : create(`'pay_${n}'`, ", series => 'BOTH'"),
      ),
    );
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({
      clean: true,
      orders: 200,
      fallbackNumbers: 0,
    });
  });

  it("replays orders of the module, and the module replays its orders", async () => {
    const series = { ...gam, name: "EACH_OTHER", timeZone: "UTC" };
    const orders = ordersModule(database.db(2), { series });
    await create("'sql'", ", series => 'EACH_OTHER'");
    expect((await orders.create(checkout("sql")))._unsafeUnwrap().replayed).toBe(true);
    await orders.create(checkout("module"));
    expect((await create("'module'", ", series => 'EACH_OTHER'"))[0]).toMatchObject({ replayed: true });
  });
});

describe("sync_order_sequence", () => {
  it("raises what is behind, never lowers, and says how many it raised", async () => {
    const create = (reference: string, day: string) =>
      database.sql()`
        select create_order_with_number(${reference}, null, 'UGX', 1, '[{"sku": "A", "quantity": 1, "unitAmount": 1}]', series => 'SYNC', placed_at => ${day})`;
    await create("a", "2026-01-01T12:00:00Z");
    await create("b", "2026-01-02T12:00:00Z");
    await create("c", "2026-01-02T12:00:00Z");
    await database.sql()`delete from order_sequence_tracker where series = 'SYNC' and date_key = '2026-01-01'`;
    await database.sql()`
      update order_sequence_tracker set last_sequence = 9 where series = 'SYNC' and date_key = '2026-01-02'`;
    expect(await one("sync_order_sequence(series => 'SYNC')")).toBe("1");
    expect(await one("sync_order_sequence(series => 'SYNC')")).toBe("0");
    const counters = await database.sql()`
      select last_sequence::int from order_sequence_tracker where series = 'SYNC' order by date_key`;
    expect(counters.map((row) => row["last_sequence"])).toEqual([1, 9]);
  });
});
