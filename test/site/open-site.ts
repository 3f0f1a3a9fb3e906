// Owns the built site on a port of its own, and a Chromium that looks at it.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { chromium, type Page } from "playwright-core";
import { z } from "zod";

export const built = fileURLToPath(new URL("../../site/dist", import.meta.url));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const violations = z.array(z.object({ id: z.string(), nodes: z.array(z.string()) }));

interface VisitOptions {
  readonly colorScheme?: "light" | "dark";
  readonly width?: number;
  readonly beside?: Page;
}

/** A port that nobody listens on. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().listen(0, () => {
      const address = server.address();
      server.close(() =>
        typeof address === "object" && address !== null
          ? resolve(address.port)
          : reject(new Error("no port")),
      );
    });
  });
}

/** What `npm run site` ends with. */
async function serveSite(): Promise<{ readonly url: string; readonly server: ChildProcess }> {
  const port = await freePort();
  const sirv = fileURLToPath(new URL("../../site/node_modules/.bin/sirv", import.meta.url));
  const server = spawn(sirv, [built, "--port", String(port)], { stdio: ["ignore", "pipe", "inherit"] });
  for await (const said of server.stdout.iterator({ destroyOnReturn: false })) {
    if (String(said).includes("http://")) {
      server.stdout.resume();
      return { url: `http://localhost:${port}`, server };
    }
  }
  throw new Error("sirv ended");
}

export async function openSite() {
  const { url, server } = await serveSite();
  const browser = await chromium.launch({
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--headless",
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
    ],
  });
  return {
    url,
    /** A page of a visitor who was not here before, or another of one who is, and what its console complains about. */
    async visit(path: string, { colorScheme = "light", width = 1280, beside }: VisitOptions = {}) {
      const page =
        beside === undefined
          ? await (await browser.newContext({ colorScheme, viewport: { width, height: 800 } })).newPage()
          : await beside.context().newPage();
      const complaints: string[] = [];
      page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
      page.on("pageerror", (error) => complaints.push(error.message));
      await page.goto(`${url}${path}`);
      // What is drawn anew in the browser is there.
      await page.waitForFunction("document.querySelector('#app')?.__vue_app__ !== undefined");
      return { page, complaints };
    },
    async close() {
      await browser.close();
      server.kill();
      await once(server, "exit");
    },
  };
}

export type Site = Awaited<ReturnType<typeof openSite>>;

/**
 * What axe finds on a page: the rule, and the elements. A column that says "reached" in each row has no heading in some
 * tables, which breaks no rule of WCAG.
 */
export async function accessibilityFindings(page: Page) {
  await page.evaluate(axe);
  return violations.parse(
    await page.evaluate(
      `axe.run({ rules: { "empty-table-header": { enabled: false } } }).then(({ violations }) =>
         violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html.slice(0, 200)) })))`,
    ),
  );
}
