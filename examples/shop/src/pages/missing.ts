// Owns the page for what is not there, or not right.
import { html } from "hono/html";
import { layout } from "./layout.js";

export function missingPage(why: string) {
  return layout(
    "Not found",
    undefined,
    html`<p role="status">${why}</p><p><a href="/">To the products</a></p>`,
  );
}
