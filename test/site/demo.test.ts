// Owns the tests of the front page's demo, in Chromium, on the package as it is built.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openSite, type Site } from "./open-site.js";

const names = ["1,000 checkouts at once", "Deliver every callback twice", "Pull the plug in the middle"];
/** How long a press may take on a machine that does much else. */
const patienceMs = 240_000;
let site: Site;

beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());

const itemOf = (page: Page, name: string) => page.locator(".demo-buttons li").filter({ hasText: name });

/** What came of a press, in the words of the page. */
async function outcome(page: Page, name: string): Promise<string> {
  const words = itemOf(page, name).getByRole("status").filter({ hasText: /✓|✗/ });
  await words.waitFor({ timeout: patienceMs });
  return words.innerText();
}

/** The audit beside the buttons, by the names of its figures. */
async function audit(page: Page): Promise<Readonly<Record<string, string>>> {
  const rows = page.locator(".demo-audit dl div");
  const pairs = await rows.evaluateAll((all) =>
    all.map((row) => [...row.children].map((child) => child.textContent)),
  );
  return Object.fromEntries(pairs);
}

it("keeps every promise, whatever is pressed, and the audit says so", async () => {
  const { page, complaints } = await site.visit("/");
  expect(await audit(page)).toMatchObject({ State: "– Not run yet", Orders: "–" });
  const said: Record<string, string> = {};
  for (const name of names) {
    await page.getByRole("button", { name }).click();
    said[name] = await outcome(page, name);
  }
  expect(said).toEqual({
    [names[0] ?? ""]: expect.stringMatching(
      /^✓ Held: 1,000 checkouts in [\d,]+ ms: 1,000 numbers, 0 errors\.$/,
    ),
    [names[1] ?? ""]:
      "✓ Held: 2,000 callbacks: 1,000 orders placed, 1,000 answered with the number that the payment had.",
    [names[2] ?? ""]: expect.stringMatching(
      /^✓ Held: Pulled after \d+ answers\. After the restart \d+ orders were there, 0 of those answered were lost, /,
    ),
  });
  // Pulled in the middle: some were answered, and some were not there.
  const [, answered, there] =
    /after (\d+) answers\. After the restart (\d+) /.exec(said[names[2] ?? ""] ?? "") ?? [];
  expect(Number(answered)).toBeGreaterThan(0);
  expect(Number(there)).toBeGreaterThanOrEqual(Number(answered));
  expect(Number(there)).toBeLessThan(1_000);
  expect(await audit(page)).toEqual({
    State: "✓ Clean",
    Orders: "3,000",
    "First number": expect.stringMatching(/^DEMO-\d{8}-0001$/),
    "Last number": expect.stringMatching(/^DEMO-\d{8}-3000$/),
    Gaps: "0",
    Duplicates: "0",
    "Payments with two orders": "0",
  });
  expect(await page.locator(".demo-latest li").allInnerTexts()).toEqual(
    [3000, 2999, 2998, 2997, 2996, 2995].map((n) => expect.stringMatching(new RegExp(`^DEMO-\\d{8}-${n}$`))),
  );
  expect(complaints).toEqual([]);
  await page.close();
});

it("is worked by keyboard, says what it does as it runs, and a second tab is told to wait", async () => {
  const { page } = await site.visit("/");
  const first = page.getByRole("button", { name: names[0] ?? "" });
  const focused = () => page.evaluate("document.activeElement.textContent");
  for (let tabs = 0; tabs < 40 && (await focused()) !== names[0]; tabs += 1) {
    await page.keyboard.press("Tab");
  }
  expect(await focused()).toBe(names[0]);
  await page.keyboard.press("Enter");
  await itemOf(page, names[0] ?? "")
    .getByText(/^… Running: /)
    .waitFor();
  expect(await first.getAttribute("aria-disabled")).toBe("true");
  // Nothing takes the focus away.
  expect(await focused()).toBe(names[0]);
  // Of the same visitor: it has the same store.
  const { page: second } = await site.visit("/", { beside: page });
  await second.getByRole("button", { name: names[0] ?? "" }).click();
  expect(await outcome(second, names[0] ?? "")).toBe(
    "✗ Failed: The demo is open in another tab. Close that one, and press again.",
  );
  expect(await outcome(page, names[0] ?? "")).toMatch(/^✓ Held: /);
  await page.keyboard.press("Tab");
  expect(await focused()).toBe(names[1]);
  await second.close();
  await page.close();
});
