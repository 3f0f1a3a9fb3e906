// The documentation site is not built with a link that leads nowhere: to a file, a page, or a heading.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deadLinks } from "../../../site/.vitepress/dead-links.js";
import { siteLink } from "../../../site/.vitepress/site-link.js";

const repository = "https://example.com/ours";

describe("a link of a page", () => {
  it.each([
    [
      "README.md",
      "docs/numbering.md#take-over-a-table-with-rows",
      "/numbering.html#take-over-a-table-with-rows",
    ],
    ["docs/numbering.md", "../README.md", "/introduction.html"],
    ["docs/numbering.md", "decisions/README.md", "/decisions/"],
    ["docs/decisions/keys.md", "../README.md", "/pages.html"],
    ["docs/architecture.md", "../src/index.ts", `${repository}/blob/main/src/index.ts`],
    ["README.md", "#errors", "#errors"],
    ["README.md", "https://orm.drizzle.team", "https://orm.drizzle.team"],
  ])("of %s to %s leads to %s", (from, href, to) => {
    expect(siteLink(from, href, repository)).toBe(to);
  });

  it("stops the build if there is no such file", () => {
    expect(() => siteLink("docs/numbering.md", "nowhere.md", repository)).toThrow(
      "docs/numbering.md: the link nowhere.md leads nowhere",
    );
  });
});

describe("the links of what was built", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "gapless-site-"));
    const files = {
      "index.html": `<h2 id="here"></h2><a href="#here"></a><a href="/below/a.html#there"></a><a href="/below/b/"></a>
        <a href="/below/nowhere.html"></a><a href="#nowhere"></a><a href="/below/a.html#nowhere"></a>
        <a href="/below/api/index.html"></a><a href="https://example.com"></a>`,
      "a.html": '<h2 id="there"></h2><a href="/below/"></a><a href="b/index.html"></a>',
      "b/index.html": '<a href="../a.html"></a><a href="../b.html"></a>',
    };
    for (const [name, html] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), html);
    }
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("lead to pages and headings that are there, below the path that the host serves", () => {
    expect(deadLinks(folder, "/below/", ["/api/"]).toSorted()).toEqual([
      "/b/index.html: ../b.html",
      "/index.html: #nowhere",
      "/index.html: /below/a.html#nowhere",
      "/index.html: /below/nowhere.html",
    ]);
  });
});
