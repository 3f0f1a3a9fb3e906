// Owns what a database's other connections are seen to do: which backends are at work, and the end of a lost one.
import { type HostSettings, openOnSuitableHost } from "./choose-host.js";
import type { Backend, Statement } from "./session.js";

/** `unknown` where the server does not show it to this role, or does not track it. */
export type BackendState = "working" | "idle" | "unknown";

export interface BackendObserver {
  /** What a backend does just now; `idle` also of one that is gone. */
  stateOf(backend: Backend): Promise<BackendState>;
  /**
   * Ends a backend whose client is lost. It may sit on the counter's row: between the parts of a statement no timeout of
   * the server holds, and TCP by itself gives up after hours.
   */
  terminate(backend: Backend): Promise<void>;
}

/** A backend that waits for its client, such as between the parts of a statement, is not at work. */
const states = `
  select
    pg_stat_activity.pid,
    case
      when pg_stat_activity.state is null or pg_stat_activity.state = 'disabled' then 'unknown'
      when pg_stat_activity.state not in ('active', 'fastpath function call') then 'idle'
      -- A coordinator of Citus waits for its workers under the same name.
      when pg_stat_activity.wait_event_type = 'Client'
        and not exists (select from pg_catalog.pg_extension where pg_extension.extname = 'citus')
        then 'idle'
      else 'working'
    end
  from pg_catalog.pg_stat_activity`;

const termination = `
  select pg_catalog.pg_terminate_backend(pg_stat_activity.pid)
  from pg_catalog.pg_stat_activity
  where pg_stat_activity.pid = $1::integer
    and extract(epoch from pg_stat_activity.backend_start) = $2::numeric`;

interface Seen {
  /** Which start of which server: another one's process ids mean nothing here. */
  readonly server: string | undefined;
  readonly states: ReadonlyMap<number, string>;
}

/** Over a connection of its own each time: the pool's may all be lost, or in use. */
export function observeBackends(settings: HostSettings): BackendObserver {
  let looking: Promise<Seen> | undefined;

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

  /** One question for all who wonder at the same time. */
  function look(): Promise<Seen> {
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
      const seen = await look();
      if (seen.server !== server) {
        return "unknown";
      }
      const state = seen.states.get(pid) ?? "idle";
      return state === "working" || state === "unknown" ? state : "idle";
    },
    async terminate({ pid, startedAt }) {
      await ask(termination, [String(pid), startedAt]);
    },
  };
}
