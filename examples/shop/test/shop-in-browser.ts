// Owns a shop on the test server and a Chromium that looks at it, for a test file.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll } from "vitest";
import { z } from "zod";
import { testDatabase } from "../../../test/support/database.js";
import { type OpenShop, openShop } from "./open-shop.js";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const violations = z.array(z.object({ id: z.string(), nodes: z.array(z.string()) }));

export interface VisitOptions {
  readonly colorScheme?: "light" | "dark";
  readonly width?: number;
  /** (Default: yes) */
  readonly scripts?: boolean;
}

export function shopInBrowser() {
  const database = testDatabase({ migrated: false });
  let shop: OpenShop | undefined;
  let browser: Browser | undefined;
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
  afterEach(() => Promise.all(browser?.contexts().map((context) => context.close()) ?? []));
  afterAll(async () => {
    await browser?.close();
    await shop?.close();
  });
  const opened = <T>(one: T | undefined): T => {
    if (one === undefined) {
      throw new Error("before the tests began");
    }
    return one;
  };
  return {
    shop: () => opened(shop),
    sql: () => database.sql(),
    /** A page of a visitor who was not here before, and what its console complains about. */
    async visit(path: string, { colorScheme = "light", width = 1280, scripts = true }: VisitOptions = {}) {
      const context = await opened(browser).newContext({
        colorScheme,
        viewport: { width, height: 800 },
        javaScriptEnabled: scripts,
      });
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
      page.on("pageerror", (error) => complaints.push(error.message));
      await page.goto(`${opened(shop).url}${path}`);
      return { page, complaints };
    },
  };
}

/** What axe finds on a page: the rule, and the elements. */
export async function accessibilityFindings(page: Page) {
  await page.evaluate(axe);
  return violations.parse(
    await page.evaluate(
      `axe.run().then(({ violations }) =>
         violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html.slice(0, 200)) })))`,
    ),
  );
}
