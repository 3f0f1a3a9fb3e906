// The list of breaks is up to date: each finds its place in the code.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { underFire } from "../sabotage/breaks/under-fire.js";
import { breaks } from "../sabotage/breaks.js";

describe("every break", () => {
  it("has one place for each of its edits, and changes it", async () => {
    const stale: string[] = [];
    for (const one of [...breaks, ...underFire]) {
      for (const { file, find, replace } of [one, ...(one.also ?? [])]) {
        const text = await readFile(new URL(`../../${file}`, import.meta.url), "utf8");
        if (text.split(find).length !== 2 || find === replace) {
          stale.push(`${one.guarantee}: ${file}`);
        }
      }
    }
    expect(stale).toEqual([]);
  });

  it("names a test that exists", () => {
    const files = [...breaks, ...underFire].map(({ noticedBy }) => noticedBy.split(" ")[0] ?? "");
    expect(files.filter((file) => !existsSync(new URL(`../../${file}`, import.meta.url)))).toEqual([]);
  });
});
