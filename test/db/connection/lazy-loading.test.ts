// A driver is loaded when it is used: what processes load is listed, and what `connect` gives at once is a whole database.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { count, eq, sql } from "drizzle-orm";
import { pgTable, text } from "drizzle-orm/pg-core";
import { afterAll, describe, expect, it } from "vitest";
import { connect } from "../../../src/connection/connect.js";
import { testDatabase } from "../../support/database.js";
import { initialisedDirectory } from "../../support/initialised-directory.js";
import { runCommand } from "../../support/run-cli.js";

const database = testDatabase();

const directories: string[] = [];
afterAll(() => Promise.all(directories.map((directory) => rm(directory, { recursive: true }))));
/** The URL of an empty embedded database. */
async function emptyPglite(): Promise<string> {
  const directory = await initialisedDirectory();
  directories.push(directory);
  return `file://${directory}`;
}

const server = ["node_modules/postgres/", "node_modules/tarn/", "drizzle-orm/postgres-js/"];
const embedded = ["node_modules/@electric-sql/pglite/", "drizzle-orm/pglite/"];
const commandLine = ["node_modules/commander/"];

/** Which of the parts a process loads that runs the script, where `ours` is the package. */
async function loadedBy(script: string, door = "connection/connect"): Promise<readonly string[]> {
  const directory = await mkdtemp(join(tmpdir(), "gapless-loaded-"));
  const list = join(directory, "loaded");
  const program = `import("./.compiled-for-tests/${door}.js").then(async (ours) => { ${script} })`;
  const { code, errors } = await runCommand(
    [process.execPath, "--import=./test/support/list-loaded.mjs", "--eval", program],
    { LOADED: list, DATABASE_URL: database.url() },
  );
  const loaded = await readFile(list, "utf8");
  await rm(directory, { recursive: true });
  expect(errors).toBe("");
  expect(code).toBe(0);
  expect(loaded).toContain("drizzle-orm/pg-core/");
  return [...server, ...embedded, ...commandLine].filter((part) => loaded.includes(part));
}

const ask = "await db.execute('select 1'); await close();";

describe("a process", () => {
  it("loads no driver when it imports the core and its migrations", async () => {
    expect(await loadedBy("", "index")).toEqual([]);
    expect(await loadedBy("", "migrations/index")).toEqual([]);
  });

  it("loads the server's driver and no PGlite when it imports `connect` and opens a server", async () => {
    const script = `const { db, close } = ours.connect(process.env.DATABASE_URL); ${ask}`;
    expect(await loadedBy(script)).toEqual(server);
  });

  it("loads PGlite when it sends a statement to an embedded database, and not before", async () => {
    expect(await loadedBy(`await ours.connect("memory://").close();`)).toEqual(server);
    const url = JSON.stringify(await emptyPglite());
    expect(await loadedBy(`const { db, close } = ours.connect(${url}); ${ask}`)).toEqual([
      ...server,
      ...embedded,
    ]);
  });
});

const shipments = pgTable("shipments", { id: text("id").primaryKey() });
const parcels = pgTable("parcels", { shipment: text("shipment") });

describe.each(["a server", "PGlite"])("the database that `connect` returns at once, for %s,", (kind) => {
  const open = async () => connect(kind === "PGlite" ? await emptyPglite() : database.url());

  it("answers statements that were sent before the driver was loaded, with rows of the app's own tables", async () => {
    const { db, close } = await open();
    const made = db.execute(sql`create table shipments as select 'a' as id union all select 'b'`);
    const alsoMade = db.execute(sql`create table parcels as select 'a' as shipment`);
    await Promise.all([made, alsoMade]);
    const joined = await db
      .select()
      .from(shipments)
      .leftJoin(parcels, eq(parcels.shipment, shipments.id))
      .orderBy(shipments.id);
    expect(joined).toEqual([
      { shipments: { id: "a" }, parcels: { shipment: "a" } },
      { shipments: { id: "b" }, parcels: null },
    ]);
    await close();
  });

  it("takes a transaction first as well as a statement", async () => {
    const { db, close } = await open();
    const counted = await db.transaction(
      async (tx) => {
        await tx.execute(sql`create table in_transaction (id text)`);
        await tx.execute(sql`insert into in_transaction values ('kept')`);
        return tx.transaction((inner) => inner.select({ all: count() }).from(sql`in_transaction`));
      },
      { isolationLevel: "read committed" },
    );
    expect(counted).toEqual([{ all: 1 }]);
    await close();
  });

  it("refuses statements after it was closed, used or not", async () => {
    const used = await open();
    await used.db.execute(sql`select 1`);
    const unused = await open();
    for (const { db, close } of [used, unused]) {
      await Promise.all([close(), close()]);
      await expect(db.execute(sql`select 1`)).rejects.toThrow();
      await expect(db.transaction((tx) => tx.execute(sql`select 1`))).rejects.toThrow();
    }
  });

  it("closes after the statements in flight have ended", async () => {
    const { db, close } = await open();
    await db.execute(sql`select 1`);
    const answered = db.select({ one: sql<number>`1` }).from(sql`(select) as nothing`);
    const both = Promise.all([answered.execute(), close()]);
    expect((await both)[0]).toEqual([{ one: 1 }]);
  });
});
