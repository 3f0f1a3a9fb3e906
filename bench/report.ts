// Owns what the bench prints: medians of every cell, and the ratios that the design promises.
import { formatTable } from "../src/cli/table.js";
import { callerCounts, strategies } from "./plan.js";
import type { Figures } from "./run.js";

export interface Row extends Figures {
  readonly strategy: string;
  readonly callers: number;
}

export interface Ratio {
  readonly situation: string;
  readonly against: string;
  readonly goal: string;
  readonly measured: number;
  readonly reached: boolean;
}

export function ratiosOf(rows: readonly Row[]): readonly Ratio[] {
  const find = (strategy: string, callers: number): Figures =>
    rows.find((row) => row.strategy === strategy && row.callers === callers) ?? {
      throughput: Number.NaN,
      p50: Number.NaN,
      p99: Number.NaN,
    };
  const ours = find("batched", 1_000);
  const perCall = find("function", 1_000);
  const ceiling = Math.max(
    find("ceiling, 1 session", 1).throughput,
    find("ceiling, 2 sessions", 2).throughput,
  );
  const atLeast = (situation: string, against: string, least: number, measured: number): Ratio => ({
    situation,
    against,
    goal: `≥ ${least} × throughput`,
    measured,
    reached: measured >= least,
  });
  const atMost = (
    situation: string,
    against: string,
    what: string,
    most: number,
    measured: number,
  ): Ratio => ({
    situation,
    against,
    goal: `≤ ${most.toPrecision(3)} × ${what}`,
    measured,
    reached: measured <= most,
  });
  const crowd = "1,000 callers";
  return [
    atLeast(crowd, "one plpgsql call an order", 35, ours.throughput / perCall.throughput),
    atMost(crowd, "one plpgsql call an order", "p99", 1 / 20, ours.p99 / perCall.p99),
    atLeast(crowd, "nextval (not gapless)", 5, ours.throughput / find("nextval", 1_000).throughput),
    atLeast(crowd, "the server alone, 500 a statement", 0.7, ours.throughput / ceiling),
    atLeast(
      "1,000 series, a caller each",
      "one series",
      0.7,
      find("batched, 1,000 series", 1_000).throughput / ours.throughput,
    ),
    atLeast(
      "1,000 series, a caller each",
      "nextval (not gapless)",
      3.5,
      find("batched, 1,000 series", 1_000).throughput / find("nextval", 1_000).throughput,
    ),
    atLeast(
      "32 processes, a caller each",
      "a plpgsql call an order",
      1.8,
      find("a process a caller", 32).throughput / find("function, 32 connections", 32).throughput,
    ),
    atMost(
      "32 processes, a caller each",
      "a plpgsql call an order",
      "p99",
      1 / 2,
      find("a process a caller", 32).p99 / find("function, 32 connections", 32).p99,
    ),
    atLeast(
      "32 modules of one process, a caller each",
      "a plpgsql call an order",
      1.8,
      find("a module a caller", 32).throughput / find("function, 32 connections", 32).throughput,
    ),
    atMost(
      "32 modules of one process, a caller each",
      "a plpgsql call an order",
      "p99",
      1 / 2,
      find("a module a caller", 32).p99 / find("function, 32 connections", 32).p99,
    ),
    atMost(
      "100 series beside a held counter",
      "undisturbed",
      "p99",
      2,
      find("beside a held counter", 100).p99 / find("beside a counter", 100).p99,
    ),
    atLeast(
      "an app's table and 3 lines",
      "a transaction of the ORM",
      15,
      find("numbering, 3 lines", 1_000).throughput / find("transaction, 3 lines", 1_000).throughput,
    ),
    atLeast(
      "issue of a draft",
      "a transaction of the ORM",
      15,
      find("numbering, issue", 1_000).throughput / find("transaction, issue", 1_000).throughput,
    ),
    atMost(
      "1 caller",
      "a bare insert through Drizzle",
      "median",
      1.1,
      find("batched", 1).p50 / find("bare insert", 1).p50,
    ),
    atLeast(
      "4 processes × 250",
      "1 process × 1,000",
      0.9,
      find("batched, 4 processes", 1_000).throughput / ours.throughput,
    ),
  ];
}

export function tables(rows: readonly Row[], ratios: readonly Ratio[]): string {
  const figures = formatTable(
    ["strategy", "callers", "orders/s", "p50 ms", "p99 ms"],
    rows.map(({ strategy, callers, throughput, p50, p99 }) => [
      strategy,
      callers,
      Math.round(throughput).toLocaleString("en"),
      shown(p50),
      shown(p99),
    ]),
  );
  const goals = formatTable(
    ["situation", "against", "goal", "measured", ""],
    ratios.map(({ situation, against, goal, measured, reached }) => [
      situation,
      against,
      goal,
      measured.toPrecision(3),
      reached ? "reached" : "NOT REACHED",
    ]),
  );
  const legend = strategies.map(({ name, practice }) => `  ${name}: ${practice}`).join("\n");
  return `${legend}\n\n${figures}\n\n${goals}`;
}

function shown(ms: number): string {
  return Number.isNaN(ms) ? "" : ms.toPrecision(3);
}

/** A strategy's figures in the order of {@link callerCounts}, for the plot. */
export function seriesOf(
  rows: readonly Row[],
  strategy: string,
  figure: "throughput" | "p99",
): readonly number[] {
  return callerCounts.map(
    (callers) =>
      rows.find((row) => row.strategy === strategy && row.callers === callers)?.[figure] ?? Number.NaN,
  );
}
