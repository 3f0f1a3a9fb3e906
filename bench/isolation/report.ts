// Owns the table of the campaign, for people and for docs/faults.md.
import { readFile, writeFile } from "node:fs/promises";
import type { Figure, Situation } from "./situation.js";

const page = new URL("../../docs/faults.md", import.meta.url);

export interface Measured {
  readonly situation: Situation;
  readonly figures: readonly Figure[];
}

export function tableOf(measured: readonly Measured[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const head = ["situation", "what", "measured", "goal", ""];
  const rows = measured.flatMap(({ situation, figures }) =>
    figures.map(({ what, measured: value, goal, reached }, index) =>
      line([index === 0 ? situation.name : "", what, value, goal, reached ? "reached" : "NOT REACHED"]),
    ),
  );
  return [line(head), line(head.map(() => "---")), ...rows].join("\n");
}

/** Puts the table between its marks on the page. */
export async function writeTable(table: string): Promise<void> {
  const text = await readFile(page, "utf8");
  const marks = /(<!-- isolation -->\n)[\s\S]*(\n<!-- \/isolation -->)/;
  await writeFile(
    page,
    text.replace(marks, (_, begin, end) => `${begin}\n${table}\n${end}`),
  );
}
