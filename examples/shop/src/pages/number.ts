// Owns how an order's number is shown: on one line, also on the narrowest telephone.
import { html } from "hono/html";

/** A fallback number is longer than a sequenced one, and set smaller. */
const longest = 18;

export function numberOf(number: string) {
  return html`<p class="number${number.length > longest ? " long" : ""}">${number}</p>`;
}

/** A sentence whose numbers are not broken into two lines. */
export function withNumbers(words: string) {
  return html`${words.split(/(SHOP-[\w-]+)/).map((part) => (part.startsWith("SHOP-") ? html`<span class="whole">${part}</span>` : part))}`;
}
