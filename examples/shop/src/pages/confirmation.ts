// Owns the confirmation: the order's number, its state, and what happens next.
import type { FoundNumber } from "gapless-orders";
import { html } from "hono/html";
import { findProduct, inShillings } from "../products.js";
import type { Order, OrderItem } from "../schema.js";
import { layout } from "./layout.js";
import { type Mark, markOf } from "./mark.js";
import { numberOf } from "./number.js";

const headings = {
  paid: "Thank you",
  waiting: "Your payment is on its way",
  void: "This order was cancelled",
};

function stateOf(found: FoundNumber<Order> | null): keyof typeof headings & Mark {
  return found === null ? "waiting" : found.voidedAt === null ? "paid" : "void";
}

/** @param found null while the payment was not reported: the page then looks again by itself. */
export function confirmationPage(found: FoundNumber<Order> | null, items: readonly OrderItem[]) {
  const state = stateOf(found);
  return layout(
    headings[state],
    state === "waiting" ? "confirmation.js" : undefined,
    html`<div id="order" class="confirmation" data-state="${state}" role="status" aria-live="polite">
<p>${markOf(state)}</p>
${found === null ? html`<p>The gateway has not told the shop of your payment yet. The number of your order appears here as soon as it has.</p>` : html`<p id="what">Your order’s number</p>${numberOf(found.number)}`}
</div>
<div id="rest">${found?.document ? detailsOf(found.document, items) : ""}
<h2>What happens next</h2>
${nextOf(state, found?.voidReason ?? "")}
<p><a href="/">To the products</a></p></div>`,
  );
}

function detailsOf({ total, currency, giftNote }: Order, items: readonly OrderItem[]) {
  return html`<ul class="receipt">${items.map(({ sku, quantity, unitAmount }) => html`<li><span>${quantity} × ${findProduct(sku)?.name ?? sku}</span><span>${inShillings(quantity * unitAmount, currency)}</span></li>`)}
<li class="total"><span>Total</span><span>${inShillings(total, currency)}</span></li></ul>${giftNote === "" ? "" : html`<p>Gift note: ${giftNote}</p>`}`;
}

function nextOf(state: keyof typeof headings, reason: string) {
  switch (state) {
    case "paid":
      return html`<ol><li>You get a message with this number.</li><li>We pack your order today.</li><li>The invoice comes with the parcel.</li></ol><p>Please name the number when you write to us.</p>`;
    case "waiting":
      return html`<ol><li>Leave this page open, or come back to it later.</li><li>Do not pay again. Should you have done so: one payment is one order.</li></ol><p><a href="">Look again</a></p>`;
    case "void":
      return html`<p>Reason: ${reason}.</p><p>Nothing will be sent. The number stays with this order, and no other order gets it.</p>`;
  }
}
