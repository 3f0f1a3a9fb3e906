// The rooms of src: imports run one way, and each room has its doors. Cycles of files are Biome's to find.
import { readdir, readFile } from "node:fs/promises";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const source = fileURLToPath(new URL("../../src", import.meta.url));

/** From the bottom up: a room imports from those before it only. */
const rooms = [
  "schema",
  "errors",
  "database",
  "series",
  "retry",
  "validation",
  "custom-columns",
  "sql",
  "queries",
  "numbering",
  "telemetry",
  "orders",
  "embedded",
  "connection",
  "migrations",
  "index.ts",
  "cli",
];

interface Import {
  readonly from: string;
  readonly to: string;
}

async function imports(): Promise<readonly Import[]> {
  const files = (await readdir(source, { recursive: true })).filter((file) => file.endsWith(".ts"));
  const found = await Promise.all(
    files.map(async (from) => {
      const text = await readFile(join(source, from), "utf8");
      return [...text.matchAll(/from "(\.[^"]+)\.js"/g)].map(([, to = ""]) => ({
        from,
        to: `${normalize(join(dirname(from), to))}.ts`,
      }));
    }),
  );
  return found.flat();
}

const roomOf = (file: string): string => file.split("/")[0] ?? "";
const between = async () => (await imports()).filter(({ from, to }) => roomOf(from) !== roomOf(to));

describe("the rooms of src", () => {
  it("are all in the list", async () => {
    const found = (await readdir(source)).toSorted();
    expect(found).toEqual(rooms.toSorted());
  });

  it("import from rooms below them only", async () => {
    const backwards = (await between()).filter(
      ({ from, to }) => rooms.indexOf(roomOf(to)) > rooms.indexOf(roomOf(from)),
    );
    expect(backwards).toEqual([]);
  });
});
