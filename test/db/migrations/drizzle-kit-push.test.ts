// drizzle-kit push in an app: with the filter of docs/deploying.md it leaves ours alone, and what it breaks without is named.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { migrate } from "../../../src/migrations/index.js";
import { type TestDatabase, testDatabase } from "../../support/database.js";
import { expectWorks } from "../../support/working-installation.js";

const project = new URL("../../..", import.meta.url).pathname;
let folder: string;
let filter: unknown;

beforeAll(async () => {
  // Inside the project, so that drizzle-kit and the app's schema find the packages.
  folder = await mkdtemp(join(project, "node_modules/.push-"));
  const page = await readFile(join(project, "docs/deploying.md"), "utf8");
  const listed = /tablesFilter: (?<names>\[.*\]),/.exec(page)?.groups?.["names"] ?? "[]";
  filter = JSON.parse(listed);
  await symlink(join(project, "src/schema"), join(folder, "gapless"));
  const customers = `import { pgTable, serial, text } from "drizzle-orm/pg-core";
    export const customers = pgTable("customers", { id: serial().primaryKey(), name: text() });`;
  await writeFile(join(folder, "app.ts"), customers);
  await writeFile(join(folder, "with-ours.ts"), `export * from "./gapless/index.js";\n${customers}`);
});
afterAll(() => rm(folder, { recursive: true }));

/** Pushes a file of tables; what it does not do by itself it asks, and nobody answers. */
async function push(database: TestDatabase, schema: string, settings: object): Promise<void> {
  const config = { dialect: "postgresql", schema, dbCredentials: { url: database.url() }, ...settings };
  await writeFile(join(folder, "config.json"), JSON.stringify(config));
  const kit = join(project, "node_modules/.bin/drizzle-kit");
  await promisify(execFile)(kit, ["push", "--force", "--config=config.json"], { cwd: folder }).catch(
    () => {},
  );
}

/** Keys and checks, collations, functions, triggers and policies. */
const ours = (database: TestDatabase): Promise<readonly unknown[]> => database.sql()`
  select conrelid::regclass::text || ' ' || conname || ' ' || pg_get_constraintdef(oid) as what
  from pg_constraint where conrelid::regclass::text ~ '(orders|tracker|ledger)$'
  union all
  select attrelid::regclass::text || '.' || attname || ' ' || atttypid::regtype || ' ' || attcollation::regcollation
  from pg_attribute where attnum > 0 and attrelid::regclass::text ~ '(orders|tracker|ledger)$'
  union all
  select pg_get_functiondef(oid) from pg_proc
  where pronamespace in (select oid from pg_namespace where nspname in ('public', 'gapless_orders'))
  union all
  select pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
  union all
  select polrelid::regclass::text || ' ' || polname from pg_policy
  order by 1`;

describe("drizzle-kit push", () => {
  const database = testDatabase();

  it("with the documented filter makes the app's table and leaves ours as they were, in both schemas", async () => {
    expect(filter).toHaveLength(3);
    await migrate(database.db(1), { schema: "gapless_orders" });
    const before = await ours(database);
    expect(before.length).toBeGreaterThan(150);
    await push(database, "./app.ts", { tablesFilter: filter });
    expect(await ours(database)).toEqual(before);
    const [made] = await database.sql()`select to_regclass('public.customers')::text as customers`;
    expect(made).toEqual({ customers: "customers" });
    await expectWorks(database);
  });
});

describe("drizzle-kit push of our tables", () => {
  const database = testDatabase();

  it("drops keys, which migrate names with the statements that add them", async () => {
    await push(database, "./with-ours.ts", {});
    const said = String(await migrate(database.db(1)).catch(String));
    expect(said).toContain("the key orders.orders_series_payment_reference_key");
    await database.sql().unsafe(/alter table .*$/.exec(said)?.[0] ?? "no statement");
    expect(await migrate(database.db(1))).toBe(0);
    await expectWorks(database);
  });
});
