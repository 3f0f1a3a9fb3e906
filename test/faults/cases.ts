// Owns the matrix: every message of a conversation, in each direction, spoilt in every way, with and without retries.
import { faultActions, type Seen } from "../support/fault-proxy.js";
import type { Driver } from "./databases.js";
import type { Case } from "./run-case.js";
import type { Scenario } from "./scenarios.js";

let serial = 0;

/** Each case has a series of its own. */
export function nextId(): string {
  serial += 1;
  return `F${serial}`;
}

/** @param isSampled whether each message is spoilt in one way only, in turn, instead of in every way. */
export function casesOf(
  driver: Driver,
  scenario: Scenario,
  seen: readonly Seen[],
  isSampled: boolean,
): readonly Case[] {
  const ends = (["toServer", "toClient"] as const).flatMap((direction) =>
    seen
      .filter((message) => message.direction === direction)
      .map((_, index) => ({ direction, message: index + 1 })),
  );
  const all = [true, false].flatMap((retries) =>
    ends.flatMap((end, place) =>
      faultActions.map((action, way) => ({
        one: { driver, scenario, retries, fault: { ...end, action }, id: nextId() },
        // Each message once, the five ways one after the other; every other message with retries.
        isInSample: (place + way) % faultActions.length === 0 && (place % 2 === 0) === retries,
      })),
    ),
  );
  return all.filter(({ isInSample }) => isInSample || !isSampled).map(({ one }) => one);
}
