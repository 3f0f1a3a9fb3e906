// Owns the part of the operations page with the buttons that break things.
import { html } from "hono/html";
import { type Experiment, experiments } from "../experiments.js";

/** What an experiment that was made without scripts has told. */
export interface Told {
  readonly experiment: Experiment;
  readonly words: string;
}

export function experimentsOf(isServer: boolean, told?: Told) {
  return html`<h2>Break it</h2>
<p>Each button does it to this shop, and tells what came of it.</p>
<ul class="experiments">
${Object.entries(experiments).map(([name, { label, about, needsServer }]) => {
  const isOff = needsServer && !isServer;
  return html`<li><form method="post" action="/operations/experiments/${name}"><button type="submit" ${isOff ? "disabled" : ""}>${label}</button></form>
<p>${about}${isOff ? " This needs a server: an embedded database has one session." : ""}</p>
<output id="told-${name}" aria-live="polite">${told?.experiment === name ? told.words : ""}</output></li>`;
})}
</ul>`;
}
