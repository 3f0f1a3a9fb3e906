// Validates the URL of a server without loading a driver.
import { splitTargetSession } from "./target-session.js";

/** Throws a TypeError, which does not repeat the URL, if it is malformed. */
export function checkServerUrl(url: string): void {
  if (!isServerUrl(url)) {
    throw malformedUrl();
  }
  splitTargetSession(url);
}

export function malformedUrl(): TypeError {
  return new TypeError("connect: the URL is not of the form postgres://user:password@host:port/database");
}

/** Parses the URL as postgres.js does, several hosts included. */
function isServerUrl(url: string): boolean {
  const authority = /^postgres(?:ql)?:\/\/([^?/]*)/.exec(url)?.[1];
  if (authority === undefined) {
    return false;
  }
  try {
    const hosts = decodeURIComponent(authority.slice(authority.indexOf("@") + 1));
    const { username, password } = new URL(url.replace(hosts, hosts.split(",")[0] ?? ""));
    return [username, password].every((part) => decodeURIComponent(part) !== undefined);
  } catch {
    return false;
  }
}
