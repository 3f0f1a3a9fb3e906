// Owns the settings of the documentation site. Its pages are the Markdown files of the repository, where they are.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { slug } from "github-slugger";
import { defineConfig } from "vitepress";
import { deadLinks } from "./dead-links.js";
import { diagrams } from "./diagrams.js";
import { rewriteLinks } from "./links.js";
import { notPages, pages, root, sidebar } from "./pages.js";

interface Manifest {
  readonly version: string;
  readonly description: string;
  readonly repository: { readonly url: string };
  readonly exports: Readonly<Record<string, string | { readonly import: { readonly default: string } }>>;
}
const manifest: Manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const repository = manifest.repository.url.replace(/^git\+|\.git$/g, "");
/** Where a host serves the site below a path, as GitHub's pages do. */
const base = process.env["SITE_BASE"] ?? "/";
/** Written by typedoc once the pages are there. */
const reference = "/api/";

export default defineConfig({
  title: "gapless-orders",
  description: manifest.description,
  lang: "en",
  base,
  srcDir: "..",
  outDir: "dist",
  cacheDir: "node_modules/.vitepress",
  srcExclude: [...notPages],
  rewrites: { ...pages },
  head: [["link", { rel: "icon", href: "data:," }]],
  markdown: {
    // The anchors that the links on GitHub name.
    anchor: { slugify: slug },
    // Braces are tokens of a template here.
    attrs: { disable: true },
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
    config: (md) => {
      rewriteLinks(md, repository);
      diagrams(md);
    },
  },
  transformPageData: ({ relativePath, frontmatter }) => {
    if (relativePath === "index.md") {
      frontmatter["tagline"] = manifest.description;
    }
  },
  // Ours knows anchors too, and the API reference.
  ignoreDeadLinks: true,
  buildEnd: ({ outDir }) => {
    const dead = deadLinks(outDir, base, [reference]);
    if (dead.length > 0) {
      throw new Error(`These links lead nowhere:\n${dead.join("\n")}`);
    }
  },
  vite: {
    resolve: {
      // The package by its name, through the doors that its users have.
      alias: Object.entries(manifest.exports).flatMap(([door, target]) => {
        const find = new RegExp(`^gapless-orders${door.slice(1)}$`);
        return typeof target === "string" ? [] : [{ find, replacement: join(root, target.import.default) }];
      }),
    },
    worker: { format: "es" },
    // That of PGlite and of Mermaid cannot be smaller.
    build: { chunkSizeWarningLimit: 4_000 },
    optimizeDeps: { exclude: ["@electric-sql/pglite"] },
  },
  themeConfig: {
    search: { provider: "local" },
    nav: [
      { text: "Introduction", link: "/introduction" },
      { text: "Reference", link: "/reference" },
      { text: "API", link: `${reference}index.html`, target: "_self" },
      { text: `Version ${manifest.version}`, link: "/changelog" },
    ],
    sidebar: sidebar().map(({ text, items }) => ({ text, items: [...items] })),
    outline: [2, 3],
    socialLinks: [{ icon: "github", link: repository }],
    editLink: {
      pattern: `${repository}/edit/main/:path`,
      text: "Edit this page",
    },
  },
});
