// The figures in README.md and docs/group-commit.md are those of the committed results of the bench.
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { pages, readResults, withFigures } from "../../../bench/write-pages.js";

const results = await readResults();
const read = (page: string): Promise<string> =>
  readFile(new URL(`../../../${page}`, import.meta.url), "utf8");

describe("the figures of the bench", () => {
  it.each(pages)("in %s are those of bench/results; `npm run bench -- --pages` writes them", async (page) => {
    const text = await read(page);
    expect(withFigures(text, results)).toBe(text);
  });

  it("are in the README as a summary, and in docs/group-commit.md as tables", async () => {
    const marked = async (page: string): Promise<readonly (string | undefined)[]> =>
      [...(await read(page)).matchAll(/<!-- bench:(\w+) -->/g)].map(([, name]) => name);
    expect(await Promise.all(pages.map(marked))).toEqual([["summary"], ["about", "throughput", "goals"]]);
  });

  it("change with the results, and leave the text around them alone", () => {
    const faster = results.rows.map((row) => ({
      ...row,
      throughput: row.strategy === "batched" ? 99_123 : 99,
    }));
    const page = "before\n<!-- bench:summary -->\n36,000 orders a second\n<!-- /bench -->\nafter\n";
    const written = withFigures(page, { ...results, rows: faster });
    expect(written).toMatch(/^before\n<!-- bench:summary -->\n\nOn \d+ cores/);
    expect(written).toMatch(/<!-- \/bench -->\nafter\n$/);
    expect(written).toContain("**99,000 orders a second**");
    expect(written).toContain("1000 times as many");
    expect(written).not.toContain("36,000");
  });

  it("are refused under a name that no block has", () => {
    expect(() => withFigures("<!-- bench:p50 -->\n<!-- /bench -->", results)).toThrow("bench:p50");
  });
});
