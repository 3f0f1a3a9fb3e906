// Owns the tests in Chromium: paying, watching, reaching everything without a mouse, in light and dark.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { z } from "zod";
import { testDatabase } from "../../../test/support/database.js";
import { type OpenShop, openShop } from "./open-shop.js";

const database = testDatabase({ migrated: false });
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const violations = z.array(z.object({ id: z.string() }));
let browser: Browser;
let shop: OpenShop;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  shop = await openShop(database.url());
  browser = await chromium.launch({
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--headless",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
});
afterAll(async () => {
  await browser?.close();
  await shop?.close();
});
beforeEach(async () => {
  complaints = [];
  page = await browser.newPage();
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
});
afterEach(() => page.close());

const orderCount = async () => (await shop.orders.audit())._unsafeUnwrap().orders;

it("makes one order of a double click, and shows its number", async () => {
  const before = await orderCount();
  await page.goto(shop.url);
  await page.getByRole("button").dblclick();
  await page.getByText(/Your order is SHOP-\d{8}-\d{4}/).waitFor();
  await page.waitForLoadState("networkidle");
  expect(await orderCount()).toBe(before + 1);
  expect(complaints).toEqual([]);
});

it("takes a checkout by keyboard alone", async () => {
  await page.goto(shop.url);
  await page.getByLabel("Gift note").waitFor();
  for (const _ of ["Checkout", "Operations", "Gift note"]) {
    await page.keyboard.press("Tab");
  }
  await page.keyboard.type("For Ada");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByText(/Your order is SHOP-/).waitFor();
  const number = (await page.locator("#result").innerText()).match(/SHOP-\d{8}-\d{4}/)?.[0] ?? "";
  const order = (await shop.orders.findByNumber(number))._unsafeUnwrap();
  expect(order?.giftNote).toBe("For Ada");
});

it("shows 200 payments at once as 200 consecutive numbers, live", async () => {
  await page.goto(`${shop.url}/operations`);
  await page.getByText("Live").waitFor();
  const before = await orderCount();
  const answers = await Promise.all(
    Array.from({ length: 200 }, async (_, n) => (await shop.pay(`pi_rush_${n}`)).json()),
  );
  const read = z.array(z.object({ orderNumber: z.string() })).parse(answers);
  const sequences = read.map(({ orderNumber }) => Number(orderNumber.split("-")[2])).sort((a, b) => a - b);
  expect(sequences).toEqual(Array.from({ length: 200 }, (_, n) => before + 1 + n));
  await page.getByText(`clean, ${before + 200} orders`).waitFor();
  const late = await browser.newPage();
  await late.goto(`${shop.url}/operations`);
  await late.getByText(`clean, ${before + 200} orders`).waitFor();
  await late.close();
  expect(complaints).toEqual([]);
});

it("goes on showing orders after the connection broke", async () => {
  await page.goto(`${shop.url}/operations`);
  await page.getByText("Live").waitFor();
  await shop.restart();
  const answer = z.object({ orderNumber: z.string() }).parse(await (await shop.pay("pi_after")).json());
  await page.getByRole("cell", { name: answer.orderNumber }).waitFor();
});

it.each([
  ["light", "/"],
  ["dark", "/"],
  ["light", "/operations"],
  ["dark", "/operations"],
] as const)("has no accessibility violation in %s on %s", async (colorScheme, path) => {
  await page.emulateMedia({ colorScheme });
  await page.goto(`${shop.url}${path}`);
  const ground = await page.evaluate("getComputedStyle(document.body).backgroundColor");
  expect(ground).toBe(colorScheme === "dark" ? "rgb(23, 23, 26)" : "rgb(255, 255, 255)");
  await page.evaluate(axe);
  const found = await page.evaluate(
    "axe.run().then((result) => result.violations.map(({ id }) => ({ id })))",
  );
  expect(violations.parse(found)).toEqual([]);
  expect(complaints).toEqual([]);
  await page.screenshot({
    path: `${process.env["SHOP_SHOTS"] ?? "node_modules/.cache"}/shop-${colorScheme}${path.replace("/", "-")}.png`,
  });
});
