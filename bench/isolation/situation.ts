// Owns what a situation of the campaign is, and what it gives.
import { z } from "zod";

/** One line of the table: what was measured, beside what is to be reached. */
export const figureShape = z.object({
  what: z.string(),
  measured: z.string(),
  goal: z.string(),
  reached: z.boolean(),
});
export type Figure = Readonly<z.infer<typeof figureShape>>;

export interface Situation {
  readonly name: string;
  /** @param url a migrated database on a server of this situation's own, with no order in it */
  measure(url: string): Promise<readonly Figure[]>;
}

/** @param most the largest value that reaches the goal */
export function atMost(what: string, measured: number, most: number, unit: string): Figure {
  return {
    what,
    measured: `${shown(measured)} ${unit}`,
    goal: `≤ ${shown(most)} ${unit}`,
    reached: measured <= most,
  };
}

/** Of orders, which are counted: the goal is the one number. */
export function exactly(what: string, measured: number, goal: number): Figure {
  return { what, measured: shown(measured), goal: shown(goal), reached: measured === goal };
}

function shown(value: number): string {
  return (
    value < 10 && !Number.isInteger(value) ? Number(value.toPrecision(2)) : Math.round(value)
  ).toLocaleString("en");
}
