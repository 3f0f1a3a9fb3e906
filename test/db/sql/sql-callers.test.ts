// What SQL callers store the module reads back as it was meant; what it could not read is refused, with a stable code.
import { describe, expect, it } from "vitest";
import { gam } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { ordersModule } from "../../support/orders-module.js";

const database = testDatabase();
const never = { ...gam, name: "NEVER", template: "N-{####}", timeZone: "UTC" };
const line = { sku: "A", quantity: 1, unitAmount: 1 };

interface Call {
  readonly currency?: string;
  readonly items?: unknown;
  readonly metadata?: unknown;
  readonly placedAt?: string | null;
  readonly reference?: string;
}

const json = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

const create = ({
  reference = "pay",
  currency = "UGX",
  items = [line],
  metadata = {},
  placedAt = null,
}: Call) =>
  database.sql()`
    select (placed_order).*, replayed
    from create_order_with_number(${reference}, null, ${currency}, 1, ${json(items)}::text::jsonb,
      metadata => ${json(metadata)}::text::jsonb, placed_at => ${placedAt}::text::timestamptz,
      series => 'NEVER', template => 'N-{####}')`;

/** An object in an object in an object, so many levels deep. */
const nested = (levels: number): string => `${'{"a": '.repeat(levels - 1)}{}${"}".repeat(levels - 1)}`;

describe("an order of a SQL caller", () => {
  it("at the limits is read back by the module as it was stored", async () => {
    const items = [
      { sku: "é".repeat(255), quantity: 9_007_199_254_740_991, unitAmount: 9_007_199_254_740_991 },
      { sku: "A", quantity: 1, unitAmount: 0 },
    ];
    const metadata = `{"large": 1.7976931348623157e308, "deep": ${nested(32)}}`;
    const orders = ordersModule(database.db(1), { series: never });
    for (const [reference, placedAt] of [
      ["first", "1900-01-01T00:00:00.000Z"],
      ["last", "9999-12-31T23:59:59.999Z"],
    ] as const) {
      await create({ reference, items, metadata, placedAt });
      const stored = (await orders.findByPaymentReference(reference))._unsafeUnwrap();
      expect(stored).toMatchObject({ items, metadata: JSON.parse(metadata), placedAt: new Date(placedAt) });
    }
  });

  it.each([
    "infinity",
    "-infinity",
    "4000-01-01 BC",
    "1899-12-31T23:59:59.999Z",
    "10000-01-01T00:00:00Z",
    "294000-01-01T00:00:00Z",
  ])(
    "is refused with OG004 at the instant %s, which a number without a date would not show",
    async (placedAt) => {
      await expect(create({ placedAt })).rejects.toMatchObject({ code: "OG004" });
    },
  );

  it("is refused with OG004 where its year is 10000 in UTC, although not in its series' time zone", async () => {
    const call = database.sql()`
      select create_order_with_number('pay', null, 'UGX', 1, ${json([line])}::text::jsonb,
        placed_at => '10000-01-01T02:00:00Z', time_zone => 'America/New_York')`;
    await expect(call).rejects.toMatchObject({ code: "OG004" });
  });

  it.each<[string, Call]>([
    ["no line", { items: [] }],
    ["1,001 lines", { items: Array.from({ length: 1_001 }, () => line) }],
    ["items that are an object", { items: line }],
    ["a line that is a number", { items: [line, 1] }],
    ["a line that is null", { items: [null] }],
    ["a line without a sku", { items: [{ quantity: 1, unitAmount: 1 }] }],
    ["a field that lines do not have", { items: [{ ...line, price: 1 }] }],
    ["an empty sku", { items: [{ ...line, sku: "" }] }],
    ["a sku of 256 characters", { items: [{ ...line, sku: "é".repeat(256) }] }],
    ["a sku that is a number", { items: [{ ...line, sku: 1 }] }],
    ["a quantity of zero", { items: [{ ...line, quantity: 0 }] }],
    ["half a quantity", { items: [{ ...line, quantity: 1.5 }] }],
    ["a quantity that is text", { items: [{ ...line, quantity: "1" }] }],
    ["a negative amount", { items: [{ ...line, unitAmount: -1 }] }],
    [
      "an amount that JavaScript reads as infinity",
      { items: '[{"sku": "A", "quantity": 1, "unitAmount": 1e400}]' },
    ],
    [
      "an amount that JavaScript rounds",
      { items: '[{"sku": "A", "quantity": 1, "unitAmount": 9007199254740993}]' },
    ],
    ["a currency in lower case", { currency: "ugx" }],
    ["a currency with a space behind it", { currency: "UGX " }],
    ["metadata of 33 levels", { metadata: nested(34) }],
    ["metadata with a number that JavaScript reads as infinity", { metadata: '{"a": [1, {"b": -1e309}]}' }],
    ["more than 262,144 bytes", { metadata: { a: "a".repeat(262_144) } }],
  ])("is refused with OG006 for %s, and its counter stays", async (_, call) => {
    await expect(create({ reference: "refused", ...call })).rejects.toMatchObject({ code: "OG006" });
    const [counter] = await database.sql()`
      select max(last_sequence)::int as last from order_sequence_tracker where series = 'NEVER'`;
    expect(counter).toEqual({ last: 2 });
  });
});
