// The rooms of src: imports run one way, and what the core does not import. Cycles of files are Biome's to find.
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
  "columns",
  "tables",
  "sql",
  "queries",
  "numbering",
  "telemetry",
  "documents",
  "orders",
  "embedded",
  "connection",
  "migrations",
  "testing",
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

/** What a door of the package imports: files of ours, and packages or built-ins by their names. */
async function importedBy(door: string): Promise<{ rooms: readonly string[]; packages: readonly string[] }> {
  const files = new Set([door]);
  const packages = new Set<string>();
  for (const file of files) {
    const text = await readFile(join(source, file), "utf8");
    // What is imported for its types alone is not there when the code runs.
    for (const [, name = ""] of text.matchAll(/^(?:import|export) (?!type )[^;]*? from "([^"]+)";/gms)) {
      if (name.startsWith(".")) {
        files.add(`${normalize(join(dirname(file), name)).replace(/\.js$/, "")}.ts`);
      } else {
        packages.add(
          name.startsWith("@") ? name.split("/").slice(0, 2).join("/") : (name.split("/")[0] ?? ""),
        );
      }
    }
  }
  return {
    rooms: [...new Set([...files].map(roomOf))].toSorted(),
    packages: [...packages].toSorted(),
  };
}

describe("the core", () => {
  it("imports no driver, no pool, no command line and no built-in of Node.js", async () => {
    const core = await importedBy("index.ts");
    expect(core.packages).toEqual([
      "@noble/hashes",
      "@opentelemetry/api",
      "dequal",
      "drizzle-orm",
      "neverthrow",
      "uuid",
      "zod",
    ]);
    expect(core.rooms).not.toContain("connection");
    expect(core.rooms).not.toContain("embedded");
    expect(core.rooms).not.toContain("migrations");
    expect(core.rooms).not.toContain("testing");
    expect(core.rooms).not.toContain("cli");
  });
});

describe("the rooms of src", () => {
  it("have no file of more than 200 lines, comments included", async () => {
    const files = (await readdir(source, { recursive: true })).filter((file) => file.endsWith(".ts"));
    const lines = await Promise.all(
      files.map(async (file) => ({
        file,
        lines: (await readFile(join(source, file), "utf8")).split("\n").length - 1,
      })),
    );
    expect(lines.filter((one) => one.lines > 200)).toEqual([]);
  });

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
