// Owns the operations page, and the part of it that is sent anew with every change.
import { html } from "hono/html";
import type { State } from "../state.js";
import { layout } from "./layout.js";
import { stateWord } from "./state-word.js";

/** @param experiments the part with the buttons that break things, in a demonstration */
export function operationsPage(state: State, experiments: ReturnType<typeof html> | string = "") {
  return layout(
    "Operations",
    "operations.js",
    html`<p id="connection" role="status" aria-live="polite">… Connecting</p>
<noscript><p>Without scripts this page shows the state at which it was loaded.</p></noscript>
<form action="/operations/order"><label for="number">Order number</label><input id="number" name="number" required autocomplete="off">
<button type="submit">Find order</button></form>
${experiments}
<h2>Now</h2>
<div id="state">${stateOf(state)}</div>
<h2>For the accountant</h2>
<form action="/operations/ledger.csv"><label for="of">Ledger of</label><select id="of" name="of"><option value="">orders</option>${state.shops.map((shop) => html`<option value="${shop}">invoices of ${shop}</option>`)}</select>
<label for="from">from</label><input id="from" name="from" type="date"><label for="to">to</label><input id="to" name="to" type="date">
<button type="submit">Download CSV</button></form>`,
    "/operations",
  );
}

export function stateOf({ figures, total, rate, messages, latest, audits, troubled }: State) {
  const figure = (name: string, value: string | number) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
  return html`${audits.map((audit) => html`<p class="audit"><strong>Audit:</strong> ${stateWord(audit.isClean ? "good" : "bad", audit.words)}</p>`)}
<dl class="figures">${figure("Orders today", total)}${figure("Orders a second", rate)}${figure("Replays", figures.replays)}${figure("Retries", figures.retries)}${figure("Fallbacks", figures.fallbacks)}${figure("Failures", figures.failures)}${figure("Messages to send", messages)}</dl>
<h2>Payments that need attention</h2>
${troubled.length === 0 ? html`<p>None.</p>` : html`<ul id="troubled">${troubled.map((one) => html`<li>${one.paymentReference}: ${one.reason}, order ${one.orderNo ?? "none"}</li>`)}</ul>`}
<h2>Latest orders today</h2>
<table><thead><tr><th scope="col">Number</th><th scope="col">Placed at (UTC)</th><th scope="col">Amount</th><th scope="col">Invoice</th></tr></thead>
<tbody>${latest.map(({ order, invoice }) => html`<tr><td class="number"><a href="/operations/order?number=${encodeURIComponent(order.orderNo)}">${order.orderNo}</a></td><td>${order.createdAt.toISOString().slice(11, 19)}</td><td>${order.total} ${order.currency}</td><td class="number">${invoice?.number ?? invoice?.status ?? "none"}</td></tr>`)}</tbody></table>`;
}
