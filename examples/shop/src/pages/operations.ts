// Owns the operations page, and the part of it that is sent anew with every change.
import { html } from "hono/html";
import type { State } from "../state.js";
import { layout } from "./layout.js";

export function operationsPage(state: State) {
  return layout(
    "Operations",
    "operations.js",
    html`<p id="connection" role="status" aria-live="polite">Connecting</p><div id="state">${stateOf(state)}</div>`,
  );
}

export function stateOf({ figures, total, rate, latest, audit, troubled }: State) {
  const figure = (name: string, value: string | number) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
  return html`<p id="audit"><strong>Audit:</strong> ${audit}</p>
<dl class="figures">${figure("Orders today", total)}${figure("Orders a second", rate)}${figure("Replays", figures.replays)}${figure("Retries", figures.retries)}${figure("Fallbacks", figures.fallbacks)}${figure("Failures", figures.failures)}</dl>
<h2>Payments that need attention</h2>
${troubled.length === 0 ? html`<p>None.</p>` : html`<ul id="troubled">${troubled.map((one) => html`<li>${one.paymentReference}: ${one.reason}, order ${one.orderNumber ?? "none"}</li>`)}</ul>`}
<h2>Latest orders today</h2>
<table><thead><tr><th scope="col">Number</th><th scope="col">Placed at (UTC)</th><th scope="col">Amount</th></tr></thead>
<tbody>${latest.map((order) => html`<tr><td>${order.orderNumber}</td><td>${order.placedAt.toISOString().slice(11, 19)}</td><td>${order.totalAmount} ${order.currency}</td></tr>`)}</tbody></table>`;
}
