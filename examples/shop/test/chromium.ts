// Owns the browser of a test file: one Chromium, a page for each test, and what it complained of.
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll } from "vitest";

export function withChromium() {
  let browser: Browser;
  const opened: Page[] = [];
  const complaints: string[] = [];
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
      args: [
        ...["--no-sandbox", "--headless", "--disable-gpu", "--disable-quic", "--no-first-run"],
        ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
      ],
    });
  });
  afterAll(() => browser?.close());
  afterEach(async () => {
    complaints.length = 0;
    await Promise.all(opened.splice(0).map((page) => page.close()));
  });
  return {
    complaints,
    async open(options: BrowserContextOptions = {}): Promise<Page> {
      const page = await browser.newPage(options);
      opened.push(page);
      page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
      page.on("pageerror", (error) => complaints.push(error.message));
      return page;
    },
  };
}
