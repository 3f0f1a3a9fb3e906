// Owns the buttons of the demo on the operations page, and the outcome of one.
import { html } from "hono/html";
import { type Action, actions, isPossible } from "../demo/action.js";
import type { Outcome } from "../demo/outcome.js";
import type { DemoMode } from "../settings.js";
import { layout } from "./layout.js";
import { auditOf, markOf } from "./mark.js";
import { withNumbers } from "./number.js";

export function demoOf(mode: DemoMode) {
  if (mode === "off") {
    return "";
  }
  return html`<section aria-labelledby="demo"><h2 id="demo">Try to break it</h2>
<p>Each button does what it says on this shop’s database and webhook. One runs at a time.</p>
<ul class="demo cards">${Object.entries(actions).map(
    ([
      id,
      action,
    ]) => html`<li><form method="post" action="/operations/demo/${id}" data-demo><button type="submit" aria-describedby="${id}-about"${isPossible(action, mode) ? "" : html` disabled`}>${action.name}</button></form>
<p id="${id}-about">${action.about}</p>
<div class="outcome" role="status" aria-live="polite" aria-label="${action.name}">${isPossible(action, mode) ? html`<p>– Not run yet</p>` : html`<p>– Needs a server: set DATABASE_URL. The embedded database has one session only.</p>`}</div></li>`,
  )}</ul></section>`;
}

/** The answer to a press. A script takes the outcome out of it; without one it is a page of its own. */
export function outcomePage({ name }: Action, outcome: Outcome | string) {
  return layout(
    name,
    undefined,
    html`<div id="outcome">${typeof outcome === "string" ? html`<p>${outcome}</p>` : outcomeOf(outcome)}</div>
<p><a href="/operations">To operations</a></p>`,
  );
}

function outcomeOf({ held, words, counts, milliseconds, audit }: Outcome) {
  const shown = {
    Orders: counts.orders,
    Replays: counts.replays,
    "Fallback numbers": counts.fallbacks,
    Failures: counts.failures,
    "Took, in ms": milliseconds,
  };
  return html`<p>${markOf(held ? "held" : "failed")}<br>${withNumbers(words)}</p>
<dl class="figures">${Object.entries(shown).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value.toLocaleString("en")}</dd></div>`)}</dl>
${auditOf(audit)}`;
}
