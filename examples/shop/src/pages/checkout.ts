// Owns the checkout page.
import { html } from "hono/html";
import { layout } from "./layout.js";

/** @param reference of the payment: made with the page, so that paying twice is paying once. */
export function checkoutPage(reference: string, message = "") {
  return layout(
    "Checkout",
    "checkout.js",
    html`<p>One T-shirt, size M: 44,985 UGX.</p>
<p>This is a demonstration. No money moves: the button goes to a simulated gateway inside this demo, which signs a payment event and sends it to the shop's webhook.</p>
<form method="post" action="/pay"><input type="hidden" name="reference" value="${reference}">
<label for="gift">Gift note (optional)</label><input id="gift" name="giftNote" maxlength="200" autocomplete="off">
<button type="submit">Pay 44,985 UGX</button></form>
<p id="result" role="status" aria-live="polite">${message}</p>`,
  );
}
