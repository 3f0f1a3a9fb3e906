// Validation: bad input is named by its path, good input goes through whole.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { orderSeries } from "../../../src/index.js";
import { maxOrderBytes, parseOrder } from "../../../src/validation/parse-order.js";
import { checkout, gam } from "../../support/checkouts.js";
import { secret, secretCheckout, secretsIn } from "../../support/secrets.js";

const item = { sku: "A", quantity: 1, unitAmount: 1 };
const nested = (levels: number): unknown => (levels === 0 ? 1 : { a: nested(levels - 1) });

const pathsOf = (input: unknown): readonly string[] =>
  parseOrder(input, gam).match(
    () => [],
    (error) => error.issues.map(({ path }) => path),
  );

describe("bad input is refused", () => {
  it.each<[string, string, object]>([
    ["a NUL character", "paymentReference", { paymentReference: "a\0" }],
    ["half of a surrogate pair", "customerId", { customerId: "\ud800" }],
    ["an empty reference", "paymentReference", { paymentReference: "" }],
    ["256 characters", "customerId", { customerId: "x".repeat(256) }],
    ["NaN", "totalAmount", { totalAmount: Number.NaN }],
    ["an unsafe integer", "totalAmount", { totalAmount: 2 ** 53 }],
    ["a fraction", "totalAmount", { totalAmount: 1.5 }],
    ["a negative total", "totalAmount", { totalAmount: -1 }],
    ["a total as text", "totalAmount", { totalAmount: "1" }],
    ["quantity 0", "items[0].quantity", { items: [{ ...item, quantity: 0 }] }],
    ["a negative unit amount", "items[1].unitAmount", { items: [item, { ...item, unitAmount: -1 }] }],
    ["an unknown field of a line", "items[0].colour", { items: [{ ...item, colour: "red" }] }],
    ["no lines", "items", { items: [] }],
    ["1,001 lines", "items", { items: Array(1_001).fill(item) }],
    ["a currency that does not exist", "currency", { currency: "ABC" }],
    ["a currency in small letters", "currency", { currency: "usd" }],
    ["an id that is no UUID", "id", { id: "7" }],
    ["an unknown field", "coupon", { coupon: "X" }],
    ["metadata that is a list", "metadata", { metadata: [] }],
    ["NaN in metadata", "metadata.a[0]", { metadata: { a: [Number.NaN] } }],
    ["undefined in metadata", "metadata.a", { metadata: { a: undefined } }],
    ["a hole in metadata", "metadata.a[0]", { metadata: { a: new Array(1) } }],
    ["a date in metadata", "metadata.a", { metadata: { a: new Date() } }],
    ["NUL in a key of metadata", "metadata", { metadata: { "a\0": 1 } }],
    ["NUL in a text of metadata", "metadata.a.b", { metadata: { a: { b: "\0" } } }],
    ["metadata nested without end", `metadata${".a".repeat(33)}`, { metadata: nested(40) }],
    ["an instant that is no date", "placedAt", { placedAt: "yesterday" }],
    ["an instant without an offset", "placedAt", { placedAt: "2026-11-22T10:00:00" }],
    ["an invalid Date", "placedAt", { placedAt: new Date("x") }],
    ["a year after 9999 in UTC", "placedAt", { placedAt: new Date(Date.UTC(10_000, 0, 1)) }],
    ["metadata of too many values", "metadata.a[9998]", { metadata: { a: Array(20_000).fill(0) } }],
    ["a very long text", "customerId", { customerId: "x".repeat(30_000_000) }],
    ["a year before 1900", "placedAt", { placedAt: "1899-06-01T00:00:00Z" }],
  ])("for %s, with the path %s", (_, path, changes) => {
    expect(pathsOf({ ...checkout("pay_1"), ...changes })).toEqual([path]);
  });

  it.each([undefined, null, 7, "text", [], () => {}])("as a whole where it is %s", (input) => {
    expect(parseOrder(input, gam).isErr()).toBe(true);
  });

  it("with every fault in one report", () => {
    const input = { ...checkout(""), totalAmount: -1, placedAt: "x", coupon: 1 };
    expect(pathsOf(input).toSorted()).toEqual(["coupon", "paymentReference", "placedAt", "totalAmount"]);
  });

  it("for more bytes than the limit, and only then", () => {
    const bytes = (padding: number) =>
      parseOrder({ ...checkout("p"), metadata: { padding: "x".repeat(padding) } }, gam).map((order) =>
        Buffer.byteLength(order.json),
      );
    const free = maxOrderBytes - bytes(0)._unsafeUnwrap();
    expect(bytes(free)._unsafeUnwrap()).toBe(maxOrderBytes);
    expect(bytes(free + 1).isErr()).toBe(true);
  });

  it("for a year that a template's two digits cannot tell apart", () => {
    const short = orderSeries({ name: "S", template: "{YY}-{##}", timeZone: "America/New_York" });
    const at = (placedAt: string) => parseOrder(checkout("p", { placedAt }), short).isOk();
    expect(at("2000-01-01T04:59:59Z")).toBe(false);
    expect(at("2000-01-01T05:00:00Z")).toBe(true);
    expect(at("2100-01-01T04:59:59Z")).toBe(true);
    expect(at("2100-01-01T05:00:00Z")).toBe(false);
  });

  it("without repeating its values", () => {
    const secret = "jane@example.org";
    const input = {
      ...checkout(`${secret}\0`),
      customerId: `${secret}\0`,
      currency: secret,
      placedAt: secret,
    };
    expect(JSON.stringify(parseOrder({ ...input, id: secret }, gam)._unsafeUnwrapErr())).not.toContain(
      "jane",
    );
  });
});

describe("good input", () => {
  it("gets an id of its own, and keeps one that it brings in the form that PostgreSQL returns", () => {
    expect(parseOrder(checkout("p"), gam)._unsafeUnwrap()).toMatchObject({ hasCallerId: false });
    const id = "01A20584-BF04-77D8-8A09-1574A234F0C1";
    const order = parseOrder(checkout("p", { id }), gam)._unsafeUnwrap();
    expect(order).toMatchObject({ hasCallerId: true, id: id.toLowerCase() });
  });

  it("becomes zero where it is minus zero, as in JSON", () => {
    const order = parseOrder(checkout("p", { totalAmount: -0 }), gam)._unsafeUnwrap();
    expect(Object.is(order.totalAmount, 0)).toBe(true);
  });

  it("keeps every text and every JSON value that PostgreSQL can store", {
    timeout: 30_000,
  }, () => {
    const text = fc.string({ unit: "binary", minLength: 1, maxLength: 100 }).filter((t) => !t.includes("\0"));
    fc.assert(
      fc.property(
        text,
        fc.dictionary(text, fc.oneof(text, fc.integer(), fc.boolean())),
        (value, metadata) => {
          const order = parseOrder(checkout(value, { customerId: value, metadata }), gam)._unsafeUnwrap();
          expect(JSON.parse(order.json)).toMatchObject({
            payment_reference: value,
            customer_id: value,
          });
          expect(Object.entries(JSON.parse(order.json).metadata)).toEqual(Object.entries(metadata));
        },
      ),
    );
  });
});

describe("a path leaves out keys that could be values", () => {
  const bad = `${secret}\0`;
  it.each<[string, object]>([
    ["paymentReference", { paymentReference: bad }],
    ["items[0].sku", { items: [{ ...item, sku: bad }] }],
    ["items[0].*", { items: [{ ...item, [`${secret}@field`]: 1 }] }],
    ["*", { [`${secret}@field`]: 1 }],
    ["metadata.note", { metadata: { note: bad } }],
    ["metadata.*", { metadata: { [`${secret}@key`]: Number.NaN } }],
    ["metadata.*.name[1]", { metadata: { [`${secret}@key`]: { name: ["a", bad] } } }],
    ["metadata", { metadata: { [bad]: 1 } }],
    ["placedAt", { placedAt: secret }],
    ["currency", { currency: secret }],
    ["id", { id: secret }],
  ])("as in %s", (path, changes) => {
    const error = parseOrder(secretCheckout(changes), gam)._unsafeUnwrapErr();
    expect(error.issues.map((issue) => issue.path)).toEqual([path]);
    expect(secretsIn(error)).toEqual([]);
  });
});
