// llms.txt has the shape of llmstxt.org, and names what is exported: every value, every error, and nothing else.
import { readdir, readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";

const read = (path: string) => readFile(new URL(`../../../${path}`, import.meta.url), "utf8");
const text = await read("llms.txt");

/** What the doors of the package export, those that package.json names; the tables are their own reference. */
async function exportsOfDoors(): Promise<Readonly<Record<string, unknown>>> {
  const manifest: { exports: Record<string, string | { import: { default: string } }> } = JSON.parse(
    await read("package.json"),
  );
  const doors = Object.values(manifest.exports).flatMap((door) =>
    typeof door === "string" ? [] : [door.import.default],
  );
  const sources = doors.map((door) => door.replace("./dist/", "../../../src/").replace(/\.js$/, ".ts"));
  return Object.assign({}, ...(await Promise.all(sources.map((source) => import(source)))));
}

describe("llms.txt", () => {
  it("has a title, a summary, and sections whose links have a line each", () => {
    expect(text).toMatch(/^# gapless-orders\n\n> /);
    expect([...text.matchAll(/^## (.*)$/gm)].map(([, title]) => title)).toEqual([
      "Documents",
      "Optional",
      "API digest",
    ]);
    const entries = text.split("\n").filter((line) => line.startsWith("- ["));
    expect(entries.filter((line) => !/^- \[[^\]]+\]\([^)]+\): \S/.test(line))).toEqual([]);
  });

  it("names every kind of error that the source has, and no other", async () => {
    const sources = ["src/errors/errors.ts", "src/errors/document-errors.ts"];
    const errors = await Promise.all(sources.map(read));
    const kinds = [...errors.join("").matchAll(/readonly kind: "(\w+)"/g)].map(([, kind = ""]) => kind);
    const rows = text.split("\n").filter((line) => /^\| `/.test(line));
    const named = rows.flatMap((row) =>
      [...(row.split("|")[1] ?? "").matchAll(/`(\w+)`/g)].map(([, kind = ""]) => kind),
    );
    expect(named.toSorted()).toEqual(kinds.toSorted());
  });

  it("imports only what is exported, and shows every function that an app calls", async () => {
    const imported = [...text.matchAll(/^import \{ (.*) \} from/gm)].flatMap(([, names = ""]) =>
      names.split(", "),
    );
    const surface = await exportsOfDoors();
    expect(imported.filter((name) => !(name in surface))).toEqual([]);
    const calls = Object.entries(surface).filter(([, value]) => typeof value === "function");
    expect(calls.map(([name]) => name).filter((name) => !imported.includes(name))).toEqual([]);
  });

  it("names every SQLSTATE of ours, as docs/sql.md does", async () => {
    const names = await readdir(new URL("../../../drizzle", import.meta.url), { recursive: true });
    const migrations = await Promise.all(
      names.filter((name) => name.endsWith(".sql")).map((name) => read(`drizzle/${name}`)),
    );
    const raised = new Set(
      [...migrations.join("\n").matchAll(/errcode = '(OG\d{3})'/g)].map(([, code = ""]) => code),
    );
    for (const document of [text, await read("docs/sql.md")]) {
      expect([...raised].filter((code) => !document.includes(code))).toEqual([]);
    }
    expect(raised.size).toBe(10);
  });
});
