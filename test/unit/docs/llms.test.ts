// llms.txt has the shape of llmstxt.org, and names what is exported: every value, every error, and nothing else.
import { readdir, readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import * as connection from "../../../src/connection/connect.js";
import * as core from "../../../src/index.js";
import * as migrations from "../../../src/migrations/index.js";

const surface = { ...core, ...connection, ...migrations };

const read = (path: string) => readFile(new URL(`../../../${path}`, import.meta.url), "utf8");
const text = await read("llms.txt");

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
    const errors = await read("src/errors/errors.ts");
    const kinds = [...errors.matchAll(/readonly kind: "(\w+)"/g)].map(([, kind = ""]) => kind);
    const rows = text.split("\n").filter((line) => /^\| `/.test(line));
    const named = rows.flatMap((row) =>
      [...(row.split("|")[1] ?? "").matchAll(/`(\w+)`/g)].map(([, kind = ""]) => kind),
    );
    expect(named.toSorted()).toEqual(kinds.toSorted());
  });

  it("imports only what is exported, and shows every function that an app calls", () => {
    const imported = [...text.matchAll(/^import \{ (.*) \} from/gm)].flatMap(([, names = ""]) =>
      names.split(", "),
    );
    const exported = Object.keys(surface);
    expect(imported.filter((name) => !exported.includes(name))).toEqual([]);
    const functions = Object.entries(surface).filter(([, value]) => typeof value === "function");
    expect(functions.map(([name]) => name).filter((name) => !imported.includes(name))).toEqual([]);
  });

  it("names every SQLSTATE of ours, as the README does", async () => {
    const names = await readdir(new URL("../../../drizzle", import.meta.url), { recursive: true });
    const migrations = await Promise.all(
      names.filter((name) => name.endsWith(".sql")).map((name) => read(`drizzle/${name}`)),
    );
    const raised = new Set(
      [...migrations.join("\n").matchAll(/errcode = '(OG\d{3})'/g)].map(([, code = ""]) => code),
    );
    for (const document of [text, await read("README.md")]) {
      expect([...raised].filter((code) => !document.includes(code))).toEqual([]);
    }
    expect(raised.size).toBe(9);
  });
});
