// Owns the choice among the hosts of a URL: the first that answers, and is what the session is for.
import { classifyFailure } from "../errors/classify-failure.js";
import { connectionError } from "../errors/connection-error.js";
import { openSession, type SessionSettings } from "./open-session.js";
import type { Host } from "./open-socket.js";
import type { Session } from "./session.js";
import { isSuitable, passesOf, type TargetSession } from "./target-session.js";

export interface HostSettings extends SessionSettings {
  readonly hosts: readonly Host[];
  readonly target: TargetSession;
  readonly connectTimeoutMs: number;
}

/**
 * Opens a session on the first host that will do. Each has its share of the time: one that lets in and says nothing does
 * not hide the next. What a server refuses for good, such as a password, it refuses for all of them.
 */
export async function openOnSuitableHost(settings: HostSettings): Promise<Session> {
  const { hosts, target, connectTimeoutMs } = settings;
  const passes = passesOf(target);
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
