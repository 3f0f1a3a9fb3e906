// Cloudflare's workerd: the core over an HTTP driver, with a module for a request, and with one for all of them.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { z } from "zod";
import { connect } from "../../src/connection/connect.js";
import { migrate } from "../../src/migrations/index.js";
import { upTo } from "../support/checkouts.js";
import { testDatabase } from "../support/database.js";
import { type HttpBridge, startHttpBridge } from "../support/http-bridge.js";
import { createTickets } from "./app/use-core.js";
import { expectedOf } from "./expected.js";
import { newestNode } from "./runtimes.js";

const database = testDatabase({ migrated: false });
let bridge: HttpBridge;
let host: ChildProcess;
let address: string;

beforeAll(async () => {
  const { db, close } = connect(database.url());
  await migrate(db, { schema: "gapless_orders" });
  await db.execute(createTickets);
  await close();
  const plain = new URL(database.url());
  plain.search = "";
  bridge = await startHttpBridge(plain.href);
  const folder = inject("runtimesFolder");
  host = spawn(join(folder, "node_modules", newestNode), ["serve-worker.mjs"], {
    cwd: folder,
    env: { ...process.env, ENDPOINT: bridge.endpoint },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const [said] = await Promise.race([
    once(host.stdout ?? host, "data"),
    once(host, "exit").then(() => ["workerd did not start"]),
  ]);
  address = z.url().parse(String(said).trim());
});
afterAll(async () => {
  const ended = once(host, "exit");
  host.stdin?.end();
  await ended;
  await bridge.close();
});

const ask = async (path: string): Promise<unknown> => (await fetch(new URL(path, address))).text();
const created = z
  .string()
  .transform((text) => JSON.parse(text))
  .pipe(z.object({ answer: z.object({ order: z.object({ orderNumber: z.string() }) }) }));
const numbers = upTo(60).map((n) => `O-${String(n).padStart(4, "0")}`);

it("the app creates, replays, issues and audits to clean", async () => {
  expect(JSON.parse(String(await ask("/use")))).toEqual({ answer: expectedOf("W", false) });
});

it.each([
  ["each with a module of its own", "/one"],
  ["which share one module", "/shared"],
])("60 requests at once, %s, get consecutive numbers", async (_, path) => {
  const answers = await Promise.all(upTo(60).map(() => ask(path)));
  expect(answers.map((answer) => created.parse(answer).answer.order.orderNumber).sort()).toEqual(numbers);
});

it("requests that share a numbering issue drafts that none of them has met before", async () => {
  const answers = await Promise.all(upTo(20).map(() => ask("/issue")));
  const issued = answers.map((answer) => z.object({ answer: z.string() }).parse(JSON.parse(String(answer))));
  expect(issued.map(({ answer }) => answer).sort()).toEqual(
    numbers.slice(0, 20).map((n) => n.replace("O", "I")),
  );
});

it.each(["/migrate", "/proxy-audit"])("%s says by name that the driver has no transactions", async (path) => {
  expect(await ask(path)).toContain("NO_TRANSACTIONS");
});
