// Owns what every page has: head, navigation, main.
import { html } from "hono/html";

/** @param script a file of the assets */
export function layout(title: string, script: string | undefined, content: ReturnType<typeof html>) {
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – Gapless shop</title>${["shop", "customer", "operations"].map((style) => html`<link rel="stylesheet" href="/assets/${style}.css">`)}<link rel="icon" href="/assets/icon.svg">
${script === undefined ? "" : html`<script type="module" src="/assets/${script}"></script>`}</head>
<body><header><a class="brand" href="/"><img src="/assets/icon.svg" alt="" width="28" height="28">Gapless shop</a>
<nav aria-label="Main"><a href="/">Products</a><a href="/operations">Operations</a></nav></header>
<main><h1>${title}</h1>${content}</main>
<footer><p>A demonstration: no money moves, and nothing is sent. The pay button goes to a simulated gateway inside it.</p></footer></body></html>`;
}
