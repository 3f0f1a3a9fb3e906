// Owns Mermaid's diagrams in the pages: a block of code on GitHub's side, a component that draws it on ours.
import type { MarkdownRenderer } from "vitepress";

export function diagrams(md: MarkdownRenderer): void {
  const fence = md.renderer.rules.fence;
  md.renderer.rules.fence = (tokens, index, options, env, self) => {
    const token = tokens[index];
    return token?.info.trim() === "mermaid"
      ? `<MermaidDiagram source="${encodeURIComponent(token.content)}" />`
      : (fence?.(tokens, index, options, env, self) ?? "");
  };
}
