// Next.js, with the files of docs/deploying.md as they are printed: a server migrates as it starts, and a route creates orders.
import { type ChildProcess, spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { filesOf } from "../support/docs-files.js";
import { type EmbeddedServer, startEmbeddedServer } from "../support/embedded-server.js";
import { listenOnLoopback } from "../support/loopback.js";
import { freshApp, mustRun, pack } from "./fresh-app.js";

let database: EmbeddedServer;
let directory: string;
let running: ChildProcess | undefined;
const app = () => join(directory, "app");

/** The standalone server takes 0 for "no port", so it is given one that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listenOnLoopback(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Builds as in a container's build, which has no database. */
async function build(output: string, bundler: string): Promise<void> {
  const config = output === "standalone" ? 'export default { output: "standalone" };' : "export default {};";
  await writeFile(join(app(), "next.config.mjs"), config);
  const next = ["node_modules/next/dist/bin/next", "build", `--${bundler}`];
  const environment = ["-u", "DATABASE_URL", "-u", "NODE_ENV", "-u", "VITEST", "NEXT_TELEMETRY_DISABLED=1"];
  await rm(join(app(), ".next"), { recursive: true, force: true });
  await mustRun(app(), "env", ...environment, process.execPath, ...next);
}

/** Starts what was built, by one process; resolves with its address when it says that it listens. */
async function start(output: string): Promise<string> {
  const port = await freePort();
  let cwd = app();
  let args = ["node_modules/next/dist/bin/next", "start", "--hostname", "127.0.0.1", "--port", String(port)];
  if (output === "standalone") {
    // By itself, as in a container: beside the app it would find the app's packages.
    cwd = await mkdtemp(join(directory, "alone-"));
    args = ["server.js"];
    await cp(join(app(), ".next/standalone"), cwd, { recursive: true });
  }
  const child = spawn(process.execPath, args, {
    cwd,
    env: {
      PATH: process.env["PATH"],
      DATABASE_URL: database.url,
      HOSTNAME: "127.0.0.1",
      PORT: String(port),
      NODE_ENV: "production",
      NEXT_TELEMETRY_DISABLED: "1",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running = child;
  let said = "";
  await new Promise<void>((resolve, reject) => {
    const listen = (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes("Ready in")) {
        resolve();
      }
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    child.once("exit", () => reject(new Error(`the server ended: ${said}`)));
  });
  return `http://127.0.0.1:${port}/orders`;
}

async function post(url: string, order: unknown): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(url, { method: "POST", body: JSON.stringify(order) });
  return { status: answer.status, body: await answer.json() };
}

beforeAll(async () => {
  database = await startEmbeddedServer();
  directory = await mkdtemp(join(tmpdir(), "gapless-next-"));
  await freshApp(app(), await pack(directory), {
    "drizzle-orm": "0.45.4",
    next: "16.4.6",
    react: "19.3.1",
    "react-dom": "19.3.1",
    "@types/node": "20.19.43",
    "@types/react": "19.3.3",
    typescript: "5.9.3",
  });
  const layout = `export default ({ children }: { children: React.ReactNode }) => <html lang="en"><body>{children}</body></html>;`;
  const printed = await filesOf("deploying.md");
  for (const [name, text] of new Map([...printed, ["app/layout.tsx", layout]])) {
    await mkdir(dirname(join(app(), name)), { recursive: true });
    await writeFile(join(app(), name), text);
  }
});
afterEach(() => running?.kill());
afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
  await database.stop();
});

describe.each([
  ["default", "turbopack"],
  ["standalone", "turbopack"],
  ["standalone", "webpack"],
])("Next.js with the %s output, by %s", (output, bundler) => {
  it("builds without a database, migrates as it starts, and its route creates and replays an order", async () => {
    await build(output, bundler);
    const url = await start(output);
    const order = {
      paymentReference: `pay ${output} ${bundler}`,
      currency: "UGX",
      totalAmount: 100,
      items: [{ sku: "A", quantity: 1, unitAmount: 100 }],
    };
    const placed = await post(url, order);
    expect(placed).toEqual({
      status: 201,
      body: { number: expect.stringMatching(/^GAM-\d{8}-\d{4}$/) },
    });
    expect(await post(url, order)).toEqual(placed);
    expect(await post(url, { ...order, totalAmount: -1 })).toEqual({
      status: 400,
      body: { kind: "InvalidOrder" },
    });
  }, 300_000);
});
