// The command line: what each command does to a database, what it prints, and the code it ends with.
import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { createOrdersModule, orderSeries } from "../../../src/index.js";
import { journalOf } from "../../../src/migrations/shipped-migrations.js";
import { checkout, gam, upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { cliCommand, type Run, runCli, runCommand } from "../../support/run-cli.js";

const manifest = z.object({ version: z.string() });
const empty = testDatabase({ migrated: false });
const database = testDatabase();
const run = (...args: readonly string[]): Promise<Run> => runCli(database.url(), args);
const shipped = journalOf().entries.length;
const ofGam = ["--series", gam.name, "--template", gam.template, "--time-zone", gam.timeZone];

describe("gapless-orders migrate", () => {
  it("brings an empty database to the schema, and does nothing the second time", async () => {
    const before = await runCli(empty.url(), ["peek", ...ofGam]);
    expect(before.code).toBe(1);
    expect(before.errors).toContain("Run `gapless-orders migrate` first");
    const outputs = [
      `Applied ${shipped} migrations for public.orders.\n`,
      "Nothing to do: public.orders is up to date.\n",
    ];
    for (const output of outputs) {
      expect(await runCli(empty.url(), ["migrate"])).toEqual({ code: 0, output, errors: "" });
    }
    expect([...(await empty.sql()`select finding from audit_order_numbers(series => 'GAM')`)]).toEqual([
      { finding: "nothing audited" },
    ]);
    expect(await runCli(empty.url(), ["peek", ...ofGam])).toMatchObject({ code: 0 });
  });

  it("says why it cannot, and ends with 1", async () => {
    await empty.sql()`
      insert into drizzle.gapless_orders_migrations (hash, created_at) values ('later', 9999999999999)`;
    const { code, output, errors } = await runCli(empty.url(), ["migrate"]);
    expect(code).toBe(1);
    expect(output).toBe("");
    expect(errors).toMatch(/^gapless-orders: .*migrated by a newer version.*\n$/);
  });
});

describe("gapless-orders", () => {
  it("prints the version of the package, without a database", async () => {
    const { version } = manifest.parse(JSON.parse(await readFile("package.json", "utf8")));
    for (const option of ["--version", "-V"]) {
      expect(await runCli("", [option])).toEqual({ code: 0, output: `${version}\n`, errors: "" });
    }
  });

  it("peek knows years that begin in another month, from the option or from the template", async () => {
    const { template } = orderSeries({ name: "FY", template: "{YYYY}-{YYYY+1}-{#}", yearBegins: "04" });
    const written = await run("peek", "--series", "FY", "--template", template);
    expect(written).toMatchObject({ code: 0, output: expect.stringMatching(/^\d{4}-\d{4}-1\n$/) });
    const given = [
      "--template",
      "{YYYY}-{YYYY+1}-{#}",
      "--year-begins",
      "04",
      "--schema",
      "public",
      "--pooler",
    ];
    expect(await run("peek", "--series", "FY", ...given)).toEqual(written);
  });

  it("peek prints the next number and nothing else, and takes none", async () => {
    const never = orderSeries({ name: "NEVER", template: "N-{####}" });
    const orders = createOrdersModule(database.db(), { series: never });
    (await orders.create(checkout("pay_1")))._unsafeUnwrap();
    for (const _ of upTo(2)) {
      const peeked = await run("peek", "--series", never.name, "--template", never.template);
      expect(peeked).toEqual({ code: 0, output: "N-0002\n", errors: "" });
    }
  });
});

describe("gapless-orders with wrong arguments", () => {
  it.each([
    { args: [], says: "Usage: gapless-orders" },
    { args: ["adit"], says: "unknown command 'adit'" },
    { args: ["audit"], says: "required option '--series <name>' not specified" },
    {
      args: ["audit", "--series", "GAM", "--from", "tomorrow"],
      says: "--from must be a day of the calendar",
    },
    { args: ["peek", "--series", "GAM"], says: "required option '--template <template>' not specified" },
    { args: ["peek", "--series", "GAM", "--template", "GAM-{DD}-{####}"], says: "template" },
    { args: ["peek", ...ofGam, "--time-zone", "Mars/Base"], says: "time zone" },
    { args: ["peek", ...ofGam, "--year-begins", "4"], says: "yearBegins must be a month" },
    { args: ["import", "no-such-file", ...ofGam], says: "there is no file no-such-file" },
  ])("ends with 2 and the reason: $args", async ({ args, says }) => {
    const { code, output, errors } = await run(...args);
    expect(errors).toContain(says);
    expect(errors).not.toContain("    at ");
    expect(output).toBe("");
    expect(code).toBe(2);
  });

  it("prints --help to standard output with examples and exit codes, and ends with 0", async () => {
    const { code, output, errors } = await run("--help");
    for (const command of ["migrate", "audit", "peek", "sync", "import"]) {
      expect(output).toMatch(new RegExp(`^ {2}${command} .*`, "m"));
      expect(output).toMatch(new RegExp(`^ {2}gapless-orders ${command}`, "m"));
    }
    expect(output).toMatch(/Exit codes:\n {2}0 .*\n {2}1 .*\n {2}2 /);
    expect(errors).toBe("");
    expect(code).toBe(0);
  });
});

describe("secrets of the URL", () => {
  const secret = "hunter2";
  it.each([
    { url: "", code: 2, says: "DATABASE_URL is not set" },
    { url: `mysql://app:${secret}@localhost/shop`, code: 2, says: "DATABASE_URL is not of the form" },
    { url: `postgres://app:${secret}@localhost:x/shop`, code: 2, says: "DATABASE_URL is not of the form" },
    { url: `postgres://app:%zz${secret}@localhost/shop`, code: 2, says: "DATABASE_URL is not of the form" },
    { url: `postgres://app:${secret}@127.0.0.1:1/shop`, code: 1, says: "ECONNREFUSED" },
  ])("are never printed: $says", async ({ url, code, says }) => {
    for (const args of [["migrate"], ["sync", "--series", "GAM"]]) {
      const ran = await runCli(url, args);
      expect(ran.errors).toContain(says);
      expect(ran.errors.trim().split("\n")).toHaveLength(1);
      expect(ran.output + ran.errors).not.toContain(secret);
      expect(ran.code).toBe(code);
    }
    expect((await runCli(url, ["--help"])).output).not.toContain(secret);
  });
});

describe("colours of the output", () => {
  const audit = [...cliCommand, "audit", "--series", "GAM", "--to", "2026-11-21"];
  const escapeCode = String.fromCharCode(27);
  beforeAll(async () => {
    const orders = createOrdersModule(database.db(), { series: gam });
    (await orders.create(checkout("pay_21", { placedAt: "2026-11-21T09:00:00Z" })))._unsafeUnwrap();
  });

  it("are never written to a pipe, whatever the environment says", async () => {
    const environment = { DATABASE_URL: database.url(), FORCE_COLOR: "1", CI: "1", NO_COLOR: "" };
    const { output } = await runCommand(audit, environment);
    expect(output).toContain("clean");
    expect(output).not.toContain(escapeCode);
  });

  // util-linux's `script` gives a command a terminal.
  it.runIf(process.platform === "linux")("are written to a terminal unless NO_COLOR is set", async () => {
    const terminal = ["script", "--quiet", "--return", "--command", audit.join(" "), "/dev/null"];
    const environment = {
      DATABASE_URL: database.url(),
      TERM: "xterm-256color",
      NO_COLOR: "",
      FORCE_COLOR: "",
    };
    const { output, code } = await runCommand(terminal, environment);
    expect(output).toContain(`${escapeCode}[32mclean`);
    expect(code).toBe(0);
    for (const FORCE_COLOR of ["", "1"]) {
      const plain = await runCommand(terminal, { ...environment, NO_COLOR: "1", FORCE_COLOR });
      expect(plain.output).toContain("clean");
      expect(plain.output).not.toContain(escapeCode);
    }
  });
});
