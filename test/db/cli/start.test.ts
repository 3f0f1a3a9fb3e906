// `npm start`: a file of checkouts in, a report and an exit code out.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkout, upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { initialisedDirectory } from "../../support/initialised-directory.js";

const database = testDatabase({ migrated: false });
const project = fileURLToPath(new URL("../../..", import.meta.url));
/** What `npm start` runs: tsx and its arguments. */
const [, ...command] = String(
  JSON.parse(await readFile(join(project, "package.json"), "utf8")).scripts.start,
).split(" ");
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "gapless-start-"));
});
afterAll(() => rm(directory, { recursive: true }));

interface Run {
  readonly code: number;
  readonly output: string;
}

function start(args: readonly string[], url: string, input = ""): Promise<Run> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ["node_modules/.bin/tsx", ...command, ...args],
      { cwd: project, env: { ...process.env, DATABASE_URL: url } },
      (error, output) => resolve({ code: error === null ? 0 : Number(error.code), output }),
    );
    child.stdin?.end(input);
  });
}

const day = "2026-11-22T09:00:00Z";
const lines = (...inputs: readonly unknown[]) => inputs.map((input) => JSON.stringify(input)).join("\n");

describe("npm start", () => {
  it("places a file's checkouts on a server; a second run replays them all", async () => {
    const file = join(directory, "checkouts.ndjson");
    const checkouts = upTo(25).map((n) => checkout(`pay_${n}`, { placedAt: day }));
    await writeFile(file, lines(...checkouts));
    const first = await start([file], database.url());
    expect(first.output).toMatch(/placed +25\n +replayed +0\n +refused +0\n/);
    expect(first.output).toContain("delivered twice, answered with the same order: 5\n");
    expect(first.output).toMatch(/2026-11-22 │ 25 +│ GAM-20261122-0001 │ GAM-20261122-0025/);
    expect(first.output).toContain("Audit: clean: 25 orders");
    expect(first.code).toBe(0);
    const second = await start([file], database.url());
    expect(second.output).toMatch(/placed +0\n +replayed +25\n +refused +0\n/);
    expect(second.output).toContain("Audit: clean: 25 orders");
  });

  it("reports a bad line by its number and goes on, on an embedded database", async () => {
    const embedded = await initialisedDirectory(join(directory, "embedded"));
    const input = [
      lines(checkout("a", { placedAt: day }), checkout("b", { totalAmount: -1 })),
      "{ no JSON",
      "",
      lines(checkout("c", { placedAt: day }), checkout("a", { placedAt: day, totalAmount: 1 })),
    ].join("\n");
    const { output, code } = await start(["-"], `file://${embedded}`, input);
    expect(output).toMatch(/placed +2\n/);
    expect(output).toMatch(/refused +3\n/);
    expect(output).toContain("line 2: totalAmount");
    expect(output).toContain("line 3: is not JSON");
    expect(output).toContain("line 6: the payment reference belongs to GAM-20261122-0001");
    expect(code).toBe(0);
  });

  it("ends with 1 when the audit is not clean", async () => {
    await database.sql()`update order_sequence_tracker set last_sequence = last_sequence + 1`;
    const { code, output } = await start(["-"], database.url());
    expect(output).toContain("Audit: NOT clean");
    expect(code).toBe(1);
  });

  it("says why when the server is not there, without the password", async () => {
    const { code, output } = await start(["-"], "postgres://nobody:hunter2@127.0.0.1:1/nothing");
    expect(code).toBe(1);
    expect(output).not.toContain("hunter2");
  });
});
