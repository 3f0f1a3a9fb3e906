// Looks up over a separate connection which backends are working, and terminates a lost one.

import { systemTimers } from "../retry/timers.js";
import { type HostSettings, openOnSuitableHost } from "./choose-host.js";
import type { Backend, Statement } from "./session.js";

const { setTimeout, clearTimeout } = systemTimers;

/** `unknown` if the server does not show the state to this role, or does not track it. */
export type BackendState = "working" | "idle" | "unknown";

export interface BackendObserver {
  /** The current state of a backend; `idle` also for one that no longer exists. */
  stateOf(backend: Backend): Promise<BackendState>;
  /**
   * Terminates a backend whose client is lost. It may hold a counter's row: between the messages of one
   * statement no timeout of the server applies, and TCP gives up only after hours.
   */
  terminate(backend: Backend): Promise<void>;
}

/** All backends. One that waits for its client, as between the messages of a statement, is not working. */
const states = `
  select
    pg_stat_activity.pid,
    case
      when pg_stat_activity.state is null or pg_stat_activity.state = 'disabled' then 'unknown'
      when pg_stat_activity.state not in ('active', 'fastpath function call') then 'idle'
      -- A coordinator of Citus waits for its workers under the same name: only the time decides there.
      when pg_stat_activity.wait_event_type = 'Client'
        then case
          when exists (select from pg_catalog.pg_extension where pg_extension.extname = 'citus') then 'unknown'
          else 'idle'
        end
      else 'working'
    end
  from pg_catalog.pg_stat_activity`;

const termination = `
  select pg_catalog.pg_terminate_backend(pg_stat_activity.pid)
  from pg_catalog.pg_stat_activity
  where pg_stat_activity.pid = $1::integer
    and extract(epoch from pg_stat_activity.backend_start) = $2::numeric`;

interface Snapshot {
  /** Identifies the server and its start. Process ids are comparable only within it. */
  readonly server: string | undefined;
  readonly states: ReadonlyMap<number, string>;
}

/** Opens a connection of its own each time, because those of the pool may all be lost or in use. */
export function observeBackends(settings: HostSettings): BackendObserver {
  let looking: Promise<Snapshot> | undefined;

  async function ask(text: string, parameters: Statement["parameters"] = []) {
    const session = await openOnSuitableHost(settings);
    const limit = setTimeout(() => session.destroy("CONNECTION_STALLED"), settings.connectTimeoutMs);
    try {
      const rows = await session.run({ text, parameters, prepare: false, values: true });
      return { server: session.backend?.server, rows };
    } finally {
      clearTimeout(limit);
      session.destroy("CONNECTION_ENDED");
    }
  }

  /** Concurrent callers share one query. */
  function look(): Promise<Snapshot> {
    looking ??= ask(states)
      .then(({ server, rows }) => ({
        server,
        states: new Map(rows.map((row) => (Array.isArray(row) ? [Number(row[0]), String(row[1])] : [0, ""]))),
      }))
      .finally(() => {
        looking = undefined;
      });
    return looking;
  }

  return {
    async stateOf({ pid, server }) {
      const snapshot = await look();
      if (snapshot.server !== server) {
        return "unknown";
      }
      const state = snapshot.states.get(pid) ?? "idle";
      return state === "working" || state === "unknown" ? state : "idle";
    },
    async terminate({ pid, startedAt }) {
      await ask(termination, [String(pid), startedAt]);
    },
  };
}
