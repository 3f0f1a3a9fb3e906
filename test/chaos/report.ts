// Owns the words about a run.
import type { Result } from "neverthrow";
import { groupBy } from "./group-by.js";
import type { Call } from "./history.js";
import type { DoneFault } from "./plot.js";
import { faultKinds } from "./schedule.js";
import type { WorkerEnd } from "./start-worker.js";
import type { Row, Violation } from "./violation.js";
import { type Mood, moods, wishOf } from "./wish.js";

export interface Run {
  readonly seed: number;
  readonly minutes: number;
  readonly calls: readonly Call[];
  readonly rows: readonly Row[];
  readonly faults: readonly DoneFault[];
  readonly violations: readonly Violation[];
  readonly ends: readonly WorkerEnd[];
  readonly audits: readonly Result<{ readonly clean: boolean }, unknown>[];
  readonly unmet: readonly string[];
}

/** What a run was to meet and did not: kinds of faults, and of orders. */
export function unmetOf(faults: readonly DoneFault[], calls: readonly Call[]): readonly string[] {
  const met = new Set([...faults.map(({ kind }) => kind), ...calls.map(moodOf)]);
  return [...faultKinds, ...moods].filter((kind) => !met.has(kind));
}

const moodOf = ({ reference }: Call): Mood => wishOf(reference).mood;

export function reportOf({
  seed,
  minutes,
  calls,
  rows,
  faults,
  violations,
  ends,
  audits,
  unmet,
}: Run): string {
  const count = (answer: string): number => calls.filter(({ reply }) => reply?.answer === answer).length;
  const longest = (some: readonly Call[]): string =>
    (some.reduce((most, { reply, at }) => Math.max(most, (reply?.at ?? at) - at), 0) / 1_000).toFixed(1);
  const isTransaction = ({ reference }: Call): boolean => reference.includes(".tx_");
  const fallbacks = rows.filter(({ sequence }) => sequence === null).length;
  const kinds = faultKinds
    .map((kind) => `${kind} ${faults.filter((fault) => fault.kind === kind).length}`)
    .join(", ");
  const special = moods
    .filter((mood) => mood !== "plain")
    .map((mood) => `${mood} ${calls.filter((call) => moodOf(call) === mood).length}`)
    .join(", ");
  const shown = [...groupBy(violations, ({ rule }) => rule)].map(
    ([rule, some]) =>
      `- ${rule}, ${some.length} times: ${some
        .slice(0, 5)
        .map(({ what }) => what)
        .join("; ")}`,
  );
  return [
    `Seed ${seed}, ${minutes} min: ${faults.length} faults (${kinds}).`,
    "",
    `- asked: ${calls.length} creates, of ${new Set(calls.map(({ reference }) => reference)).size} payments`,
    `- of them special: ${special}`,
    `- answers: ok ${count("ok")}, replayed ${count("replayed")}, not-created ${count("not-created")}, ` +
      `unknown ${count("unknown")}, reused ${count("reused")}`,
    `- in the table: ${rows.length} orders, ${fallbacks} of them with fallback numbers`,
    `- the longest create took ${longest(calls.filter((call) => !isTransaction(call)))} s (its deadline: 15 s), ` +
      `the longest transaction of the app's ${longest(calls.filter(isTransaction))} s`,
    `- processes ended with ${ends.map(({ code }) => code).join(", ")}` +
      ends.map(({ output }) => (output === "" ? "" : ` and said: ${output.slice(0, 2_000)}`)).join(""),
    ...audits.map(
      (audit) =>
        `- audit: ${audit.isOk() ? (audit.value.clean ? "clean" : JSON.stringify(audit.value)) : JSON.stringify(audit.error)}`,
    ),
    ...(unmet.length === 0 ? [] : [`- not met: ${unmet.join(", ")}`]),
    `- violations: ${violations.length === 0 ? "none" : violations.length}`,
    ...shown,
  ].join("\n");
}
