// drizzle-kit and the schema agree: what it would generate is nothing, and its check is silent.
import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { journalOf } from "../../src/migrations/shipped-migrations.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gapless-kit-"));
  await cp(join(root, "drizzle"), join(folder, "drizzle"), { recursive: true });
  await cp(join(root, "src/schema"), join(folder, "schema"), { recursive: true });
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  await writeFile(
    join(folder, "drizzle.config.json"),
    JSON.stringify({ dialect: "postgresql", schema: "./schema/index.ts", out: "./drizzle" }),
  );
});
afterAll(() => rm(folder, { recursive: true }));

const kit = async (command: string): Promise<string> => {
  const { stdout } = await promisify(execFile)(
    "npx",
    ["drizzle-kit", command, "--config=drizzle.config.json"],
    { cwd: folder },
  );
  return stdout;
};

it("each migration has a second of its own, by which drizzle-kit 1.0 and Supabase know it", () => {
  const written = journalOf().entries.map(({ when }) => when);
  expect(written.filter((when) => when % 1_000 !== 0)).toEqual([]);
  expect(written).toEqual([...new Set(written)].toSorted((one, other) => one - other));
});

it("drizzle-kit generate writes no migration: the newest snapshot is the schema", async () => {
  const before = await readdir(join(folder, "drizzle"));
  expect(await kit("generate")).toContain("No schema changes");
  expect(await readdir(join(folder, "drizzle"))).toEqual(before);
});

it("drizzle-kit check finds nothing wrong with the snapshots", async () => {
  expect(await kit("check")).toContain("Everything's fine");
});
