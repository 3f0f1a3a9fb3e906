// Owns how a state is shown: by an icon and by a word, never by a colour alone.
import { html } from "hono/html";

const icons = { good: "✓", waiting: "…", bad: "✕" } as const;

export function stateWord(kind: keyof typeof icons, word: string) {
  return html`<span class="state ${kind}"><span aria-hidden="true">${icons[kind]}</span> ${word}</span>`;
}
