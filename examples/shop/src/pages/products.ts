// Owns the page of all products, and that of one, with its checkout.
import { html } from "hono/html";
import { inShillings, type Product, products } from "../products.js";
import { layout } from "./layout.js";

const mostAtOnce = 9;

function pictureOf({ sku, picture }: Product) {
  return html`<img class="picture" src="/assets/${sku.toLowerCase()}.svg" alt="${picture}" width="480" height="360">`;
}

export function productsPage() {
  return layout(
    "Made in Uganda",
    undefined,
    html`<ul class="products cards">${products.map(
      (product) => html`<li>${pictureOf(product)}
<h2><a href="/products/${product.sku}">${product.name}</a></h2><p class="price">${inShillings(product.price)}</p></li>`,
    )}</ul>`,
  );
}

/** @param reference of the payment: made with the page, so that paying twice is paying once. */
export function productPage(product: Product, reference: string) {
  const { sku, name, price, about } = product;
  return layout(
    name,
    undefined,
    html`<div class="product beside">${pictureOf(product)}
<div><p class="price">${inShillings(price)}</p><p>${about}</p>
<form method="post" action="/pay"><input type="hidden" name="reference" value="${reference}"><input type="hidden" name="sku" value="${sku}">
<label for="quantity">Quantity</label><select id="quantity" name="quantity">${Array.from({ length: mostAtOnce }, (_, n) => html`<option value="${n + 1}">${n + 1} – ${inShillings(price * (n + 1))}</option>`)}</select>
<label for="gift">Gift note (optional)</label><input id="gift" name="giftNote" maxlength="200" autocomplete="off">
<button type="submit">Buy and pay</button></form>
<ul class="promises"><li>Pressing twice is paying once.</li><li>Your order has its number as soon as your payment has arrived.</li></ul></div></div>`,
  );
}
