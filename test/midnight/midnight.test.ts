// Midnight on the server's own clock: crossed by batches, single statements, open transactions and SQL callers.
import { afterEach, describe, expect, it } from "vitest";
import { createOrdersModule, type OrderSeries, orderSeries } from "../../src/index.js";
import { preparePlacing } from "../../src/sql/place-orders.js";
import { parseOrder } from "../../src/validation/parse-order.js";
import { checkout, upTo } from "../support/checkouts.js";
import { entriesOf } from "../support/entries.js";
import { whileCounterIsHeld } from "../support/locks.js";
import { shippedTables } from "../support/shipped-tables.js";
import { type ServerAt, serverAt } from "./server-at.js";

/** The period of an instant, by the server's calendar. */
async function periodOf(
  { sql }: ServerAt,
  { parsed, timeZone }: OrderSeries,
  instant: number,
): Promise<string> {
  const [row] = await sql`
    select to_char(
      date_trunc(${parsed.period}, to_timestamp(${instant}::float8 / 1000) at time zone ${timeZone}),
      'YYYY-MM-DD'
    ) as day`;
  return String(row?.["day"]);
}

/** Every order is of the period of its instant, in date_key and number; every period is 1 to n, the counter. */
async function expectInOrder({ sql, db }: ServerAt, series: OrderSeries): Promise<void> {
  const strays = await sql`
    select order_number, date_key, placed_at from orders
    where series = ${series.name}
      and (date_key <> date_trunc(${series.parsed.period}, placed_at at time zone ${series.timeZone})::date
        or order_number <> format_order_number(${series.template}, date_key, sequence)
        or created_at <> placed_at)`;
  expect([...strays]).toEqual([]);
  const periods = await sql`
    select
      tracker.last_sequence::int as counter,
      array_agg(orders.sequence::int order by orders.sequence) as sequences
    from order_sequence_tracker as tracker
    left join orders using (series, date_key)
    where series = ${series.name}
    group by tracker.date_key, tracker.last_sequence`;
  for (const { counter, sequences } of periods) {
    expect(sequences).toEqual(upTo(Number(counter)));
  }
  const audit = await createOrdersModule(db, { series }).audit();
  expect(audit._unsafeUnwrap()).toMatchObject({ clean: true, fallbackNumbers: 0 });
}

/** A batch sent before the instant waits for the counter until after it; another is sent while it waits. */
async function groupsWait(server: ServerAt, series: OrderSeries, instant: number): Promise<void> {
  const place = preparePlacing(server.db, shippedTables, {
    named: true,
    lockTimeoutMs: null,
  });
  const batch = (name: string) =>
    upTo(20).map((n) => parseOrder(checkout(`${name} ${n}`), series)._unsafeUnwrap());
  await place(entriesOf(series, batch("first")), "sequenced");
  const [early, late] = await whileCounterIsHeld(server.sql, series.name, async () => {
    const waiting = place(entriesOf(series, batch("waiting")), "sequenced");
    await server.until(instant);
    return [waiting, place(entriesOf(series, batch("late")), "sequenced")];
  }).then((batches) => Promise.all(batches));
  const periods = [await periodOf(server, series, instant - 1), await periodOf(server, series, instant)];
  expect(early?.map(({ order }) => order.dateKey)).toEqual(upTo(20).map(() => periods[0]));
  expect(late?.map(({ order }) => order.dateKey)).toEqual(upTo(20).map(() => periods[1]));
}

/** A transaction that is open from before the instant until after it places on both sides. */
async function transactionStaysOpen(server: ServerAt, series: OrderSeries, instant: number): Promise<void> {
  const orders = createOrdersModule(server.db, { series });
  const placed = await server.db.transaction(async (tx) => {
    const early = await orders.createIn(tx, checkout("open, early"));
    await server.until(instant);
    return [early, await orders.createIn(tx, checkout("open, late"))];
  });
  expect(placed.map((result) => result._unsafeUnwrap().order.dateKey)).toEqual([
    await periodOf(server, series, instant - 1),
    await periodOf(server, series, instant),
  ]);
}

/** Creates in batches, alone and by SQL do not stop until a while after the instant. */
async function createsGoOn(server: ServerAt, series: OrderSeries, instant: number): Promise<void> {
  const batched = createOrdersModule(server.db, { series });
  const single = createOrdersModule(server.db, { series, batching: false });
  let over = false;
  const goOn = async (name: string, create: (reference: string) => Promise<boolean>): Promise<void> => {
    for (let n = 1; !over; n += 1) {
      expect(await create(`${name} ${n}`)).toBe(true);
    }
  };
  await Promise.all([
    server.until(instant + 500).then(() => {
      over = true;
    }),
    ...upTo(8).map((worker) =>
      goOn(`batched ${worker}`, async (reference) => (await batched.create(checkout(reference))).isOk()),
    ),
    goOn("single", async (reference) => (await single.create(checkout(reference))).isOk()),
    goOn("sql", async (reference) => {
      const rows = await server.sql`
        select create_order_with_number(${reference}, null, 'UGX', 1, '[{"sku": "A", "quantity": 1, "unitAmount": 1}]',
          series => ${series.name}, template => ${series.template}, time_zone => ${series.timeZone})`;
      return rows.length === 1;
    }),
  ]);
  const [count] = await server.sql`
    select
      count(distinct date_key)::int as periods,
      count(*) filter (where placed_at < to_timestamp(${instant}::float8 / 1000)) > 0 as some_before,
      count(*) filter (where placed_at >= to_timestamp(${instant}::float8 / 1000)) > 0 as some_after
    from orders where series = ${series.name}`;
  const periods = new Set([
    await periodOf(server, series, instant - 1),
    await periodOf(server, series, instant),
  ]);
  expect(count).toEqual({ periods: periods.size, some_before: true, some_after: true });
}

describe("orders placed in every way without a pause belong to their period, and count from 1 to n in it,", () => {
  const daily = "GAM-{YYYY}{MM}{DD}-{####}";
  let server: ServerAt | undefined;
  afterEach(() => server?.stop());

  it.each([
    ["over midnight", "Africa/Kampala", "2027-05-31T21:00:00Z", daily],
    ["into a month", "Asia/Kathmandu", "2027-06-30T18:15:00Z", "{YYYY}{MM}-{#}"],
    ["into a year", "America/New_York", "2028-01-01T05:00:00Z", "{YYYY}-{#}"],
    ["over an hour that is skipped", "America/New_York", "2027-03-14T07:00:00Z", daily],
    ["over an hour that comes twice", "America/New_York", "2027-11-07T06:00:00Z", daily],
    ["over a midnight that is skipped", "America/Havana", "2027-03-14T05:00:00Z", daily],
    ["when midnight is put off by an hour", "Asia/Beirut", "2027-10-30T21:00:00Z", daily],
    ["over the midnight that was put off", "Asia/Beirut", "2027-10-30T22:00:00Z", daily],
  ])("%s in %s", async (_, timeZone, at, template) => {
    const instant = Date.parse(at);
    const started = await serverAt(instant - 3_000);
    server = started;
    await started.until(instant - 800);
    const run = async (
      name: string,
      kind: (server: ServerAt, series: OrderSeries, instant: number) => Promise<void>,
    ): Promise<void> => {
      const series = orderSeries({ name, template, timeZone });
      await kind(started, series, instant);
      await expectInOrder(started, series);
    };
    await Promise.all([run("GROUPS", groupsWait), run("OPEN", transactionStaysOpen), run("ON", createsGoOn)]);
  });
});
