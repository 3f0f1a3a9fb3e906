// Owns what the matrix found, as tables for people.
import type { FaultAction, Seen } from "../support/fault-proxy.js";
import type { Driver } from "./databases.js";
import type { Reply } from "./scenarios.js";

export interface Finding {
  readonly driver: Driver;
  readonly scenario: string;
  readonly retries: boolean;
  readonly action: FaultAction;
  readonly replies: readonly Reply[];
  readonly settledMs: number;
  readonly failure?: string;
}

export interface Conversation {
  readonly driver: Driver;
  readonly scenario: string;
  readonly seen: readonly Seen[];
}

const head = [
  "faults injected",
  "calls",
  "`ok`",
  "`not-created`",
  "`unknown`",
  "lost, doubled or mis-numbered",
];

function tally(findings: readonly Finding[]): string[] {
  const replies = findings.flatMap((finding) => finding.replies);
  const count = (kind: Reply["kind"]): string => String(replies.filter((one) => one.kind === kind).length);
  return [
    String(findings.length),
    String(replies.length),
    count("ok"),
    count("not-created"),
    count("unknown"),
    String(findings.filter(({ failure }) => failure !== undefined).length),
  ];
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(columns), line(columns.map(() => "---")), ...rows.map(line)].join("\n");
}

function by(findings: readonly Finding[], label: string, name: (finding: Finding) => string): string {
  const names = [...new Set(findings.map(name))];
  const rows = names.map((one) => [one, ...tally(findings.filter((finding) => name(finding) === one))]);
  return table([label, ...head], rows);
}

export function reportOf(findings: readonly Finding[], conversations: readonly Conversation[]): string {
  const attempts = ({ retries }: Finding): string => (retries ? "default retries" : "one attempt");
  const letters = (direction: Seen["direction"], { seen }: Conversation): string =>
    `${seen.filter((message) => message.direction === direction).length}`;
  return [
    by(findings, "fault", (finding) => `${finding.action}, ${attempts(finding)}`),
    by(findings, "call", (finding) => `${finding.scenario}, over ${finding.driver}`),
    table(
      ["conversation", "messages to the server", "messages to the client", "what was said"],
      conversations.map((one) => [
        `${one.scenario}, over ${one.driver}`,
        letters("toServer", one),
        letters("toClient", one),
        `\`${one.seen.map(({ direction, type }) => (direction === "toServer" ? ">" : "<") + type).join(" ")}\``,
      ]),
    ),
  ].join("\n\n");
}
