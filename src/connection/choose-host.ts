// Chooses among the hosts of a URL: the first one that answers and has the requested role.
import { classifyFailure } from "../errors/classify-failure.js";
import { connectionError } from "../errors/connection-error.js";
import { openSession, type SessionSettings } from "./open-session.js";
import type { UrlHost } from "./server-url.js";
import type { Session } from "./session.js";
import { isSuitable, rolesToTry, type TargetSession } from "./target-session.js";
import type { Tls } from "./tls-mode.js";

export interface HostSettings extends SessionSettings {
  readonly hosts: readonly UrlHost[];
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
        const session = await openOnHost(settings, host, limitMs);
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

/**
 * Opens a session in the first way that the host takes: with or without TLS, where `sslmode` leaves that open. Rejects with
 * what was said to the first.
 */
async function openOnHost(settings: HostSettings, host: UrlHost, limitMs: number): Promise<Session> {
  const [first, ...others] = host.tls;
  const open = (tls: Tls | undefined) =>
    withNewPassword(settings, () => openSession(settings, { ...host, tls }, limitMs));
  try {
    return await open(first);
  } catch (error) {
    for (const tls of isAboutEncryption(error) ? others : []) {
      const session = await open(tls).catch(() => undefined);
      if (session !== undefined) {
        return session;
      }
    }
    throw error;
  }
}

/** Whether the host may take the session in another way: pg_hba.conf refuses this one, or the handshake failed. */
function isAboutEncryption(error: unknown): boolean {
  return ["28000", "CONNECT_FAILED"].includes(classifyFailure(error).cause.code ?? "");
}

/** A password that was refused may have been replaced a moment ago: a function is asked once more. */
async function withNewPassword({ password }: HostSettings, open: () => Promise<Session>): Promise<Session> {
  try {
    return await open();
  } catch (error) {
    if (typeof password === "function" && classifyFailure(error).cause.code === "28P01") {
      return open();
    }
    throw error;
  }
}
