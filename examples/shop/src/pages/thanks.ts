// Owns the confirmation: the number of the order, as large as the screen allows, and what comes next.
import type { FoundNumber } from "gapless-orders";
import { html } from "hono/html";
import { inShillings } from "../catalogue.js";
import type { Order } from "../schema.js";
import { layout } from "./layout.js";
import { stateWord } from "./state-word.js";

export function thanksPage({ number, document, voidedAt, voidReason }: FoundNumber<Order>) {
  const state =
    voidedAt === null
      ? stateWord("good", "Paid")
      : stateWord("bad", `Cancelled: ${voidReason ?? "no reason"}`);
  return layout(
    "Thank you",
    undefined,
    html`<section class="confirmation" aria-label="Your order"><p>Your order is</p>
<p class="number" id="number">${number}</p>
<p>${state}${document === null ? "" : html`, ${inShillings(document.total)}`}</p></section>
<p>Write the number down, or keep this page: you need it if you call us. A message with the same number is on its way to you, and your parcel leaves within two days.</p>
<p><a href="/">Buy something else</a></p>`,
  );
}

export function notYetPage() {
  return layout(
    "Your payment is in",
    undefined,
    html`<p role="status">${stateWord("waiting", "Waiting for the order")}</p>
<p>The order is not there yet. Load this page again in a moment: you are charged once.</p>`,
  );
}
