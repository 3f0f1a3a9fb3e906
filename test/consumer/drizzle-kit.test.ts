// Each drizzle-kit migrates from what the command line writes, and goes on where migrate() stopped, as migrate() does behind it.
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type EmbeddedServer, startEmbeddedServer } from "../support/embedded-server.js";
import { withDatabase } from "../support/urls.js";
import { freshApp, mustRun, pack } from "./fresh-app.js";

let directory: string;
let tarball: string;
let server: EmbeddedServer;
beforeAll(async () => {
  server = await startEmbeddedServer();
  directory = await mkdtemp(join(tmpdir(), "gapless-kits-"));
  tarball = await pack(directory);
});
afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
  await server.stop();
});

const config = `export default {
  dialect: "postgresql",
  out: "./gapless-orders",
  dbCredentials: { url: process.env.DATABASE_URL },
  migrations: { schema: "gapless_orders", table: "migrations" },
};`;
const appConfig = `export default {
  dialect: "postgresql",
  schema: "./schema.ts",
  out: "./drizzle",
  dbCredentials: { url: process.env.DATABASE_URL },
};`;
const appSchema = `import { pgTable, serial, text } from "drizzle-orm/pg-core";
export const tickets = pgTable("tickets", { id: serial().primaryKey(), ticketNo: text().unique() });`;
const upToDate = "Nothing to do: the schema gapless_orders is up to date.\n";

describe.each([
  { line: "0.45", orm: "0.45.4", kit: "0.31.11", form: "journal", file: "meta" },
  { line: "1.0", orm: "1.0.0-rc.5", kit: "1.0.0-rc.5", form: "folders", file: /^\d{14}_0001_orders$/ },
])("an app with Drizzle $line", ({ line, orm, kit, form, file }) => {
  const app = () => join(directory, `app-${line}`);
  let sql: postgres.Sql;
  let url: string;
  let count = 0;
  const tool = (name: string, ...args: readonly string[]) =>
    mustRun(app(), "env", `DATABASE_URL=${url}`, join(app(), "node_modules/.bin", name), ...args);
  const migrate = () => tool("gapless-orders", "--schema", "gapless_orders", "migrate");
  const drizzleKit = () => tool("drizzle-kit", "migrate", "--config", "kit.config.mjs");
  const listed = () => sql`select count(*)::integer as rows from gapless_orders.migrations`;

  beforeAll(async () => {
    await freshApp(app(), tarball, { "drizzle-orm": orm, "drizzle-kit": kit, postgres: "3.4.9" });
    await writeFile(join(app(), "kit.config.mjs"), config);
    await writeFile(join(app(), "app.config.mjs"), appConfig);
    await writeFile(join(app(), "schema.ts"), appSchema);
    url = server.url;
    await tool("gapless-orders", "--schema", "gapless_orders", "migrations", "--out", "gapless-orders");
  });

  async function onNewDatabase(): Promise<void> {
    count += 1;
    const name = `kit_${line.replace(".", "_")}_${count}`;
    const admin = postgres(server.url, { max: 1 });
    await admin`create database ${admin(name)}`;
    await admin.end();
    url = withDatabase(server.url, name);
    sql = postgres(url, { max: 1, onnotice: () => {} });
  }

  it(`is given the form ${form}`, async () => {
    const names = await readdir(join(app(), "gapless-orders"));
    expect(names.some((name) => (typeof file === "string" ? name === file : file.test(name)))).toBe(true);
  });

  it("migrates by drizzle-kit, and migrate() finds nothing to do", async () => {
    await onNewDatabase();
    await drizzleKit();
    expect(await migrate()).toBe(upToDate);
    await sql.end();
  });

  it("migrates by migrate(), and drizzle-kit finds nothing to do, twice", async () => {
    await onNewDatabase();
    await migrate();
    const before = await listed();
    await drizzleKit();
    await drizzleKit();
    expect(await listed()).toEqual(before);
    expect(await migrate()).toBe(upToDate);
    await sql.end();
  });

  it("generates and applies the app's own migrations beside them, and leaves ours alone", async () => {
    await onNewDatabase();
    await drizzleKit();
    const ofApp = (command: string) => tool("drizzle-kit", command, "--config", "app.config.mjs");
    await ofApp("generate");
    await ofApp("migrate");
    expect(await sql`select to_regclass('public.tickets') is not null as there`).toEqual([{ there: true }]);
    expect(await ofApp("generate")).toMatch(/No schema changes/);
    await ofApp("check");
    expect(await migrate()).toBe(upToDate);
    await drizzleKit();
    await sql.end();
  });

  it("goes on by drizzle-kit with what migrate() left out, and the other way round", async () => {
    await onNewDatabase();
    await drizzleKit();
    const before = await listed();
    // As before the newest migration came: each of its statements can be run again.
    const undo = async () => {
      await sql`delete from gapless_orders.migrations where id = (select max(id) from gapless_orders.migrations)`;
      for (const table of ["orders", "order_sequence_tracker", "number_ledger"]) {
        await sql.unsafe(`drop policy if exists read_all_data on gapless_orders.${table}`);
      }
    };
    await undo();
    expect(await migrate()).toBe("Applied 1 migration for the schema gapless_orders.\n");
    await drizzleKit();
    await undo();
    await drizzleKit();
    expect(await listed()).toEqual(before);
    expect(await migrate()).toBe(upToDate);
    await sql.end();
  });
});
