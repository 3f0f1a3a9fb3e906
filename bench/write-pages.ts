// Writes the figures of bench/results/bench.json between their marks in README.md and docs/group-commit.md.
import { readFile, writeFile } from "node:fs/promises";
import { callerCounts, strategies } from "./plan.js";
import { type Ratio, type Row, seriesOf } from "./report.js";

export interface Results {
  readonly about: string;
  readonly rows: readonly Row[];
  readonly ratios: readonly Ratio[];
}

const project = new URL("../", import.meta.url);
export const pages = ["README.md", "docs/group-commit.md"] as const;

export async function readResults(): Promise<Results> {
  return JSON.parse(await readFile(new URL("bench/results/bench.json", project), "utf8"));
}

export async function writePages(): Promise<void> {
  const results = await readResults();
  for (const page of pages) {
    const url = new URL(page, project);
    await writeFile(url, withFigures(await readFile(url, "utf8"), results));
  }
}

const blocks: Readonly<Record<string, (results: Results) => string>> = {
  summary,
  about: ({ about }) => `Measured on ${about}.`,
  throughput: ({ rows }) => throughput(rows),
  goals: ({ ratios }) => goals(ratios),
};

/** The page with every block `<!-- bench:NAME -->` … `<!-- /bench -->` written anew; a name without a block throws. */
export function withFigures(page: string, results: Results): string {
  const marks = /(<!-- bench:(\w+) -->\n)[\s\S]*?(<!-- \/bench -->)/g;
  return page.replace(marks, (_, begin: string, name: string, end: string) => {
    const write = blocks[name];
    if (write === undefined) {
      throw new Error(`there is no block bench:${name}: it is one of ${Object.keys(blocks).join(", ")}`);
    }
    return `${begin}\n${write(results)}\n\n${end}`;
  });
}

function summary({ about, rows }: Results): string {
  const [cores = "?"] = /\d+(?= cores)/.exec(about) ?? [];
  const at = (strategy: string): number => seriesOf(rows, strategy, "throughput").at(-1) ?? Number.NaN;
  const ours = at("batched");
  const times = (strategy: string): string => `${Number((ours / at(strategy)).toPrecision(2))} times`;
  return [
    `On ${cores} cores, which it shares with the server, one process with ${callers.at(-1)} callers places`,
    `**${shown(Number(ours.toPrecision(2)))} orders a second**, durable and without a gap. That is ${times("nextval")} as many as a`,
    `\`nextval\` column with an insert for each order (which leaves gaps), and ${times("function")} as many as a counter row`,
    "that each order locks for itself.",
  ].join("\n");
}

const callers = callerCounts.map(shown);

function throughput(rows: readonly Row[]): string {
  const head = ["orders/s with", ...callers.map((count, at) => (at === 0 ? `${count} caller` : count))];
  return table(
    [...head, `p99 ms with ${callers.at(-1)}`],
    strategies.map(({ name, practice }) => [
      `${name}: ${practice}`,
      ...seriesOf(rows, name, "throughput").map(shown),
      shown(seriesOf(rows, name, "p99").at(-1) ?? Number.NaN),
    ]),
  );
}

function goals(ratios: readonly Ratio[]): string {
  return table(
    ["situation", "compared with", "goal", "measured", ""],
    ratios.map(({ situation, against, goal, measured, reached }) => [
      situation,
      against,
      goal,
      measured.toPrecision(3),
      reached ? "reached" : "NOT REACHED",
    ]),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function shown(figure: number): string {
  return Math.round(figure).toLocaleString("en");
}
