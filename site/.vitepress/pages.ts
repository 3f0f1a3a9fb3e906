// Owns which files of the repository are pages, under which address, and how the sidebar groups them.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

const named: Readonly<Record<string, string>> = {
  "site/index.md": "index.md",
  "README.md": "introduction.md",
  "CONTRIBUTING.md": "contributing.md",
  "CHANGELOG.md": "changelog.md",
  "docs/README.md": "pages.md",
  "examples/shop/README.md": "shop.md",
};

const documents = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
  .map((name) => `docs/${name}`)
  .filter((name) => name.endsWith(".md") && !name.startsWith("docs/api/") && !(name in named))
  .map((name) => [name, name.slice("docs/".length).replace(/README\.md$/, "index.md")] as const);

/** From a file of the repository to the page that it becomes; what is not here is not a page. */
export const pages: Readonly<Record<string, string>> = { ...named, ...Object.fromEntries(documents) };

/** Everything else that ends in `.md`, in the words of VitePress's `srcExclude`. */
export const notPages: readonly string[] = [
  "**/node_modules/**",
  ...readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !["docs", "examples", "site"].includes(entry.name))
    .map(({ name }) => `${name}/**`),
  ...["", "site/", "examples/shop/"].flatMap((folder) =>
    readdirSync(join(root, folder))
      .map((name) => `${folder}${name}`)
      .filter((name) => name.endsWith(".md") && !(name in named)),
  ),
  "docs/api/**",
];

/** The address of a file that is a page. */
export function addressOf(file: string): string | undefined {
  return pages[file] && `/${pages[file].replace(/(^|\/)index\.md$/, "$1").replace(/\.md$/, ".html")}`;
}

function titleOf(file: string): string {
  const [, title = file] = /^# (.*)$/m.exec(readFileSync(join(root, file), "utf8")) ?? [];
  return title;
}

interface Group {
  readonly text: string;
  readonly items: { readonly text: string; readonly link: string }[];
}

/** The groups and pages of docs/README.md, in its order, by their titles. */
export function sidebar(): readonly Group[] {
  const groups: Group[] = [{ text: "Begin", items: [] }];
  for (const line of readFileSync(join(root, "docs/README.md"), "utf8").split("\n")) {
    const [, heading] = /^\| \*\*(.+?)\*\* \|/.exec(line) ?? [];
    if (heading !== undefined) {
      groups.push({ text: heading, items: [] });
    }
    const [, target] = /^\| \[.*?\]\((.+?)\)/.exec(line) ?? [];
    const file = target && posix.join(dirname("docs/README.md"), target);
    const link = file && addressOf(file);
    if (file && link) {
      groups.at(-1)?.items.push({ text: file === "README.md" ? "Introduction" : titleOf(file), link });
    }
  }
  return groups;
}
