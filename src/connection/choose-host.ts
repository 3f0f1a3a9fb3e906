// Chooses among the hosts of a URL: the first one that answers and has the requested role.
import { classifyFailure } from "../errors/classify-failure.js";
import { connectionError } from "../errors/connection-error.js";
import { openSession, type SessionSettings } from "./open-session.js";
import type { Host } from "./open-socket.js";
import type { Session } from "./session.js";
import { isSuitable, rolesToTry, type TargetSession } from "./target-session.js";

export interface HostSettings extends SessionSettings {
  readonly hosts: readonly Host[];
  readonly target: TargetSession;
  readonly connectTimeoutMs: number;
}

/**
 * Opens a session on the first suitable host. Each host gets an equal share of the time limit, so that one
 * that accepts the connection and then stays silent does not keep the next from being tried. A permanent
 * refusal, such as a wrong password, ends the search.
 */
export async function openOnSuitableHost(settings: HostSettings): Promise<Session> {
  const { hosts, target, connectTimeoutMs } = settings;
  const passes = rolesToTry(target);
  const limitMs = Math.ceil(connectTimeoutMs / (hosts.length * passes.length));
  let failure: unknown;
  for (const wanted of passes) {
    for (const host of hosts) {
      try {
        const session = await openSession(settings, host, limitMs);
        if (isSuitable(session.role, wanted)) {
          return session;
        }
        await session.end();
        failure = connectionError("NO_SUITABLE_HOST", failure);
      } catch (error) {
        if (classifyFailure(error).kind === "rejected") {
          throw error;
        }
        failure ??= error;
      }
    }
  }
  throw failure;
}
