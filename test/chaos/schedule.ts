// Owns the schedule of faults: what happens when, for a seed and a length. The same seed, the same schedule.
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

export const faultKinds = [
  "backends killed",
  "fast stop",
  "SIGKILL",
  "connections dropped",
  "connections reset",
  "replies delayed",
  "network frozen",
  "network black hole",
  "counter held",
  "another period's counter held",
  "a shop's row locked",
  "standby restarted",
  "connections exhausted",
  "ALTER TABLE",
] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface PlannedFault {
  /** From the start of the run, in milliseconds. */
  readonly atMs: number;
  readonly kind: FaultKind;
  /** How long what it does lasts, in milliseconds. */
  readonly forMs: number;
}

/** Before the first fault, and after the last: a run begins and ends in peace. In milliseconds. */
const peaceMs = 3_000;

/** Every kind comes up once before any comes up again, so that a minute has most of them. */
export function scheduleOf(seed: number, minutes: number): readonly PlannedFault[] {
  const random = xoroshiro128plus(seed);
  const faults: PlannedFault[] = [];
  let left: FaultKind[] = [];
  for (let atMs = peaceMs; atMs < minutes * 60_000 - peaceMs; ) {
    left = left.length === 0 ? [...faultKinds] : left;
    const [kind] = left.splice(uniformInt(random, 0, left.length - 1), 1);
    // Longer than an attempt at times, so that calls give up on one and find out later.
    const forMs = uniformInt(random, 300, 8_000);
    if (kind !== undefined) {
      faults.push({ atMs, kind, forMs });
    }
    // Often before the one before is over: faults meet.
    atMs += uniformInt(random, 1_200, 3_800);
  }
  return faults;
}
