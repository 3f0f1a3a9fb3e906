// `gapless-orders import`: every line of a file becomes an order or is reported by its number.
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkout, gam, upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { cliCommand, type Run, runCli } from "../../support/run-cli.js";

const database = testDatabase();
const unmigrated = testDatabase({ migrated: false });
const ofGam = ["--series", gam.name, "--template", gam.template, "--time-zone", gam.timeZone];
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "gapless-import-"));
});
afterAll(() => rm(directory, { recursive: true }));

const day = "2026-11-22T09:00:00Z";
const lines = (...inputs: readonly unknown[]) => inputs.map((input) => JSON.stringify(input)).join("\n");
const fromInput = (input: string): Promise<Run> => runCli(database.url(), ["import", "-", ...ofGam], input);

async function fromFile(bytes: string | Uint8Array): Promise<Run> {
  const file = join(directory, "checkouts.ndjson");
  await writeFile(file, bytes);
  return runCli(database.url(), ["import", file, ...ofGam]);
}

describe("gapless-orders import", () => {
  it("places a file; the second time everything is replayed", async () => {
    const file = lines(...upTo(250).map((n) => checkout(`file_${n}`, { placedAt: day })));
    expect(await fromFile(file)).toEqual({
      code: 0,
      output: "250 placed, 0 replayed, 0 failed\n",
      errors: "",
    });
    expect((await fromFile(file)).output).toBe("0 placed, 250 replayed, 0 failed\n");
    const [row] = await database.sql()`
      select min(order_number) as first, max(order_number) as last, count(*)::int as orders from orders`;
    expect(row).toEqual({ first: "GAM-20261122-0001", last: "GAM-20261122-0250", orders: 250 });
  });

  it("reports each bad line by its number, places the others, and ends with 1", async () => {
    const { code, output, errors } = await fromInput(
      [
        lines(checkout("a", { placedAt: day }), checkout("b", { totalAmount: -1 })),
        "{ no JSON",
        "",
        "null",
        lines(checkout("c", { placedAt: day }), checkout("a", { placedAt: day, totalAmount: 1 })),
      ].join("\r\n"),
    );
    const reported = errors.trimEnd().split("\n");
    expect(reported).toHaveLength(4);
    expect(reported[0]).toMatch(/^line 2: totalAmount/);
    expect(reported[1]).toBe("line 3: is not JSON");
    expect(reported[2]).toMatch(/^line 5: /);
    expect(reported[3]).toMatch(
      /^line 7: the payment reference belongs to GAM-20261122-\d+, which differs in/,
    );
    expect(output).toBe("2 placed, 0 replayed, 4 failed\n");
    expect(code).toBe(1);
  });

  it("reports every failed line, however many", async () => {
    const { errors, output } = await fromInput(
      upTo(120)
        .map(() => "[")
        .join("\n"),
    );
    expect(errors.trimEnd().split("\n")).toEqual(upTo(120).map((n) => `line ${n}: is not JSON`));
    expect(output).toBe("0 placed, 0 replayed, 120 failed\n");
  });

  it("accepts a line separator inside a string, a byte order mark and a missing last line end", async () => {
    const customerId = "first\u2028second\u2029third\u0085é👕";
    const text = lines(checkout("mark", { customerId, placedAt: day }), checkout("last", { placedAt: day }));
    expect((await fromFile(`\uFEFF${text}`)).output).toBe("2 placed, 0 replayed, 0 failed\n");
    const [row] = await database.sql()`select customer_id from orders where payment_reference = 'mark'`;
    expect(row?.["customer_id"]).toBe(customerId);
  });

  it("refuses a line that is not UTF-8 instead of storing replacement characters", async () => {
    const latin1 = Buffer.from(lines(checkout("latin", { customerId: "café" }), checkout("ascii")), "latin1");
    const { errors, output } = await fromFile(latin1);
    expect(errors).toBe("line 1: holds bytes that are not UTF-8\n");
    expect(output).toBe("1 placed, 0 replayed, 1 failed\n");
  });

  it("ends with 1 and one message when the file cannot be read", async () => {
    const { code, output, errors } = await runCli(database.url(), ["import", directory, ...ofGam]);
    expect(errors).toBe("reading broke off after line 0: EISDIR\n");
    expect(output).toBe("0 placed, 0 replayed, 0 failed\n");
    expect(code).toBe(1);
  });

  it("reports a database that is not migrated once, not once per line", async () => {
    const input = lines(checkout("a"), checkout("b"), checkout("c"));
    const { code, output, errors } = await runCli(unmigrated.url(), ["import", "-", ...ofGam], input);
    expect(errors.trimEnd().split("\n")).toHaveLength(1);
    expect(errors).toContain("Run `gapless-orders migrate` first");
    expect(output).toBe("");
    expect(code).toBe(1);
  });

  it("that is interrupted begins no further line, and says what it placed", async () => {
    const [program = "", ...args] = [
      ...cliCommand,
      "import",
      "-",
      "--series",
      "CTRL-C",
      "--template",
      "C-{#}",
    ];
    const env = { ...process.env, DATABASE_URL: database.url() };
    const child = spawn(program, args, { env, stdio: ["pipe", "pipe", "pipe"] });
    const said = Promise.all([text(child.stdout), text(child.stderr)]);
    const ended = new Promise((resolve) => child.once("exit", resolve));
    // Standard input stays open, as a terminal's does.
    child.stdin.write(`${lines(...upTo(3).map((n) => checkout(`pay_${n}`)))}\n`);
    await expect
      .poll(() => database.sql()`select from orders where series = 'CTRL-C'`, { timeout: 30_000 })
      .toHaveLength(3);
    child.kill("SIGINT");
    expect(await ended).toBe(1);
    expect(await said).toEqual([
      "3 placed, 0 replayed, 0 failed\n",
      "interrupted: the lines up to 3 are through, and no further one was begun\n",
    ]);
  });
});
