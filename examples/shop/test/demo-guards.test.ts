// Owns the tests of what the demo's buttons must not do, without a browser.
import { afterAll, beforeAll, expect, it } from "vitest";
import { testDatabase } from "../../../test/support/database.js";
import { untilBlocked } from "../../../test/support/locks.js";
import { terminateWaiting, withLockedCounter } from "../src/demo/locked-counter.js";
import { orders } from "../src/schema.js";
import { type OpenShop, openShop } from "./open-shop.js";

const database = testDatabase({ migrated: false });
let shop: OpenShop;
beforeAll(async () => {
  shop = await openShop(database.url());
});
afterAll(() => shop.close());

const pressed = (url: string, action: string, headers: Readonly<Record<string, string>> = { origin: url }) =>
  fetch(`${url}/operations/demo/${action}`, { method: "POST", headers });

it("takes a press by POST and from the shop's own page alone", async () => {
  const { url } = shop;
  expect((await fetch(`${url}/operations/demo/pay-many`)).status).toBe(404);
  expect((await pressed(url, "pay-many", { origin: "http://elsewhere.example" })).status).toBe(403);
  expect((await pressed(url, "drop-everything")).status).toBe(404);
  expect(await shop.db.select().from(orders)).toEqual([]);
});

it("is not there when it is switched off", async () => {
  const off = await openShop(undefined, "off");
  expect((await pressed(off.url, "deliver-twice")).status).toBe(404);
  expect(await (await fetch(`${off.url}/operations`)).text()).not.toContain("Try to break it");
  await off.close();
});

it("refuses on the embedded database what needs two sessions, and does the rest", async () => {
  const embedded = await openShop();
  for (const action of ["kill-connection", "hold-counter"]) {
    expect((await pressed(embedded.url, action)).status).toBe(409);
  }
  // The first callback of an empty shop makes its order, the second is a replay.
  const answer = await pressed(embedded.url, "deliver-twice");
  expect(await answer.text()).toMatch(/Held.*Orders<\/dt><dd>1<.*Replays<\/dt><dd>1</s);
  await embedded.close();
});

it("runs one button at a time", async () => {
  const both = await Promise.all([pressed(shop.url, "pay-many"), pressed(shop.url, "pay-many")]);
  expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  expect(await shop.db.select().from(orders)).toHaveLength(1_000);
});

it("ends no session of another application, though it waits for the same counter", async () => {
  await shop.pay("pi_counted");
  const { stranger, ended } = await withLockedCounter(shop.db, async (holder) => {
    const waits = database.sql()`select 1 as one from gapless_orders.order_sequence_tracker where series = 'SHOP' for update`;
    const stranger = waits.then((rows) => rows.length);
    await untilBlocked(database.sql(), 1);
    return { stranger: { waits: stranger }, ended: await terminateWaiting(shop.db, holder) };
  });
  expect(ended).toBeUndefined();
  expect(await stranger.waits).toBe(1);
});
