// Owns the tests of the built pages in Chromium: narrow and wide, light and dark, found by search.
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { accessibilityFindings, built, openSite, type Site } from "./open-site.js";

let site: Site;

beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());

const phone = 375;
const addresses = (await readdir(built, { recursive: true }))
  .filter((name) => name.endsWith(".html") && !name.startsWith("api/"))
  .map((name) => `/${name}`);

it("has the pages of the repository, and the API reference", () => {
  expect(addresses).toEqual(
    expect.arrayContaining(["/index.html", "/introduction.html", "/numbering.html", "/decisions/index.html"]),
  );
  expect(existsSync(join(built, "api/index.html"))).toBe(true);
});

it("fits a telephone, and loads without an error in the console, every page", async () => {
  const { page, complaints } = await site.visit("/", { width: phone });
  const wide: string[] = [];
  for (const address of addresses) {
    await page.goto(`${site.url}${address}`);
    if ((await page.evaluate("document.documentElement.scrollWidth")) !== phone) {
      wide.push(address);
    }
  }
  expect(wide).toEqual([]);
  expect(complaints).toEqual([]);
  await page.close();
});

it.each(
  ["/", "/introduction.html", "/numbering.html", "/architecture.html", "/faults.html"].flatMap((address) => [
    [address, "light"] as const,
    [address, "dark"] as const,
  ]),
)("has no accessibility violation: %s, %s", async (address, colorScheme) => {
  const { page } = await site.visit(address, { colorScheme });
  const isDark = await page.evaluate("document.documentElement.classList.contains('dark')");
  expect(isDark).toBe(colorScheme === "dark");
  await page.waitForFunction("document.querySelector('pre.diagram') === null");
  expect(await accessibilityFindings(page)).toEqual([]);
  await page.close();
});

it("draws the diagrams", async () => {
  const { page } = await site.visit("/architecture.html");
  await page.locator("figure.diagram svg").nth(2).waitFor();
  await page.close();
});

it("finds a page by a word in it", async () => {
  const { page } = await site.visit("/");
  await page.keyboard.press("Control+k");
  await page.getByRole("searchbox").waitFor();
  await page.keyboard.type("lockTimeoutMs");
  await page.locator(".VPLocalSearchBox .result").first().waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL(/\.html/);
  await page.close();
});
