// Owns the tests in Chromium: paying, watching, reaching everything without a mouse, in light and dark.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { z } from "zod";
import { testDatabase } from "../../../test/support/database.js";
import { withChromium } from "./chromium.js";
import { type OpenShop, openShop } from "./open-shop.js";

const database = testDatabase({ migrated: false });
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const violations = z.array(z.object({ id: z.string() }));
let shop: OpenShop;
let page: Page;
const { open, complaints } = withChromium();

beforeAll(async () => {
  shop = await openShop(database.url());
});
afterAll(() => shop?.close());
beforeEach(async () => {
  page = await open();
});

const orderCount = async () => (await shop.numberings.ordering.audit())._unsafeUnwrap().numbers;

it("makes one order of a double click, and shows its number", async () => {
  const before = await orderCount();
  await page.goto(shop.url);
  await page.getByRole("button").dblclick();
  await page.getByText(/^SHOP-\d{8}-\d{4}$/).waitFor();
  await page.waitForLoadState("networkidle");
  expect(await orderCount()).toBe(before + 1);
  expect(complaints).toEqual([]);
});

it("takes a checkout by keyboard alone", async () => {
  await page.goto(shop.url);
  await page.getByLabel("Gift note").waitFor();
  for (const _ of ["Shop", "Operations", "Article"]) {
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Tab");
  await page.keyboard.type("For Ada");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const number = await page.locator("#number").innerText();
  const found = (await shop.numberings.ordering.findByNumber(number))._unsafeUnwrap();
  expect(found?.document).toMatchObject({ giftNote: "For Ada", total: 28_500 });
});

it("shows 200 payments at once as 200 consecutive numbers, live", async () => {
  await page.goto(`${shop.url}/operations`);
  await page.getByText("✓ Live").waitFor();
  const before = await orderCount();
  const answers = await Promise.all(
    Array.from({ length: 200 }, async (_, n) => (await shop.pay(`pi_rush_${n}`)).json()),
  );
  const read = z.array(z.object({ orderNo: z.string() })).parse(answers);
  const sequences = read.map(({ orderNo }) => Number(orderNo.split("-")[2])).sort((a, b) => a - b);
  expect(sequences).toEqual(Array.from({ length: 200 }, (_, n) => before + 1 + n));
  await page.getByText(`clean, ${before + 200} orders`).waitFor();
  const late = await open();
  await late.goto(`${shop.url}/operations`);
  await late.getByText(`clean, ${before + 200} orders`).waitFor();
  expect(complaints).toEqual([]);
});

it("goes on showing orders after the connection broke", async () => {
  await page.goto(`${shop.url}/operations`);
  await page.getByText("✓ Live").waitFor();
  await shop.restart();
  const answer = z.object({ orderNo: z.string() }).parse(await (await shop.pay("pi_after")).json());
  await page.getByRole("cell", { name: answer.orderNo }).waitFor();
});

const paidOrder = async (reference: string) => {
  const answer = await (await shop.pay(reference)).json();
  return z.object({ orderNo: z.string() }).parse(answer).orderNo;
};

it("finds an order by its number, and issues its invoice", async () => {
  const orderNo = await paidOrder("pi_invoiced");
  await page.goto(`${shop.url}/operations`);
  await page.getByLabel("Order number").fill(orderNo);
  await page.getByRole("button", { name: "Find order" }).click();
  await page.getByRole("heading", { name: `Order ${orderNo}` }).waitFor();
  await page.getByText("A draft.").waitFor();
  await page.getByRole("button", { name: "Issue invoice" }).click();
  await page.getByText(/^INV-\d{4}-\d\d-\d{4}, issued on \d{4}-\d\d-\d\d\.$/).waitFor();
  expect(await page.getByRole("button", { name: "Issue invoice" }).count()).toBe(0);
  await page.goto(`${shop.url}/operations`);
  const cell = page.getByRole("row").filter({ hasText: orderNo }).getByRole("cell").last();
  await cell.filter({ hasText: /^INV-/ }).waitFor();
  await page.getByText("clean, 1 invoices of kampala").waitFor();
  expect(complaints).toEqual([]);
});

it("shows the invoice of a page that was opened before it was issued, and issues no second one", async () => {
  const orderNo = await paidOrder("pi_two_pages");
  const address = `${shop.url}/operations/order?number=${orderNo}`;
  const late = await open();
  await Promise.all([page.goto(address), late.goto(address)]);
  const numbers: string[] = [];
  for (const one of [page, late]) {
    await one.getByRole("button", { name: "Issue invoice" }).click();
    await one.getByText(/^INV-/).waitFor();
    numbers.push(await one.locator("#invoice").innerText());
  }
  expect(new Set(numbers).size).toBe(1);
});

it("cancels an order, which keeps its number", async () => {
  const orderNo = await paidOrder("pi_cancelled");
  await page.goto(`${shop.url}/operations/order?number=${orderNo}`);
  await page.getByLabel("Reason").fill("Sent back");
  await page.getByRole("button", { name: "Cancel order" }).click();
  await page.getByText(/Cancelled at .*: Sent back$/).waitFor();
  expect(await page.getByRole("button", { name: "Cancel order" }).count()).toBe(0);
  expect((await shop.numberings.ordering.findByNumber(orderNo))._unsafeUnwrap()).toMatchObject({
    voidReason: "Sent back",
    document: { status: "cancelled" },
  });
  expect(complaints).toEqual([]);
});

it("says that no order has a number", async () => {
  await page.goto(`${shop.url}/operations/order?number=SHOP-0`);
  await page.getByText("No order has the number SHOP-0.").waitFor();
});

it.each([
  ["light", "/"],
  ["dark", "/"],
  ["light", "/operations"],
  ["dark", "/operations"],
  ["light", "/operations/order"],
  ["dark", "/operations/order"],
  ["light", "/thanks"],
  ["dark", "/thanks"],
] as const)("has no accessibility violation in %s on %s", async (colorScheme, path) => {
  await page.emulateMedia({ colorScheme });
  const number = await paidOrder("pi_looked_at");
  const query = path.endsWith("order")
    ? `?number=${number}`
    : path === "/thanks"
      ? "?reference=pi_looked_at"
      : "";
  await page.goto(`${shop.url}${path}${query}`);
  const ground = await page.evaluate("getComputedStyle(document.body).backgroundColor");
  expect(ground).toBe(colorScheme === "dark" ? "rgb(23, 23, 26)" : "rgb(255, 255, 255)");
  await page.evaluate(axe);
  const found = await page.evaluate(
    "axe.run().then((result) => result.violations.map(({ id }) => ({ id })))",
  );
  expect(violations.parse(found)).toEqual([]);
  expect(complaints).toEqual([]);
  await page.screenshot({
    path: `${process.env["SHOP_SHOTS"] ?? "node_modules/.cache"}/shop-${colorScheme}${path.replaceAll("/", "-")}.png`,
  });
});
