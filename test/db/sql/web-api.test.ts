// The web API of docs/web-api.md: what a call answers, and what becomes of its order.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { upTo } from "../../support/checkouts.js";
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

  it("a second time gives the same answer, replayed, and so does the module", async () => {
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

  it("of a guest a second time gives the same answer to the holder of the key and nobody else", async () => {
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

  it("of a customer ignores a guest key", async () => {
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

  it("made 200 times at once over 20 connections leaves no gap, beside the module", async () => {
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
