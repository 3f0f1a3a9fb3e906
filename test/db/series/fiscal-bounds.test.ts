// The years that a template can print, wherever they begin: the module and SQL refuse the same others, and what SQL
// formats is read back.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type OrderSeries, orderSeries, parseOrderNumber } from "../../../src/index.js";
import { parsePlacedAt } from "../../../src/validation/parse-placed-at.js";
import { checkout } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { ordersModule } from "../../support/orders-module.js";

const database = testDatabase();
const dayMs = 86_400_000;

/** What SQL makes of an instant; undefined for one that it refuses with OG004. */
async function formatted({ template, timeZone }: OrderSeries, at: number, n: number) {
  const sql = database.sql();
  const asked = sql<{ dateKey: string; number: string; fallback: string; local: string }[]>`
    select
      key.date_key::text as "dateKey",
      format_order_number(${template}, key.date_key, ${n}::bigint) as number,
      fallback_order_number(${template}, ${timeZone}, given.at, 7) as fallback,
      to_char(given.at at time zone ${timeZone}, 'YYYY-MM-DD"T"HH24:MI:SS.MS') as local
    from to_timestamp(${at}::float8 / 1000) as given(at)
    cross join lateral order_date_key(${template}, ${timeZone}, given.at) as key(date_key)`;
  try {
    const [row] = await asked;
    return row;
  } catch (error) {
    expect(error).toMatchObject({ code: "OG004" });
    return undefined;
  }
}

describe("the years of a template", () => {
  const lastDay = Date.parse("9999-12-31");

  it.each([
    ["{YY}", Date.parse("2000-04-01"), Date.parse("2100-04-01")],
    ["{YY+1}", Date.parse("1999-04-01"), Date.parse("2099-04-01")],
    ["{YY}-{YYYY+1}", Date.parse("2000-04-01"), Date.parse("2100-04-01")],
    ["{YYYY}-{YY+1}", Date.parse("1999-04-01"), Date.parse("2099-04-01")],
    ["{YY}-{YY+1}", Date.parse("2000-04-01"), Date.parse("2099-04-01")],
    ["{YYYY}", Date.parse("1900-04-01"), lastDay + dayMs],
    ["{YYYY+1}", Date.parse("1900-04-01"), Date.parse("9999-04-01")],
  ])(
    "with %s from April begin and end where it can print them, in the module and in SQL",
    async (years, from, until) => {
      const series = orderSeries({ name: `Y ${years}`, template: `${years}-{####}`, yearBegins: "04" });
      const orders = ordersModule(database.db(1), { series });
      for (const [at, isPrinted] of [
        [from - 1, false],
        [from, true],
        [until - 1, true],
        [until, false],
      ] as const) {
        const created = await orders.create(checkout(undefined, { placedAt: new Date(at) }));
        expect([at, created.isOk()]).toEqual([at, isPrinted]);
        if (created.isErr()) {
          expect(created.error.kind).toBe("InvalidOrder");
        }
        expect([at, (await formatted(series, at, 1)) !== undefined]).toEqual([at, isPrinted]);
      }
      expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 2 });
    },
  );

  it("are the same to the module and to SQL, and what SQL formats is read back", async () => {
    const anySeries = fc
      .record({
        year: fc.constantFrom(
          ...["{YYYY}", "{YY}", "{YYYY+1}", "{YY+1}", "{YYYY}{YY+1}", "{YY}{YY+1}", "{YY}{YYYY+1}"],
        ),
        rest: fc.constantFrom("", "{MM}", "{MM}{DD}"),
        yearBegins: fc.constantFrom("02", "04", "07", "12"),
        timeZone: fc.constantFrom("UTC", "Africa/Kampala", "America/New_York", "Pacific/Kiritimati"),
      })
      .map(({ year, rest, ...options }) =>
        orderSeries({ name: "ANY", template: `${year}${rest}-{####}`, ...options }),
      );
    const nearAnEnd = fc
      .tuple(
        fc.constantFrom("1901-01-01", "1999-07-01", "2000-07-01", "2098-07-01", "2099-07-01", "2100-07-01"),
        fc.integer({ min: -400, max: 400 }),
      )
      .map(([day, days]) => Date.parse(day) + days * dayMs);
    // Between 1973 and 2036 every edition of the time zone data has the same offsets.
    const anyInstant = fc.oneof(
      fc.integer({ min: Date.parse("1973-01-01"), max: Date.parse("2036-12-31") }),
      nearAnEnd,
      fc.integer({ min: Date.parse("9998-01-01"), max: lastDay + dayMs - 1 }),
    );
    await fc.assert(
      fc.asyncProperty(anySeries, anyInstant, fc.integer({ min: 1, max: 1e6 }), async (series, at, n) => {
        const answer = await formatted(series, at, n);
        expect(parsePlacedAt(new Date(at), series).isOk()).toBe(answer !== undefined);
        if (answer !== undefined) {
          const { dateKey, number, fallback, local } = answer;
          expect(parseOrderNumber(series, number)._unsafeUnwrap()).toEqual({
            orderNumber: number,
            kind: "sequenced",
            dateKey,
            sequence: n,
          });
          expect(parseOrderNumber(series, fallback)._unsafeUnwrap()).toEqual({
            orderNumber: fallback,
            kind: "fallback",
            at: local,
          });
        }
      }),
      { numRuns: 500 },
    );
  });
});
