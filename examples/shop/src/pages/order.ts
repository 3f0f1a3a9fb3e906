// Owns the page of an order: its lines, its invoice with the button that issues it, and cancelling it.
import type { FoundNumber } from "gapless-orders";
import { html } from "hono/html";
import { findProduct, inShillings } from "../products.js";
import type { Invoice, Order, OrderItem } from "../schema.js";
import { layout } from "./layout.js";
import { markOf } from "./mark.js";
import { numberOf } from "./number.js";

export interface OrderView {
  readonly found: FoundNumber<Order>;
  readonly items: readonly OrderItem[];
  readonly invoice: Invoice | undefined;
  /** Why the last change was not made. */
  readonly problem: string | undefined;
}

export function noOrderPage(number: string) {
  return layout(
    "Order",
    undefined,
    html`<p role="status">No order has the number ${number || "(none)"}.</p>`,
  );
}

export function orderPage({ found, items, invoice, problem }: OrderView) {
  const { number, document, voidedAt, voidReason } = found;
  const to = (action: string) => `/operations/order/${action}?number=${encodeURIComponent(number)}`;
  return layout(
    "Order",
    undefined,
    html`${numberOf(number)}<p>${markOf(voidedAt === null ? "paid" : "void")}</p>
${problem === undefined ? "" : html`<p role="alert">${problem}</p>`}
${document === null ? html`<p>The order has been deleted. Its number stays taken.</p>` : detailsOf(document, items)}
${voidedAt === null ? "" : html`<p id="void">Cancelled at ${voidedAt.toISOString().slice(0, 16).replace("T", " ")} (UTC): ${voidReason}</p>`}
<h2>Invoice</h2>
${invoiceOf(invoice, to("invoice"))}
${
  voidedAt !== null || document === null
    ? ""
    : html`<h2>Cancel</h2>
<form method="post" action="${to("cancel")}"><label for="reason">Reason</label><input id="reason" name="reason" required maxlength="200" autocomplete="off">
<button type="submit">Cancel order</button></form>`
}`,
  );
}

function detailsOf({ shopId, total, currency, giftNote }: Order, items: readonly OrderItem[]) {
  return html`<p>Shop ${shopId}. Total: ${inShillings(total, currency)}.${giftNote === "" ? "" : html` Gift note: ${giftNote}`}</p>
<table id="items"><thead><tr><th scope="col">Article</th><th scope="col">Quantity</th><th scope="col">Amount</th></tr></thead>
<tbody>${items.map((item) => html`<tr><td>${findProduct(item.sku)?.name ?? item.sku}</td><td>${item.quantity}</td><td>${inShillings(item.quantity * item.unitAmount, currency)}</td></tr>`)}</tbody></table>`;
}

function invoiceOf(invoice: Invoice | undefined, action: string) {
  if (invoice === undefined) {
    return html`<p id="invoice">None.</p>`;
  }
  return invoice.number === null
    ? html`<p id="invoice">A draft. It gets its number when it is issued.</p>
<form method="post" action="${action}"><button type="submit">Issue invoice</button></form>`
    : html`<p id="invoice">${invoice.number}, issued on ${invoice.issuedOn}.</p>`;
}
