// Owns telling every open operations page of a change: one reader for all of them, and none where no page is open.
import type { OrdersDatabase } from "gapless-orders";
import type { Numberings } from "./numberings.js";
import { stateOf } from "./pages/operations.js";
import { readState } from "./state.js";

const refreshMs = 500;

export interface LiveState {
  /** Hears of the state now, and whenever it has changed, orders of other processes included. Returns how to leave. */
  watch(hear: (state: string) => void): () => void;
}

export function liveState(db: OrdersDatabase, numberings: Numberings): LiveState {
  const watchers = new Set<(state: string) => void>();
  let shown: string | undefined;
  let isReading = false;

  async function refresh(): Promise<void> {
    isReading = true;
    try {
      const state = String(await stateOf(await readState(db, numberings)));
      if (state !== shown) {
        shown = state;
        for (const hear of watchers) {
          hear(state);
        }
      }
    } catch (error) {
      // The database is away: the pages keep what they show, and the next round asks again.
      console.error(`shop: operations cannot be read: ${error instanceof Error ? error.name : "unknown"}`);
    }
    if (watchers.size > 0) {
      setTimeout(refresh, refreshMs);
    } else {
      isReading = false;
      shown = undefined;
    }
  }

  return {
    watch(hear) {
      watchers.add(hear);
      if (shown !== undefined) {
        hear(shown);
      }
      if (!isReading) {
        void refresh();
      }
      return () => watchers.delete(hear);
    },
  };
}
