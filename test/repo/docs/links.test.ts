// Every relative link of the documents leads to a file that is there, and to a heading of it.
import { existsSync } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../..", import.meta.url));

async function documents(): Promise<readonly string[]> {
  const docs = await readdir(join(root, "docs"), { recursive: true });
  return [
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "llms.txt",
    "test/frozen/README.md",
    ...docs
      .filter((name) => name.endsWith(".md") && !/node_modules|reference/.test(name))
      .map((name) => `docs/${name}`),
  ];
}

/** A document without its code, in which brackets are no links and `#` begins no heading. */
const prose = (text: string): string =>
  text.replace(/^```.*?^```$/gms, "").replace(/`[^`\n]*`/g, (code) => code.replace(/[[\]]/g, ""));

/** The anchors that GitHub gives the headings of a document. */
function anchors(text: string): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const headings = [...prose(text).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = ""]) => heading);
  return new Set(
    headings.map((heading) => {
      const slug = heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, "")
        .trim()
        .replaceAll(" ", "-");
      const before = seen.get(slug) ?? 0;
      seen.set(slug, before + 1);
      return before === 0 ? slug : `${slug}-${before}`;
    }),
  );
}

async function isBroken(from: string, target: string): Promise<boolean> {
  const [path = "", anchor] = target.split("#");
  const file = path === "" ? join(root, from) : join(root, dirname(from), path);
  if (relative(root, file).startsWith("..") || !existsSync(file)) {
    return true;
  }
  if (anchor === undefined) {
    return false;
  }
  return (await stat(file)).isDirectory() || !anchors(await readFile(file, "utf8")).has(anchor);
}

async function brokenLinks(document: string): Promise<readonly string[]> {
  const text = prose(await readFile(join(root, document), "utf8"));
  const targets = [...text.matchAll(/\]\(([^()\s]+)\)/g)].map(([, target = ""]) => target);
  const relatives = targets.filter((target) => !/^[a-z]+:/.test(target));
  const broken = await Promise.all(relatives.map((target) => isBroken(document, target)));
  return relatives.filter((_, index) => broken[index]);
}

describe("the documents", () => {
  it("have no link that leads nowhere", async () => {
    const found = await Promise.all(
      (await documents()).map(async (name) =>
        (await brokenLinks(name)).map((target) => `${name}: ${target}`),
      ),
    );
    expect(found.flat()).toEqual([]);
  });

  it("are all in the index, and the decisions in theirs", async () => {
    const missing = async (folder: string): Promise<readonly string[]> => {
      const index = await readFile(join(root, folder, "README.md"), "utf8");
      const pages = (await readdir(join(root, folder))).filter(
        (name) => /\.md$/.test(name) && name !== "README.md",
      );
      return pages.filter((page) => !index.includes(`(${page})`));
    };
    expect([await missing("docs"), await missing("docs/decisions")]).toEqual([[], []]);
  });

  it("fail this check with a wrong file, anchor or folder", async () => {
    const wrong = ["nowhere.md", "#nowhere", "docs/scaling.md#nowhere", "../outside.md", "docs#anchor"];
    const right = ["docs/scaling.md#the-arithmetic", "#errors", "LICENSE"];
    const broken = await Promise.all([...wrong, ...right].map((target) => isBroken("README.md", target)));
    expect(broken).toEqual([...wrong.map(() => true), ...right.map(() => false)]);
  });
});
