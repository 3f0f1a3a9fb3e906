// The list of breaks is up to date: each finds its place in the code.
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { underFire } from "../sabotage/breaks/under-fire.js";
import { breaks } from "../sabotage/breaks.js";

describe("every break", () => {
  it("finds its anchor and changes its file", async () => {
    const stale: string[] = [];
    for (const one of [...breaks, ...underFire]) {
      for (const { file, find, replace } of [one, ...(one.also ?? [])]) {
        const text = await readFile(new URL(`../../${file}`, import.meta.url), "utf8");
        if (text.replace(find, () => replace) === text) {
          stale.push(`${one.guarantee}: ${file}`);
        }
      }
    }
    expect(stale).toEqual([]);
  });
});
