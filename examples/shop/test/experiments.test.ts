// The buttons that break the running shop: what each tells is what is in the database; and the shop on a telephone.
import { count, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { testDatabase } from "../../../test/support/database.js";
import { orders } from "../src/schema.js";
import { withChromium } from "./chromium.js";
import { type OpenShop, openShop } from "./open-shop.js";

const database = testDatabase({ migrated: false });
const { open, complaints } = withChromium();
let shop: OpenShop;
beforeAll(async () => {
  shop = await openShop(database.url());
  await shop.pay("pi_first");
});
afterAll(() => shop?.close());

const placed = async () => (await shop.db.select({ orders: count() }).from(orders))[0]?.orders ?? 0;
const fallbacks = async () =>
  (await shop.db.select({ orders: count() }).from(orders).where(sql`${orders.orderNo} like '%-T%'`))[0]
    ?.orders ?? 0;
const audit = async () => (await shop.numberings.ordering.audit())._unsafeUnwrap();

const post = ({ url }: OpenShop, experiment: string) =>
  fetch(`${url}/operations/experiments/${experiment}`, {
    method: "POST",
    headers: { accept: "application/json", origin: url },
  });

/** Presses a button, and resolves with what stands beside it then. */
async function press(label: string): Promise<string> {
  const page = await open();
  await page.goto(`${shop.url}/operations`);
  const experiment = page.getByRole("listitem").filter({ hasText: label });
  await experiment.getByRole("button").press("Enter");
  await experiment.getByText(/Audit:/).waitFor();
  return experiment.locator("output").innerText();
}

describe("a button that breaks the shop", () => {
  it("delivers the last callback twice, and there is no new order", async () => {
    const before = await placed();
    expect(await press("Deliver the last callback twice")).toMatch(
      /^Both got SHOP-\d{8}-\d{4}: 2 replays, no new order\. Audit: clean/,
    );
    expect(await placed()).toBe(before);
    expect(complaints).toEqual([]);
  });

  it("pays a thousand times at once, and there are a thousand consecutive numbers", async () => {
    const before = await placed();
    expect(await press("Pay 1,000 times")).toMatch(
      /^1,000 payments gave 1,000 orders in [\d,]+ milliseconds, SHOP-\d{8}-\d+ to SHOP-\d{8}-\d+, 0 of them under fallback numbers\. Audit: clean/,
    );
    expect(await placed()).toBe(before + 1_000);
    expect(await audit()).toMatchObject({ clean: true });
  });

  it("holds the counter, and ten orders take fallback numbers", async () => {
    const before = await fallbacks();
    const told = await press("Hold the counter");
    expect(told).toMatch(
      /10 payments gave 10 orders .*, 10 of them under fallback numbers\. Such as SHOP-\d{8}-T/,
    );
    expect(told).toMatch(/The next one is SHOP-\d{8}-\d{4}\. Audit: clean/);
    expect(await fallbacks()).toBe(before + 10);
  });

  it("ends the shop's sessions, and no payment is lost", async () => {
    const before = await placed();
    const told = await press("Kill the connections");
    expect(told).toMatch(/^[1-9]\d* sessions were ended\. 50 payments gave 50 orders .* Audit: clean/);
    expect(await placed()).toBe(before + 50);
  });

  it("works without scripts", async () => {
    const page = await open({ javaScriptEnabled: false });
    await page.goto(`${shop.url}/operations`);
    await page.getByRole("button", { name: "Deliver the last callback twice" }).click();
    await page.getByText(/2 replays, no new order/).waitFor();
  });

  it("is not pressed by a page of somebody else's", async () => {
    const forged = await fetch(`${shop.url}/operations/experiments/twice`, {
      method: "POST",
      headers: { origin: "https://elsewhere.example" },
    });
    expect(forged.status).toBe(403);
  });

  it("does not begin while another is under way, and is none where it has no name", async () => {
    const both = await Promise.all([post(shop, "thousand"), post(shop, "twice")]);
    expect(both.map(({ status }) => status)).toEqual([200, 409]);
    expect((await post(shop, "everything")).status).toBe(404);
  });

  it("is not there in a shop that is no demonstration, and is off where the database has one session", async () => {
    const real = await openShop(database.url(), false);
    expect(await (await fetch(`${real.url}/operations`)).text()).not.toContain("Break it");
    const posted = await post(real, "twice");
    expect(posted.status).toBe(404);
    await real.close();
    const embedded = await openShop();
    const page = await open();
    await page.goto(`${embedded.url}/operations`);
    expect(await page.getByRole("button", { name: "Hold the counter" }).isDisabled()).toBe(true);
    expect(await page.getByRole("button", { name: "Pay 1,000 times" }).isDisabled()).toBe(false);
    await page.close();
    await embedded.close();
  });
});

describe.each(["light", "dark"] as const)("on a telephone, in %s", (colorScheme) => {
  it.each(["/", "/thanks?reference=pi_first", "/operations"])(
    "%s fits, and a number is on one line",
    async (path) => {
      const page = await open({ viewport: { width: 360, height: 740 }, colorScheme });
      await page.goto(`${shop.url}${path}`);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
      const lines = await page.evaluate(`[...document.querySelectorAll(".number")].map((element) => {
      const range = document.createRange();
      range.selectNodeContents(element);
      return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
    })`);
      expect(new Set(z.array(z.number()).parse(lines))).toEqual(new Set(path === "/" ? [] : [1]));
      await page.screenshot({
        path: `node_modules/.cache/shop-telephone-${colorScheme}${path.replaceAll(/[/?=]/g, "-")}.png`,
      });
    },
  );
});
