// Owns the product page.
import { html } from "hono/html";
import { catalogue, inShillings, skus } from "../catalogue.js";
import { layout } from "./layout.js";

/** @param reference of the payment: made with the page, so that paying twice is paying once. */
export function checkoutPage(reference: string, message = "") {
  return layout(
    "Choose what you like",
    "checkout.js",
    html`${message === "" ? "" : html`<p role="alert">${message}</p>`}
<form id="checkout" method="post" action="/pay"><input type="hidden" name="reference" value="${reference}">
<fieldset class="articles"><legend>Article</legend>
${skus.map((sku, index) => {
  const { name, about, price, picture } = catalogue[sku];
  return html`<label class="article"><input type="radio" name="sku" value="${sku}" ${index === 0 ? "checked" : ""}>
<img src="/assets/pictures/${picture}" alt="" width="320" height="240"><span class="name">${name}</span>
<span>${about}</span><span class="price">${inShillings(price)}</span></label>`;
})}
</fieldset>
<label for="gift">Gift note (optional)</label><input id="gift" name="giftNote" maxlength="200" autocomplete="off">
<button type="submit">Buy and pay</button></form>
<p id="paying" role="status" aria-live="polite"></p>
<p class="note">This is a demonstration. No money moves: the button goes to a simulated gateway inside this demo, which signs a payment event and sends it to the shop's webhook.</p>`,
    "/",
  );
}
