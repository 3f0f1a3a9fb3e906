// Owns what every page has: head, navigation, main.
import { html } from "hono/html";

/** @param here the page's place in the navigation, if it is there */
export function layout(
  title: string,
  script: string | undefined,
  content: ReturnType<typeof html>,
  here?: "/" | "/operations",
) {
  const current = (page: string) => (page === here ? html`aria-current="page"` : "");
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – Gapless shop</title><link rel="stylesheet" href="/assets/base.css"><link rel="stylesheet" href="/assets/shop.css"><link rel="icon" href="data:,">
${script === undefined ? "" : html`<script type="module" src="/assets/${script}"></script>`}</head>
<body><header><nav aria-label="Main"><a href="/" ${current("/")}>Shop</a><a href="/operations" ${current("/operations")}>Operations</a></nav></header>
<main><h1>${title}</h1>${content}</main></body></html>`;
}
