// A trigger of the app's that changes what is inserted: what identifies an order stays, or the order fails; the rest is read
// back if the trigger runs before the insert.
import { beforeAll, describe, expect, it } from "vitest";
import { connect } from "../../../src/connection/connect.js";
import { createOrdersModule } from "../../../src/index.js";
import { checkout, gam, upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { startFaultProxy } from "../../support/fault-proxy.js";

const database = testDatabase();

/** Does what the metadata of an order says. */
beforeAll(async () => {
  await database.sql().unsafe(`
    create function public.change() returns trigger language plpgsql as $$
    begin
      case new.metadata ->> 'change'
        when 'id' then new.id := gen_random_uuid();
        when 'series' then new.series := 'ELSEWHERE';
        when 'date_key' then new.date_key := new.date_key - 1;
        when 'sequence' then new.sequence := null;
        when 'higher' then new.sequence := new.sequence + 1;
        when 'order_number' then new.order_number := 'MINE';
        when 'payment_reference' then new.payment_reference := upper(new.payment_reference);
        when 'placed_at' then new.placed_at := date_trunc('hour', new.placed_at) - interval '3 hours';
        when 'created_at' then new.created_at := new.created_at - interval '1 second';
        when 'void_reason' then new.voided_at := now(); new.void_reason := 'fraud';
        when 'out' then return null;
        when 'customer_id' then new.customer_id := lower(trim(new.customer_id));
        when 'total_amount' then new.total_amount := new.total_amount + 1;
        when 'metadata' then new.metadata := new.metadata || '{"seen": true}';
        else null;
      end case;
      return new;
    end $$;
    create trigger change before insert on public.orders for each row execute function public.change();`);
});

const identity = [
  ...["id", "series", "date_key", "sequence", "higher", "order_number", "payment_reference"],
  ...["placed_at", "created_at", "out"],
];
describe.each(identity)("a trigger that changes the %s of an order", (change) => {
  it("fails that order, leaves no row and no gap, and fails no other of its batch", async () => {
    const series = { ...gam, name: `CHANGES ${change}` };
    const orders = createOrdersModule(database.db(2), { series });
    const results = await Promise.all([
      orders.create(checkout("pay_0", { metadata: { change } })),
      ...upTo(10).map((n) => orders.create(checkout(`pay_${n}`))),
    ]);
    expect(results[0]?._unsafeUnwrapErr()).toMatchObject({
      kind: "OrderRejected",
      sqlState: "OG009",
    });
    expect(results.slice(1).every((result) => result.isOk())).toBe(true);
    const alone = await orders.create(checkout("alone", { metadata: { change } }));
    expect(alone._unsafeUnwrapErr().kind).toBe("OrderRejected");
    const inTransaction = await database
      .db(1)
      .transaction(async (tx) => await orders.createIn(tx, checkout("in", { metadata: { change } })));
    expect(inTransaction._unsafeUnwrapErr().kind).toBe("OrderRejected");
    const bySql = database.sql()`
      select create_order_with_number(
        'sql', null, 'UGX', 1, '[{"sku": "a", "quantity": 1, "unitAmount": 1}]', ${database.sql().json({ change })},
        series => ${series.name})`;
    await expect(bySql).rejects.toMatchObject({ code: "OG009" });
    const rows = await database.sql()`select from orders where series in (${series.name}, 'ELSEWHERE')`;
    expect(rows).toHaveLength(10);
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 10 });
  });
});

describe.each(["customer_id", "total_amount", "metadata", "void_reason"])(
  "a trigger that changes the %s of an order",
  (change) => {
    it("is seen in what create returns: the order as the database has it", async () => {
      const series = { ...gam, name: `NORMALISES ${change}` };
      const orders = createOrdersModule(database.db(2), { series });
      const input = (n: number) =>
        checkout(`pay_${n}`, { customerId: "  Ann@Example.com ", metadata: n % 2 === 0 ? { change } : {} });
      const results = [
        ...(await Promise.all(upTo(10).map((n) => orders.create(input(n))))),
        await orders.create(input(11)),
        await orders.create(input(12)),
      ];
      for (const [index, result] of results.entries()) {
        const { order, replayed } = result._unsafeUnwrap();
        expect(replayed).toBe(false);
        expect(order).toEqual((await orders.findByPaymentReference(`pay_${index + 1}`))._unsafeUnwrap());
      }
      expect(results.map((result) => result._unsafeUnwrap().order.sequence).toSorted()).toEqual(
        upTo(12).toSorted(),
      );
    });
  },
);

describe.each(["customer_id", "total_amount"])("a trigger that changes the %s of an order", (change) => {
  const input = checkout("pay_1", { customerId: " Ann@Example.com ", metadata: { change } });

  it("makes no difference to calls that were made at once: one places the order, and the others replay it", async () => {
    const orders = createOrdersModule(database.db(2), { series: { ...gam, name: `AT ONCE ${change}` } });
    const results = await Promise.all(upTo(5).map(() => orders.create(input)));
    const placed = results.map((result) => result._unsafeUnwrap());
    expect(placed.map(({ replayed }) => replayed).toSorted()).toEqual([false, true, true, true, true]);
    expect(new Set(placed.map(({ order }) => order.orderNumber)).size).toBe(1);
  });

  it("makes no difference to a call whose reply was lost", async () => {
    const proxy = await startFaultProxy(database.url());
    const { db, close } = connect(proxy.url, { maxConnections: 1 });
    const orders = createOrdersModule(db, { series: { ...gam, name: `LOST ${change}` } });
    (await orders.create(checkout("before")))._unsafeUnwrap();
    proxy.arm({ direction: "toClient", message: 1, action: "cut" });
    const { order, replayed } = (await orders.create(input))._unsafeUnwrap();
    expect([order.sequence, replayed]).toEqual([2, false]);
    expect(proxy.hasHit()).toBe(true);
    await close();
    await proxy.close();
  });

  it("is named when the payment is sent once more, since the row is compared", async () => {
    const orders = createOrdersModule(database.db(2), { series: { ...gam, name: `AGAIN ${change}` } });
    const { order } = (await orders.create(input))._unsafeUnwrap();
    expect((await orders.create(input))._unsafeUnwrapErr()).toEqual({
      kind: "PaymentReferenceReused",
      existing: order,
      differing: [change === "customer_id" ? "customerId" : "totalAmount"],
    });
  });
});

describe("a trigger that names a table without its schema", () => {
  beforeAll(async () => {
    await database.sql().unsafe(`
    create table public.seen_orders (number text);
    create function public.see() returns trigger language plpgsql as $$
    begin
      insert into seen_orders values (new.order_number);
      return null;
    end $$;
    create trigger see after insert on public.orders for each row execute function public.see();`);
  });

  it("finds it by the session's search_path, for orders of a batch, alone, and in a transaction", async () => {
    const db = database.db(2);
    const orders = createOrdersModule(db, { series: { ...gam, name: "SEEN" } });
    const results = [
      ...(await Promise.all(upTo(5).map((n) => orders.create(checkout(`pay_${n}`))))),
      await orders.create(checkout("alone")),
      await db.transaction(async (tx) => await orders.createIn(tx, checkout("in"))),
    ];
    const numbers = results.map((result) => result._unsafeUnwrap().order.orderNumber);
    const seen = await database.sql()`
      select number from seen_orders join orders on order_number = number where series = 'SEEN'`;
    expect(seen.map((row) => row["number"]).toSorted()).toEqual(numbers.toSorted());
    await database.sql()`drop trigger see on public.orders`;
  });
});

describe("a trigger that changes an order after its insert", () => {
  beforeAll(async () => {
    await database.sql().unsafe(`
    create function public.change_later() returns trigger language plpgsql as $$
    begin
      case new.metadata ->> 'later'
        when 'metadata' then update public.orders set metadata = metadata || '{"seen": true}' where id = new.id;
        when 'order_number' then update public.orders set order_number = 'MINE' where id = new.id;
        else null;
      end case;
      return null;
    end $$;
    create trigger change_later after insert on public.orders for each row execute function public.change_later();`);
  });

  it("is not seen in what create returns, and is in what a replay and a finder return", async () => {
    const orders = createOrdersModule(database.db(2), { series: { ...gam, name: "LATER" } });
    const input = checkout("pay_1", { metadata: { later: "metadata" } });
    const seen = { later: "metadata", seen: true };
    expect((await orders.create(input))._unsafeUnwrap().order.metadata).toEqual({ later: "metadata" });
    expect((await orders.create(input))._unsafeUnwrap().order.metadata).toEqual(seen);
    expect((await orders.findByPaymentReference("pay_1"))._unsafeUnwrap()?.metadata).toEqual(seen);
  });

  it("is refused by the guards if it changes the number", async () => {
    const orders = createOrdersModule(database.db(2), { series: { ...gam, name: "LATER NUMBER" } });
    const refused = await orders.create(checkout("pay_1", { metadata: { later: "order_number" } }));
    expect(refused._unsafeUnwrapErr()).toMatchObject({ kind: "OrderRejected", sqlState: "OG001" });
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: false, periods: 0, orders: 0 });
  });
});
