// The web API of docs/web-api.md: what its script grants, what a call answers, and the codes that callers see.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { orderSeries } from "../../../src/index.js";
import { upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { whileCounterIsHeld } from "../../support/locks.js";
import { ordersModule } from "../../support/orders-module.js";
import { openWebApi, type WebApi } from "../../support/web-api.js";

const database = testDatabase();
const web = orderSeries({ name: "WEB", template: "WEB-{YYYY}{MM}{DD}-{####}", timeZone: "Africa/Kampala" });
let api: WebApi;

beforeAll(async () => {
  api = await openWebApi(database.sql(), database.url());
});
afterAll(() => api.close());

const items = [{ sku: "TSHIRT-M", quantity: 2, unitAmount: 44_985 }];
const order = (paymentReference: string, changes: object = {}) => ({
  checkout: { paymentReference, currency: "UGX", totalAmount: 89_970, items, ...changes },
});
/** What a guest keeps to itself. */
const guestKey = crypto.randomUUID();
const refusalOf = (calling: Promise<unknown>): Promise<Record<string, unknown>> =>
  calling.then(
    (answer) => ({ answered: answer }),
    (error) => ({ ...error, message: error.message }),
  );
const audit = async () => (await ordersModule(database.db(1), { series: web }).audit())._unsafeUnwrap();

describe("a call over the web", () => {
  it("places an order for the customer of the token, and the module reads it back", async () => {
    const answer = await api.call(order("pay_1", { metadata: { cart: "c_17" } }));
    expect(answer).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      orderNumber: expect.stringMatching(/^WEB-\d{8}-0001$/),
      placedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      currency: "UGX",
      totalAmount: 89_970,
      replayed: false,
    });
    const stored = await ordersModule(database.db(1), { series: web }).findByPaymentReference("pay_1");
    expect(stored._unsafeUnwrap()).toMatchObject({ customerId: "cus_42", items, metadata: { cart: "c_17" } });
  });

  it("again gives the same answer, replayed, and so does the module", async () => {
    const first = await api.call(order("pay_1"));
    expect(first).toMatchObject({ orderNumber: expect.stringMatching(/-0001$/), replayed: true });
    expect(await api.call(order("pay_1"))).toEqual(first);
    const created = await ordersModule(database.db(1), { series: web }).create({
      ...order("pay_1").checkout,
      customerId: "cus_42",
    });
    expect(created._unsafeUnwrap()).toMatchObject({ replayed: true });
  });

  it("of a guest has a customer made of the guest's key, which is stored nowhere", async () => {
    const placed = await api.call(order("guest", { guestKey }), { claims: "" });
    const found = await ordersModule(database.db(1), { series: web }).findByPaymentReference("guest");
    const stored = found._unsafeUnwrap();
    expect(stored?.customerId).toMatch(/^guest:[0-9a-f]{64}$/);
    expect(JSON.stringify([stored, placed])).not.toContain(guestKey);
  });

  it("of a guest again gives the same answer, to whom has the key and to nobody else", async () => {
    const again = await api.call(order("guest", { guestKey }), { claims: "{}" });
    expect(again).toMatchObject({ orderNumber: expect.stringMatching(/-0002$/), replayed: true });
    const stranger = order("guest", { guestKey: crypto.randomUUID() });
    for (const [body, claims] of [
      [stranger, "{}"],
      [stranger, ""],
      [order("guest"), '{"sub": "cus_43"}'],
      [order("guest", { guestKey }), '{"sub": "cus_43"}'],
    ] as const) {
      const refusal = await refusalOf(api.call(body, { claims }));
      expect(refusal).toMatchObject({ code: "OG005" });
      expect(JSON.stringify(refusal)).not.toMatch(/WEB-|guest:/);
    }
  });

  it("of a customer does not look at a key of a guest", async () => {
    const placed = api.call(order("both", { guestKey }), { rollback: true });
    expect(await placed).toMatchObject({ replayed: false });
  });

  it("that is rolled back gives its number to the next one", async () => {
    const gone = await api.call(order("gone"), { rollback: true });
    const next = await api.call(order("next"));
    const number = expect.stringMatching(/^WEB-\d{8}-0003$/);
    expect([gone, next]).toMatchObject([{ orderNumber: number }, { orderNumber: number }]);
  });

  it("takes the day of the series, whatever time zone the request asks for", async () => {
    const before = "set local timezone = 'Pacific/Kiritimati'; set local datestyle = 'SQL, DMY'";
    const zoned = await api.call(order("zoned"), { before });
    const [today] = await database.sql()`
      select to_char(now() at time zone 'Africa/Kampala', 'YYYYMMDD') as day`;
    expect(zoned).toMatchObject({ orderNumber: `WEB-${today?.["day"]}-0004` });
  });

  it("200 at once over 20 connections are numbered without a gap, beside the module", async () => {
    const orders = ordersModule(database.db(2), { series: web });
    const before = (await audit()).orders;
    await Promise.all(
      upTo(200).flatMap((n) => [
        api.call(order(`many_${n}`)),
        ...(n % 4 ? [] : [orders.create({ ...order(`module_${n}`).checkout })]),
      ]),
    );
    expect(await audit()).toMatchObject({ clean: true, orders: before + 250, fallbackNumbers: 0 });
  });

  it("gets a fallback number while another session holds the counter", async () => {
    await whileCounterIsHeld(database.sql(), "WEB", async () => {
      expect(await api.call(order("held"))).toMatchObject({
        orderNumber: expect.stringMatching(/^WEB-\d{8}-T\d{9}-/),
      });
    });
    expect(await audit()).toMatchObject({ clean: true, fallbackNumbers: 1 });
  });

  it("raises a counter that is behind", async () => {
    await database.sql()`update order_sequence_tracker set last_sequence = 1 where series = 'WEB'`;
    expect(await api.call(order("behind"))).toMatchObject({ replayed: false });
    expect(await audit()).toMatchObject({ clean: true });
  });
});

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
  ])("has the code %s for %s, and nothing of a row in its words", async (code, _, body) => {
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
