// A database whose own settings for zones and dates are odd: days and instants come back as they went in.
import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { migrate } from "../../../src/migrations/index.js";
import { checkout, gam } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { ordersModule } from "../../support/orders-module.js";

describe.each([
  { timezone: "Pacific/Kiritimati", datestyle: "SQL, DMY", intervalstyle: "sql_standard" },
  { timezone: "America/St_Johns", datestyle: "German", intervalstyle: "iso_8601" },
  { timezone: "Africa/Monrovia", datestyle: "Postgres, MDY", intervalstyle: "postgres_verbose" },
])("a database with the time zone $timezone and the DateStyle $datestyle", (settings) => {
  const database = testDatabase({ migrated: false });

  beforeAll(async () => {
    const name = new URL(database.url()).pathname.slice(1);
    const owner = await database.sql().reserve();
    for (const [setting, value] of Object.entries(settings)) {
      await owner`alter database ${owner(name)} set ${owner(setting)} to ${owner.unsafe(`'${value}'`)}`;
    }
    owner.release();
    // The migrations, too, run under these settings.
    await migrate(database.db(1));
  });

  it.each([
    ["1900-01-01T12:00:00.001Z", "1900-01-01"],
    ["1971-05-11T22:30:00.123Z", "1971-05-12"],
    ["2026-11-05T20:59:59.999Z", "2026-11-05"],
    ["2026-11-05T21:00:00.000Z", "2026-11-06"],
    ["9999-12-31T20:59:59.999Z", "9999-12-31"],
  ])("an order placed at %s has the day %s wherever it is read", async (placedAt, dateKey) => {
    const series = { ...gam, name: placedAt };
    const db = database.db(1);
    const inForce = await db.execute(
      sql`select current_setting('timezone') as zone, current_setting('datestyle') as style`,
    );
    expect(JSON.stringify(inForce)).toContain(settings.timezone);
    expect(JSON.stringify(inForce)).toContain(settings.datestyle.slice(0, 3));
    const orders = ordersModule(db, { series });
    const { order } = (await orders.create(checkout("pay_1", { placedAt })))._unsafeUnwrap();
    const number = `GAM-${dateKey.replaceAll("-", "")}-0001`;
    expect(order).toMatchObject({ placedAt: new Date(placedAt), dateKey, orderNumber: number });
    expect((await orders.findByNumber(number))._unsafeUnwrap()).toEqual(order);
    expect((await orders.findByPaymentReference("pay_1"))._unsafeUnwrap()).toEqual(order);
    expect((await orders.create(checkout("pay_1")))._unsafeUnwrap()).toEqual({ order, replayed: true });
    const inTransaction = await db.transaction(
      async (tx) => await orders.createIn(tx, checkout("pay_2", { placedAt: new Date(placedAt) })),
    );
    expect(inTransaction._unsafeUnwrap().order).toMatchObject({ dateKey, sequence: 2 });
    const voided = (await orders.void(order.id, "test"))._unsafeUnwrap();
    expect(voided).toEqual({ ...order, voidedAt: expect.any(Date), voidReason: "test" });
    expect(voided.voidedAt?.getTime()).toBeGreaterThanOrEqual(order.createdAt.getTime());

    // The same day for callers of the SQL functions, on the same counter.
    await database.sql()`
      select create_order_with_number('pay_3', null, 'UGX', 1, '[{"sku": "A", "quantity": 1, "unitAmount": 1}]',
        placed_at => ${placedAt}::text::timestamptz, series => ${series.name}, time_zone => ${gam.timeZone})`;
    const third = (await orders.findByPaymentReference("pay_3"))._unsafeUnwrap();
    expect(third).toMatchObject({ dateKey, sequence: 3, placedAt: new Date(placedAt) });

    const day = { from: dateKey, to: dateKey };
    expect((await orders.audit(day))._unsafeUnwrap()).toMatchObject({ clean: true, orders: 3 });
    await database.sql()`update order_sequence_tracker set last_sequence = 2 where series = ${series.name}`;
    expect((await orders.audit(day))._unsafeUnwrap().countersBehind).toEqual([
      { dateKey, counter: 2, highest: 3 },
    ]);
    const fourth = (await orders.create(checkout("pay_4", { placedAt })))._unsafeUnwrap().order;
    expect(fourth).toMatchObject({ dateKey, sequence: 4 });
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 4 });
  });
});
