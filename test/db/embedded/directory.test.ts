// An embedded database's directory is opened by one handle at a time: in this process, in others, by the command line.
import { cp, mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Connection, connect } from "../../../src/connection/connect.js";
import { createOrdersModule, retryPolicy } from "../../../src/index.js";
import { migrate } from "../../../src/migrations/index.js";
import { checkout, gam, upTo } from "../../support/checkouts.js";
import { startEmbeddedProcess } from "../../support/embedded-process.js";
import { initialisedDirectory } from "../../support/initialised-directory.js";
import { runCli } from "../../support/run-cli.js";

let root: string;
let directory: string;
const opened: Connection[] = [];

/** A handle of this process. */
function open(url = `file://${directory}`): Connection {
  const connection = connect(url);
  opened.push(connection);
  return connection;
}

/** Of one day, so that no midnight comes between two orders. */
const dated = (reference: string) => checkout(reference, { placedAt: "2026-11-22T09:00:00Z" });
const impatient = retryPolicy({ maxAttempts: 2 });
const ordersOn = ({ db }: Connection, retry = retryPolicy()) =>
  createOrdersModule(db, { series: gam, retry });
const inUse =
  /^the database's directory is in use by .*: an embedded database is opened by one handle at a time$/;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "gapless-embedded-"));
  // Migrated once, and copied for each test.
  const { db, close } = connect(`file://${await initialisedDirectory(join(root, "migrated"))}`);
  await migrate(db);
  await close();
});
beforeEach(async () => {
  await Promise.all(opened.splice(0).map(({ close }) => close()));
  directory = await mkdtemp(join(root, "shop-"));
  await cp(join(root, "migrated"), directory, { recursive: true });
});
afterAll(async () => {
  await Promise.all(opened.map(({ close }) => close()));
  await rm(root, { recursive: true });
});

describe("a directory that this process has open", () => {
  it("is refused to a second handle, whose creates give the reason, until the first is closed", async () => {
    const first = open();
    const placed = await Promise.all(upTo(5).map((n) => ordersOn(first).create(dated(`pay_${n}`))));
    expect(placed.every((result) => result.isOk())).toBe(true);
    const second = open();
    const refusal = (await ordersOn(second, impatient).create(dated("pay_6")))._unsafeUnwrapErr();
    expect(refusal).toMatchObject({
      kind: "RetriesExhausted",
      outcome: "not-created",
      attempts: [
        { failure: "unavailable", cause: { code: "DATABASE_IN_USE", message: expect.stringMatching(inUse) } },
        { failure: "unavailable", cause: { code: "DATABASE_IN_USE" } },
      ],
    });
    const patient = retryPolicy({ maxAttempts: 1_000, deadlineMs: 60_000 });
    const waiting = ordersOn(second, patient).create(dated("pay_6"));
    await first.close();
    expect((await waiting)._unsafeUnwrap().order.sequence).toBe(6);
    expect((await ordersOn(second).audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 6 });
  });

  it("is the same directory under each of its names", async () => {
    const first = open();
    await ordersOn(first).peek();
    const link = `${directory}-link`;
    await symlink(directory, link);
    for (const name of [`${directory}/`, `${directory}/.`, link, relative(process.cwd(), directory)]) {
      const refused = (await ordersOn(open(`file://${name}`), impatient).peek())._unsafeUnwrapErr();
      expect([name, refused.attempts.at(-1)?.cause.code]).toEqual([name, "DATABASE_IN_USE"]);
    }
  });

  it("is refused to another process, and neither process loses an order", async () => {
    const first = open();
    const orders = ordersOn(first);
    await orders.create(dated("pay_1"));
    const other = await startEmbeddedProcess("place", directory);
    expect(other.said).toHaveLength(5);
    for (const said of other.said) {
      expect(said).toContain(`is in use by process ${process.pid} since`);
    }
    await other.end();
    await orders.create(dated("pay_2"));
    await first.close();
    const audited = await ordersOn(open()).audit();
    expect(audited._unsafeUnwrap()).toMatchObject({ clean: true, orders: 2 });
  });

  it("is refused to every command of the command line, which names the holder and changes nothing", async () => {
    const first = open();
    await ordersOn(first).create(dated("pay_1"));
    const files = await readdir(directory);
    const template = ["--template", gam.template];
    for (const args of [
      ["migrate"],
      ["audit", "--series", "GAM"],
      ["peek", "--series", "GAM", ...template],
      ["sync", "--series", "GAM"],
      ["import", "-", "--series", "GAM", ...template],
    ]) {
      const ran = await runCli(`file://${directory}`, args, `${JSON.stringify(dated("pay_2"))}\n`);
      expect([args[0], ran.code]).toEqual([args[0], 1]);
      expect(`${ran.errors}${ran.output}`).toContain(`is in use by process ${process.pid} since`);
    }
    expect(await readdir(directory)).toEqual(files);
    await first.close();
    const audit = await runCli(`file://${directory}`, ["audit", "--series", "GAM", "--json"]);
    expect(JSON.parse(audit.output)).toMatchObject({ clean: true, orders: 1 });
  });
});

describe("a directory whose process was killed", () => {
  it("is taken over, and the numbers go on after the last one that was returned", async () => {
    const killed = await startEmbeddedProcess("place", directory);
    expect(killed.said).toHaveLength(5);
    const beside = (await ordersOn(open(), impatient).peek())._unsafeUnwrapErr();
    expect(beside.attempts.at(-1)?.cause.message).toContain(`is in use by process ${killed.pid} since`);
    await killed.kill();
    const orders = ordersOn(open());
    expect((await orders.create(dated("after")))._unsafeUnwrap().order.sequence).toBe(6);
    for (const number of killed.said) {
      expect((await orders.findByNumber(number))._unsafeUnwrap()?.orderNumber).toBe(number);
    }
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 6 });
  });
});

describe("a directory that cannot be opened", () => {
  it("is reported without its name, and nothing is created", async () => {
    const missing = join(root, "customer-42", "shop");
    const refused = (
      await ordersOn(open(`file://${missing}`), impatient).create(dated("pay_1"))
    )._unsafeUnwrapErr();
    expect(refused).toMatchObject({
      kind: "RetriesExhausted",
      outcome: "not-created",
      attempts: [
        {
          failure: "unavailable",
          cause: {
            code: "DATABASE_UNUSABLE",
            message: "the embedded database cannot be opened: ENOENT",
          },
        },
        {},
      ],
    });
    expect(JSON.stringify(refused)).not.toContain("customer-42");
  });
});
