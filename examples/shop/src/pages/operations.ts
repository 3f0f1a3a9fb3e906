// Owns the operations page, and the part of it that is sent anew with every change.
import { html } from "hono/html";
import { inShillings } from "../products.js";
import type { DemoMode } from "../settings.js";
import type { State } from "../state.js";
import { demoOf } from "./demo.js";
import { layout } from "./layout.js";
import { auditOf, markOf } from "./mark.js";

export function operationsPage(state: State, demoMode: DemoMode) {
  return layout(
    "Operations",
    "operations.js",
    html`<p id="connection" role="status" aria-live="polite">Connecting</p>
${demoOf(demoMode)}
<div id="state">${stateOf(state)}</div>
<h2>Look up</h2><div class="beside">
<form action="/operations/order"><label for="number">Order number</label><input id="number" name="number" required autocomplete="off">
<button type="submit">Find order</button></form>
<form action="/operations/ledger.csv"><label for="of">Ledger of</label><select id="of" name="of"><option value="">orders</option>${state.shops.map((shop) => html`<option value="${shop}">invoices of ${shop}</option>`)}</select>
<label for="from">from</label><input id="from" name="from" type="date"><label for="to">to</label><input id="to" name="to" type="date">
<button type="submit">Download CSV</button></form></div>`,
  );
}

export function stateOf({ figures, total, rate, messages, latest, audits, troubled }: State) {
  const figure = (name: string, value: string | number) =>
    html`<div><dt>${name}</dt><dd>${value.toLocaleString("en")}</dd></div>`;
  return html`<h2>Today</h2>
${audits.map(auditOf)}
<dl class="figures">${figure("Orders today", total)}${figure("Orders a second", rate)}${figure("Replays", figures.replays)}${figure("Retries", figures.retries)}${figure("Fallbacks", figures.fallbacks)}${figure("Failures", figures.failures)}${figure("Messages to send", messages)}</dl>
<h2>Payments that need attention</h2>
${troubled.length === 0 ? html`<p>None.</p>` : html`<ul id="troubled">${troubled.map((one) => html`<li>${one.paymentReference}: ${one.reason}, order ${one.orderNo ?? "none"}</li>`)}</ul>`}
<h2>Latest orders today</h2>
${latest.length === 0 ? html`<p>None yet.</p>` : tableOf(latest)}`;
}

/** The roles are said, because a telephone shows each row as a card, and a browser may then take them away. */
function tableOf(latest: State["latest"]) {
  return html`<table class="latest" role="table"><thead><tr role="row">${["Number", "State", "Placed at (UTC)", "Amount", "Invoice"].map((name) => html`<th scope="col" role="columnheader">${name}</th>`)}</tr></thead>
<tbody>${latest.map(({ order, invoice }) => html`<tr role="row"><td role="cell"><a class="number" href="/operations/order?number=${encodeURIComponent(order.orderNo)}">${order.orderNo}</a></td><td role="cell">${markOf(order.status === "paid" ? "paid" : "void")}</td><td role="cell">${order.createdAt.toISOString().slice(11, 19)}</td><td role="cell">${inShillings(order.total, order.currency)}</td><td role="cell">${invoice?.number ?? invoice?.status ?? "none"}</td></tr>`)}</tbody></table>`;
}
