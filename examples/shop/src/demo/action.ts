// Owns the list of the demo's buttons.
import type { OrdersDatabase } from "gapless-orders";
import type { Deliver } from "../gateway.js";
import type { DemoMode } from "../settings.js";
import { deliverTwice } from "./deliver-twice.js";
import { holdCounter } from "./hold-counter.js";
import { killConnection } from "./kill-connection.js";
import type { Happened } from "./outcome.js";
import { payMany } from "./pay-many.js";

export interface Action {
  readonly name: string;
  readonly about: string;
  /** Whether it needs more than one session with the database. */
  readonly needsServer: boolean;
  readonly run: (on: { readonly db: OrdersDatabase; readonly deliver: Deliver }) => Promise<Happened>;
}

/** By the last part of their address. */
export const actions: Readonly<Record<string, Action>> = {
  "deliver-twice": {
    name: "Deliver the last callback twice",
    about: "As a gateway does that got no answer in time. The two arrive at once.",
    needsServer: false,
    run: deliverTwice,
  },
  "pay-many": {
    name: "Pay 1,000 times",
    about: "1,000 signed callbacks for 1,000 payments, all at once.",
    needsServer: false,
    run: payMany,
  },
  "kill-connection": {
    name: "Kill a connection",
    about: "100 callbacks arrive. The server ends the session that writes their orders, in the middle of it.",
    needsServer: true,
    run: killConnection,
  },
  "hold-counter": {
    name: "Hold the counter",
    about:
      "A session locks the counter and keeps it. 20 callbacks arrive meanwhile; they wait for some seconds, and then take numbers that need no counter.",
    needsServer: true,
    run: holdCounter,
  },
};

/** Whether the shop's database can show it. */
export function isPossible({ needsServer }: Action, mode: DemoMode): boolean {
  return mode === "server" || !needsServer;
}
