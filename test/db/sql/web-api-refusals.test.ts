// What the web API of docs/web-api.md refuses, and the codes that callers see.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testDatabase } from "../../support/database.js";
import { whileCounterIsHeld } from "../../support/locks.js";
import { ordersModule } from "../../support/orders-module.js";
import { guestKey, items, openWebApi, order, refusalOf, type WebApi, web } from "../../support/web-api.js";

const database = testDatabase();
let api: WebApi;

beforeAll(async () => {
  api = await openWebApi(database.sql(), database.url());
});
afterAll(() => api.close());

const audit = async () => (await ordersModule(database.db(1), { series: web }).audit())._unsafeUnwrap();

describe("a call that is refused", () => {
  const text = (length: number) => "a".repeat(length);

  it.each<[string, string, unknown]>([
    ["OG006", "a negative amount", order("x", { totalAmount: -1 })],
    ["OG006", "half an amount", order("x", { totalAmount: 1.5 })],
    ["OG006", "an amount that is text", order("x", { totalAmount: "1" })],
    [
      "OG006",
      "an amount beyond bigint",
      '{"checkout": {"paymentReference": "x", "currency": "UGX", "totalAmount": 1e400}}',
    ],
    ["OG006", "no amount", order("x", { totalAmount: undefined })],
    ["OG006", "a currency that is not sold in", order("x", { currency: "XXX" })],
    ["OG006", "a currency with a space", order("x", { currency: "UGX " })],
    ["OG006", "no line", order("x", { items: [] })],
    ["OG006", "items that are text", order("x", { items: JSON.stringify(items) })],
    ["OG006", "items that are null", order("x", { items: null })],
    ["OG006", "a line of another shape", order("x", { items: [{ sku: "A", qty: 1 }] })],
    ["OG006", "metadata that is an array", order("x", { metadata: [] })],
    ["OG006", "metadata that is null", order("x", { metadata: null })],
    ["OG006", "no payment reference", order("x", { paymentReference: undefined })],
    ["OG006", "a payment reference that is a number", order("x", { paymentReference: 1 })],
    ["OG006", "a series of the caller's choice", order("x", { series: "GAM" })],
    ["OG006", "a customer of the caller's choice", order("x", { customerId: "cus_1" })],
    ["OG006", "an instant of the caller's choice", order("x", { placedAt: "2020-01-01T00:00:00Z" })],
    ["OG006", "an array", { checkout: [order("x").checkout] }],
    ["OG006", "a text", { checkout: "pay" }],
    ["OG006", "null", { checkout: null }],
    ["OG006", "another argument", { order: order("x").checkout }],
    ["OG006", "262,145 bytes", order("x", { metadata: { a: text(262_145) } })],
    ["23514", "an empty payment reference", order("")],
    ["23514", "a payment reference of 256 characters", order(text(256))],
    ["22P05", "a NUL character", order("a\0b")],
    ["22P02", "half of a surrogate pair", order("a\ud800b")],
    ["22P02", "a body that is no JSON", '{"checkout": '],
    ["22003", "a number that PostgreSQL cannot hold", '{"checkout": {"totalAmount": 1e200000}}'],
    ["54001", "100,000 levels", `{"checkout": ${"[".repeat(100_000)}${"]".repeat(100_000)}}`],
  ])("has the code %s for %s, and its message quotes no row", async (code, _, body) => {
    const refusal = await refusalOf(api.call(body));
    expect(refusal).toMatchObject({ code });
    expect(`${refusal["message"]} ${refusal["detail"]}`).not.toMatch(/Failing row|WEB-|aaaa/);
  });

  it("has the code OG005 for a payment reference with other content, without the number that it has", async () => {
    await api.call(order("mine"));
    for (const [body, claims] of [
      [order("mine", { totalAmount: 1 }), '{"sub": "cus_42"}'],
      [order("mine"), '{"sub": "cus_43"}'],
      [order("mine", { guestKey }), "{}"],
    ] as const) {
      const { code, message, detail } = await refusalOf(api.call(body, { claims }));
      expect([code, detail]).toEqual(["OG005", undefined]);
      expect(message).not.toMatch(/WEB-/);
    }
  });

  it.each([undefined, null, 7, "", "a".repeat(31), "a".repeat(256)])(
    "has the code OG006 for a guest whose key is %s",
    async (key) => {
      const refusal = await refusalOf(api.call(order("keyless", { guestKey: key }), { claims: "{}" }));
      expect(refusal).toMatchObject({ code: "OG006" });
    },
  );

  it("has the code 25006 for GET, and 57014 for a statement timeout", async () => {
    expect(await refusalOf(api.call(order("get"), { method: "GET" }))).toMatchObject({ code: "25006" });
    await whileCounterIsHeld(database.sql(), "WEB", async () => {
      const before = "set local statement_timeout = '100ms'";
      expect(await refusalOf(api.call(order("slow"), { before }))).toMatchObject({ code: "57014" });
    });
  });

  it("has the code 55P03 while a transaction that does not end places the same payment", async () => {
    await database.sql().begin(async (tx) => {
      await tx`
        select create_order_with_number('stuck', 'cus_42', 'UGX', 89970, ${tx.json(items)}, series => 'WEB',
          placed_at => '2026-01-01T12:00:00Z')`;
      expect(await refusalOf(api.call(order("stuck")))).toMatchObject({ code: "55P03" });
    });
  });

  it("leaves no gap behind", async () => {
    expect(await audit()).toMatchObject({ clean: true });
  });
});
