// Owns the tests of both sets of migrations, as drizzle-kit applies them.
import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { testDatabase } from "../../../test/support/database.js";
import { openShop } from "./open-shop.js";

const run = promisify(execFile);
const shop = fileURLToPath(new URL("..", import.meta.url));
const database = testDatabase({ migrated: false });
let copy: string;

/** A copy, so that nothing is written into the shop itself. */
beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), "gapless-shop-"));
  await cp(shop, copy, { recursive: true, filter: (path) => !/\/(node_modules|gapless-orders)$/.test(path) });
  await symlink(join(shop, "../../node_modules"), join(copy, "node_modules"));
});
afterAll(() => rm(copy, { recursive: true }));

const npm = (...args: readonly string[]) =>
  run("npm", ["run", ...args], { cwd: copy, env: { ...process.env, DATABASE_URL: database.url() } });
const filesOf = async (folder: string) => {
  const names = (await readdir(join(folder), { recursive: true })).filter((name) =>
    /\.(sql|json)$/.test(name),
  );
  return Promise.all(
    names.toSorted().map(async (name) => [name, await readFile(join(folder, name), "utf8")]),
  );
};

it("are those of the schema: generating them anew changes nothing", async () => {
  const before = await filesOf(join(shop, "drizzle"));
  await npm("generate");
  expect(await filesOf(join(copy, "drizzle"))).toEqual(before);
});

it("are applied by drizzle-kit, and the shop starts on the database without another one", async () => {
  await npm("migrate");
  const applied = () =>
    database.sql()`
      select 'shop' as whose, created_at from shop.migrations
      union all
      select 'gapless-orders', created_at from gapless_orders.migrations
      order by 1, 2`;
  const before = await applied();
  expect(before.length).toBeGreaterThan(40);
  const open = await openShop(database.url());
  const paid = await open.pay("pi_migrated");
  expect(await paid.json()).toMatchObject({ orderNo: expect.stringMatching(/^SHOP-\d{8}-0001$/) });
  await open.close();
  expect(await applied()).toEqual(before);
});
