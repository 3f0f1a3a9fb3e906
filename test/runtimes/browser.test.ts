// A browser: the core over PGlite in the page, migrated there, in real Chromium.
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { extname, join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { listenOnLoopback } from "../support/loopback.js";
import { expectedOf } from "./expected.js";

const types: Readonly<Record<string, string>> = { ".js": "text/javascript", ".wasm": "application/wasm" };
const page = '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>';

let server: Server;
let browser: Browser;
let address: string;

beforeAll(async () => {
  const folder = join(inject("runtimesFolder"), "page");
  server = createServer(async ({ url = "/" }, answer) => {
    const body = url === "/" ? page : await readFile(join(folder, url)).catch(() => undefined);
    const type = url === "/" ? "text/html" : (types[extname(url)] ?? "application/octet-stream");
    answer.writeHead(body === undefined ? 404 : 200, { "content-type": type }).end(body);
  });
  address = `http://127.0.0.1:${await listenOnLoopback(server)}/`;
  browser = await chromium.launch({
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    args: [
      ...["--no-sandbox", "--headless", "--disable-gpu", "--disable-quic", "--no-first-run"],
      ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
    ],
  });
});
afterAll(async () => {
  await browser?.close();
  server.close();
});

it("the app migrates, creates, replays, issues and audits to clean in a page", async () => {
  const tab = await browser.newPage();
  const complaints: string[] = [];
  tab.on("console", (message) => complaints.push(message.text()));
  tab.on("pageerror", (error) => complaints.push(error.message));
  await tab.goto(address);
  await tab.waitForFunction("typeof run === 'function'");
  expect(await tab.evaluate("run()"), complaints.join("\n")).toEqual({
    applied: true,
    used: expectedOf("B", true),
  });
  expect(complaints).toEqual([]);
});
