// Owns the tests of how pages look in Chromium: wide and on a telephone, in light and dark.
import type { Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { whileCounterIsHeld } from "../../../test/support/locks.js";
import { accessibilityFindings, shopInBrowser } from "./shop-in-browser.js";

const { shop, sql, visit } = shopInBrowser();
const telephone = 360;
const paid = "0b5a6d0e-3d1c-4a53-9d5e-6c1c2f0f7a11";
const fallback = "5d1f0a8e-94c1-4a0e-8c3a-1f1d6f7b2c22";
const voided = "7c2e9b1d-0f4a-4d7e-a2b6-2e8c4d9f3b33";
const numberOf = async (reference: string) =>
  z.object({ orderNo: z.string() }).parse(await (await shop().pay(reference)).json()).orderNo;

beforeAll(async () => {
  await numberOf(paid);
  (await shop().numberings.ordering.void(await numberOf(voided), "Sent back"))._unsafeUnwrap();
  const held = { tracker: "gapless_orders.order_sequence_tracker", series: "SHOP" };
  await whileCounterIsHeld(sql(), held.series, () => numberOf(fallback), held.tracker);
});

const addresses: readonly (readonly [string, () => Promise<string>])[] = [
  ["the products", async () => "/"],
  ["a product", async () => "/products/COFFEE-500"],
  ["a paid order", async () => `/orders/${paid}`],
  ["an order with a fallback number", async () => `/orders/${fallback}`],
  ["a void order", async () => `/orders/${voided}`],
  ["a payment that is waited for", async () => "/orders/11111111-2222-4333-8444-555555555555"],
  ["operations", async () => "/operations"],
  ["an order in operations", async () => `/operations/order?number=${await numberOf(fallback)}`],
];
const looks = [1280, telephone].flatMap((width) =>
  (["light", "dark"] as const).map((colorScheme) => ({ width, colorScheme })),
);

/** Of each number on the page: how many lines it takes, and whether it sticks out of the window. */
const linesOfNumbers = async (page: Page) =>
  z.array(z.object({ lines: z.number(), fits: z.boolean() })).parse(
    await page.evaluate(`[...document.querySelectorAll(".number, .whole")].map((one) => {
      const range = document.createRange();
      range.selectNodeContents(one);
      const text = range.getBoundingClientRect();
      return { lines: new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size,
        fits: text.left >= 0 && text.right <= document.documentElement.clientWidth };
    })`),
  );

it.each(looks.flatMap((look) => addresses.map(([name, address]) => ({ ...look, name, address }))))(
  "has no accessibility violation and no overflow at $width px in $colorScheme: $name",
  async ({ width, colorScheme, name, address }) => {
    const { page, complaints } = await visit(await address(), { width, colorScheme });
    const ground = await page.evaluate("getComputedStyle(document.body).backgroundColor");
    expect(ground).toBe(colorScheme === "dark" ? "rgb(23, 23, 26)" : "rgb(255, 255, 255)");
    if (name === "operations") {
      await page.getByRole("button", { name: "Deliver the last callback twice" }).click();
      await page.getByText("Held", { exact: true }).waitFor();
    }
    expect(await accessibilityFindings(page)).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
    for (const number of await linesOfNumbers(page)) {
      expect(number).toEqual({ lines: 1, fits: true });
    }
    expect(complaints).toEqual([]);
    await page.screenshot({
      path: `${process.env["SHOP_SHOTS"] ?? "node_modules/.cache"}/shop-${name.replaceAll(" ", "-")}-${width}-${colorScheme}.png`,
      fullPage: true,
    });
  },
);

it.each([
  ["sequenced", paid, /^SHOP-\d{8}-\d{4}$/],
  ["fallback", fallback, /^SHOP-\d{8}-T\d{9}-\w{4}$/],
])("has a %s number on one line of a telephone, larger than the text", async (_, reference, form) => {
  const { page } = await visit(`/orders/${reference}`, { width: telephone });
  await page.getByText(form).waitFor();
  const size = z.object({ height: z.number(), line: z.number(), font: z.number(), text: z.number() }).parse(
    await page.evaluate(`(() => {
        const number = document.querySelector("p.number");
        const { lineHeight, fontSize } = getComputedStyle(number);
        return { height: number.getBoundingClientRect().height, line: parseFloat(lineHeight),
          font: parseFloat(fontSize), text: parseFloat(getComputedStyle(document.body).fontSize) };
      })()`),
  );
  expect(size.height).toBeCloseTo(size.line, 0);
  expect(size.font).toBeGreaterThan(size.text);
  expect(await linesOfNumbers(page)).toEqual([{ lines: 1, fits: true }]);
});
