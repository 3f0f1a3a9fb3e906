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

export function casesOf(driver: Driver, scenario: Scenario, seen: readonly Seen[]): readonly Case[] {
  const ends = (["toServer", "toClient"] as const).flatMap((direction) =>
    seen
      .filter((message) => message.direction === direction)
      .map((_, index) => ({ direction, message: index + 1 })),
  );
  return [true, false].flatMap((retries) =>
    ends.flatMap((end) =>
      faultActions.map((action) => ({ driver, scenario, retries, fault: { ...end, action }, id: nextId() })),
    ),
  );
}
