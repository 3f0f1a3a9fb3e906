// Owns how a state is shown: by an icon and a word, so that nobody has to tell colours apart.
import { html, raw } from "hono/html";
import type { AuditWords } from "../state.js";

export type Mark = "paid" | "waiting" | "void" | "held" | "failed" | AuditWords["mark"];

const check = '<path d="M4.5 10.5l4 4 7-9"/>';
const cross = '<path d="M5 5l10 10M15 5L5 15"/>';
const shown: Readonly<Record<Mark, { readonly word: string; readonly look: string; readonly icon: string }>> =
  {
    paid: { word: "Paid", look: "good", icon: check },
    waiting: {
      word: "Waiting",
      look: "open",
      icon: '<circle cx="10" cy="10" r="7"/><path d="M10 6v4.5l3 2"/>',
    },
    void: { word: "Void", look: "bad", icon: '<circle cx="10" cy="10" r="7"/><path d="M5 15L15 5"/>' },
    held: { word: "Held", look: "good", icon: check },
    clean: { word: "Clean", look: "good", icon: check },
    findings: { word: "Findings", look: "bad", icon: cross },
    unknown: { word: "Not known", look: "open", icon: '<path d="M4 10h12"/>' },
    failed: { word: "Failed", look: "bad", icon: cross },
  };

export function markOf(mark: Mark) {
  const { word, look, icon } = shown[mark];
  return html`<span class="mark ${look}"><svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">${raw(icon)}</svg>${word}</span>`;
}

export function auditOf({ mark, words }: AuditWords) {
  return html`<p class="audit"><strong>Audit:</strong> ${markOf(mark)} ${words}</p>`;
}
