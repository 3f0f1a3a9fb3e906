// The years 1900 to 9999, in zones whose offsets were odd: day, number and instant agree with the server's calendar.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { orderSeries, parseOrderNumber } from "../../../src/index.js";
import { checkout } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { ordersModule } from "../../support/orders-module.js";

const database = testDatabase();
const dayMs = 86_400_000;
const daily = "N-{YYYY}{MM}{DD}-{##}";

/** Local midnights of days, as the server's time zone data has them, in milliseconds since 1970. */
async function midnights(timeZone: string, days: readonly string[]): Promise<readonly number[]> {
  const rows = await database.sql()`
    select (extract(epoch from local::timestamp at time zone ${timeZone}) * 1000)::float8 as instant
    from unnest(${[...days]}::text[]) with ordinality as given(local, place)
    order by place`;
  return rows.map(({ instant }) => Number(instant));
}

/** The local days of instants, as the server's calendar has them. */
async function localDays(timeZone: string, instants: readonly Date[]): Promise<readonly string[]> {
  const rows = await database.sql()`
    select to_char(at::timestamptz at time zone ${timeZone}, 'YYYY-MM-DD') as day
    from unnest(${instants.map((instant) => instant.toISOString())}::text[]) with ordinality as given(at, place)
    order by place`;
  return rows.map(({ day }) => String(day));
}

/** The local day of an instant as JavaScript's time zone data has it. */
function dayInJavaScript(timeZone: string, instant: Date): string {
  const format = new Intl.DateTimeFormat("en", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, value]));
  return `${parts.get("year")?.padStart(4, "0")}-${parts.get("month")}-${parts.get("day")}`;
}

describe("an order of any instant", () => {
  const zones = [
    "UTC",
    "Africa/Kampala",
    "Africa/Monrovia", // 44 minutes and 30 seconds behind until 1972
    "Europe/Amsterdam", // 19 minutes and 32 seconds ahead until 1937, in some editions of the data
    "Asia/Kathmandu", // by quarters of an hour
    "America/St_Johns", // clocks went forward one minute after midnight until 2011
    "America/Sao_Paulo", // midnight itself was skipped
    "Pacific/Apia", // a whole day was skipped
    "Pacific/Kiritimati", // and another; furthest ahead since
  ];
  const periods = [
    { template: daily, first: "1900-01-02", last: "9999-12-30", keyOf: (day: string) => day },
    {
      template: "{MM}/{YYYY}/{###}",
      first: "1900-01-02",
      last: "9999-12-30",
      keyOf: (day: string) => `${day.slice(0, 7)}-01`,
    },
    {
      template: "Y{YY}-{#}",
      first: "2000-01-02",
      last: "2099-12-30",
      keyOf: (day: string) => `${day.slice(0, 4)}-01-01`,
    },
    { template: "N{######}", first: "1900-01-02", last: "9999-12-30", keyOf: () => "1900-01-01" },
  ];

  it.each(zones)(
    "in %s has the day that the server's calendar says, and its number reads back",
    async (timeZone) => {
      const anyPeriod = fc.constantFrom(...periods).chain(({ first, last, ...period }) =>
        fc.record({
          period: fc.constant(period),
          days: fc.array(
            fc
              .integer({ min: Date.parse(first) / dayMs, max: Date.parse(last) / dayMs })
              .map((day) => new Date(day * dayMs).toISOString().slice(0, 10)),
            { minLength: 10, maxLength: 10 },
          ),
          // How far from midnight.
          offsets: fc.array(fc.oneof(fc.constantFrom(-1, 0, 1), fc.nat(dayMs)), {
            minLength: 10,
            maxLength: 10,
          }),
        }),
      );
      const db = database.db(2);
      let run = 0;
      await fc.assert(
        fc.asyncProperty(anyPeriod, async ({ period, days, offsets }) => {
          run += 1;
          const series = orderSeries({
            name: `${timeZone} ${period.template}`,
            template: period.template,
            timeZone,
          });
          const orders = ordersModule(db, { series });
          const instants = (await midnights(timeZone, days)).map(
            (at, index) => new Date(at + (offsets[index] ?? 0)),
          );
          const expected = await localDays(timeZone, instants);
          const created = await Promise.all(
            instants.map((placedAt, index) => orders.create(checkout(`${run} ${index}`, { placedAt }))),
          );
          for (const [index, result] of created.entries()) {
            const { order } = result._unsafeUnwrap();
            const placedAt = instants[index] ?? new Date(Number.NaN);
            expect(order).toMatchObject({ placedAt, dateKey: period.keyOf(expected[index] ?? "") });
            expect(parseOrderNumber(series, order.orderNumber)._unsafeUnwrap()).toEqual({
              kind: "sequenced",
              orderNumber: order.orderNumber,
              dateKey: order.dateKey,
              sequence: order.sequence,
            });
            // Before 1970 editions of the time zone data differ, and after 2037 their compilers may.
            if (placedAt >= new Date("1973-01-01") && placedAt < new Date("2037-01-01")) {
              expect(order.dateKey).toBe(period.keyOf(dayInJavaScript(timeZone, placedAt)));
            }
          }
          expect((await orders.findById(created[0]?._unsafeUnwrap().order.id ?? ""))._unsafeUnwrap()).toEqual(
            created[0]?._unsafeUnwrap().order,
          );
          expect((await orders.audit())._unsafeUnwrap().clean).toBe(true);
        }),
        { numRuns: 12 },
      );
    },
  );
});

describe("the years 1900 to 9999", () => {
  const lastOfUtc = Date.parse("9999-12-31T23:59:59.999Z");

  // Zones whose offsets of 1900 every edition of the data agrees on: not Kampala's, where Debian's, unlike Node.js's, knows the
  // town's own time.
  it.each([
    "UTC",
    "Africa/Lagos",
    "Africa/Monrovia",
    "America/New_York",
    "Asia/Kathmandu",
    "Pacific/Kiritimati",
  ])("begin and end to the millisecond in %s", async (timeZone) => {
    const series = orderSeries({ name: timeZone, template: daily, timeZone });
    const orders = ordersModule(database.db(1), { series });
    const [first = 0, next = 0] = await midnights(timeZone, ["1900-01-01", "10000-01-01"]);
    const last = Math.min(next - 1, lastOfUtc);
    const create = (at: number) => orders.create(checkout(`at ${at}`, { placedAt: new Date(at) }));
    expect((await create(first))._unsafeUnwrap().order).toMatchObject({
      ...{ dateKey: "1900-01-01", orderNumber: "N-19000101-01", placedAt: new Date(first) },
    });
    expect((await create(last))._unsafeUnwrap().order).toMatchObject({
      ...{ dateKey: "9999-12-31", orderNumber: "N-99991231-01", placedAt: new Date(last) },
    });
    for (const beyond of [first - 1, last + 1]) {
      expect((await create(beyond))._unsafeUnwrapErr()).toMatchObject({
        kind: "InvalidOrder",
        issues: [{ path: "placedAt", message: expect.stringContaining("1900 to 9999") }],
      });
    }
    for (const at of [first, last]) {
      const stored = (await orders.findByPaymentReference(`at ${at}`))._unsafeUnwrap();
      expect(stored?.placedAt).toEqual(new Date(at));
    }
    // Past the module the database refuses, and the counter keeps out of it.
    for (const beyond of [first - 1, next]) {
      const sql = database.sql();
      const refused = sql`
        select create_order_with_number('beyond', null, 'UGX', 1, '[{"sku": "A", "quantity": 1, "unitAmount": 1}]',
          series => ${timeZone}, placed_at => to_timestamp(${beyond}::float8 / 1000), template => ${daily}, time_zone => ${timeZone})`;
      await expect(refused).rejects.toMatchObject({ code: "OG004" });
    }
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 2 });
  });
});
