// Owns the rule of Markdown that gives each link of a page its address on the site.
import { relative } from "node:path";
import type { MarkdownRenderer } from "vitepress";
import { pages, root } from "./pages.js";
import { siteLink } from "./site-link.js";

const files = new Map(Object.entries(pages).map(([file, page]) => [page, file]));

/** The file of the repository whose text is rendered; VitePress names the page that it becomes in some places. */
function fileOf({ realPath, path }: { readonly realPath?: string; readonly path: string }): string {
  const named = relative(root, realPath ?? path);
  return files.get(named) ?? named;
}

export function rewriteLinks(md: MarkdownRenderer, repository: string): void {
  md.core.ruler.push("repository-links", ({ tokens, env }) => {
    const links = tokens.flatMap(({ children }) => children ?? []).filter(({ type }) => type === "link_open");
    for (const link of links) {
      link.attrSet("href", siteLink(fileOf(env), String(link.attrGet("href")), repository));
    }
  });
}
