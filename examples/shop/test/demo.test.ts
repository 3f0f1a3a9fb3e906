// Owns the tests of the demo's buttons in Chromium: what each says is what the database has.
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { shopInBrowser } from "./shop-in-browser.js";

const { shop, sql, visit } = shopInBrowser();
const twice = "Deliver the last callback twice";
const many = "Pay 1,000 times";
const kill = "Kill a connection";
const hold = "Hold the counter";

/** What the database has, read past the shop. */
async function inDatabase() {
  const [row] = await sql()`
    select
      count(*)::int as orders,
      count(distinct order_no)::int as numbers,
      count(distinct payment_reference)::int as payments,
      count(*) filter (where order_no !~ '-T')::int as sequenced,
      coalesce(max(split_part(order_no, '-', 3)::int) filter (where order_no !~ '-T'), 0) as last
    from orders`;
  return { orders: 0, numbers: 0, payments: 0, sequenced: 0, last: 0, ...row };
}

const outcomeOf = (page: Page, name: string) => page.getByRole("status", { name, exact: true });

async function press(page: Page, name: string) {
  await page.getByRole("button", { name }).click();
  const outcome = outcomeOf(page, name);
  await outcome.getByText(/^(Held|Failed)$/).waitFor();
  const figures = await outcome
    .locator("dl div")
    .evaluateAll((all) => all.map((one) => [...one.children].map((child) => child.textContent)));
  return {
    state: await outcome.locator(".mark").first().innerText(),
    words: await outcome.locator("p").first().innerText(),
    audit: (await outcome.locator(".audit").innerText()).replaceAll(/\s+/g, " "),
    ...Object.fromEntries(figures),
  };
}

it("answers the last callback, delivered twice more, with the number that it had", async () => {
  await shop().pay("pi_last");
  const before = await inDatabase();
  const { page, complaints } = await visit("/operations");
  expect(await press(page, twice)).toMatchObject({
    state: "Held",
    Orders: "0",
    Replays: "2",
    "Fallback numbers": "0",
    Failures: "0",
    "Took, in ms": expect.stringMatching(/^[\d,]+$/),
    audit: `Audit: Clean ${before.orders} orders`,
  });
  expect(await inDatabase()).toEqual(before);
  expect(complaints).toEqual([]);
});

it("gives 1,000 payments at once 1,000 numbers without a gap", async () => {
  const before = await inDatabase();
  const { page } = await visit("/operations");
  expect(await press(page, many)).toMatchObject({
    state: "Held",
    words: expect.stringContaining("1,000 payments got 1,000 numbers"),
    Orders: "1,000",
    Replays: "0",
    "Fallback numbers": "0",
    Failures: "0",
  });
  const all = before.orders + 1_000;
  const after = await inDatabase();
  expect(after).toMatchObject({ orders: all, numbers: all, payments: all });
  expect(after.last).toBe(after.sequenced);
});

it("ends the session that writes orders, and each payment has one order all the same", async () => {
  const before = await inDatabase();
  const { page } = await visit("/operations");
  const said = await press(page, kill);
  expect(said).toMatchObject({ state: "Held", Orders: "101", "Fallback numbers": "0", Failures: "0" });
  const ended = Number(/ended session (\d+)/.exec(said.words)?.[1]);
  expect(await sql()`select pid from pg_stat_activity where pid = ${ended}`).toEqual([]);
  const all = before.orders + 101;
  const after = await inDatabase();
  expect(after).toMatchObject({ orders: all, numbers: all, payments: all });
  expect(after.last).toBe(after.sequenced);
});

it("gives fallback numbers while the counter is held, says that it runs, and refuses a second press", async () => {
  const before = await inDatabase();
  const { page } = await visit("/operations");
  const { page: second } = await visit("/operations");
  const pressed = press(page, hold);
  await outcomeOf(page, hold).getByText("… Running").waitFor();
  const button = page.getByRole("button", { name: many });
  expect(await button.getAttribute("aria-disabled")).toBe("true");
  // In another tab, which does not know.
  await second.getByRole("button", { name: many }).click();
  await outcomeOf(second, many).getByText(`Not now: “${hold}” is still running.`).waitFor();
  expect(await pressed).toMatchObject({
    state: "Held",
    Orders: "22",
    Replays: "0",
    "Fallback numbers": "20",
    Failures: "0",
  });
  expect(await button.getAttribute("aria-disabled")).toBeNull();
  const after = await inDatabase();
  expect(after.orders).toBe(before.orders + 22);
  expect(after.sequenced).toBe(before.sequenced + 2);
  expect(after.last).toBe(after.sequenced);
});

it("is worked by keyboard, and keeps the focus where it was", async () => {
  const { page } = await visit("/operations");
  const button = page.getByRole("button", { name: twice });
  await button.focus();
  await page.keyboard.press("Enter");
  await outcomeOf(page, twice).getByText("Held", { exact: true }).waitFor();
  expect(await page.evaluate("document.activeElement.textContent")).toBe(twice);
  await page.keyboard.press("Tab");
  expect(await page.evaluate("document.activeElement.textContent")).toBe(many);
});

it("shows the outcome on a page of its own where there are no scripts", async () => {
  const { page } = await visit("/operations", { scripts: false });
  await page.getByRole("button", { name: twice }).click();
  await page.getByRole("heading", { name: twice }).waitFor();
  await page.getByText("Held", { exact: true }).waitFor();
});
