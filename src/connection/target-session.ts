// Parses libpq's `target_session_attrs` from the URL: the role that the server of a session must have.

const words = ["any", "read-write", "read-only", "primary", "standby", "prefer-standby"] as const;
export type TargetSession = (typeof words)[number];

/** The role of a server, as it reports it. */
export interface ServerRole {
  readonly isStandby: boolean;
  /** Whether transactions are read-only by default; always true on a standby. */
  readonly isReadOnly: boolean;
}

/**
 * Splits the URL into one without the parameter, and the parameter's value. Throws a TypeError, which does
 * not repeat the URL, for a value that libpq does not define.
 */
export function splitTargetSession(url: string): {
  readonly url: string;
  readonly target: TargetSession | undefined;
} {
  const [base = "", query] = splitOnce(url, "?");
  const parameters = new URLSearchParams(query);
  const given = parameters.get("target_session_attrs");
  if (given === null) {
    return { url, target: undefined };
  }
  const target = words.find((word) => word === given);
  if (target === undefined) {
    throw new TypeError(`connect: target_session_attrs must be one of ${words.join(", ")}`);
  }
  parameters.delete("target_session_attrs");
  return { url: parameters.size === 0 ? base : `${base}?${parameters}`, target };
}

/** The roles to look for, one pass over the hosts each: a preferred role first, then any. */
export function rolesToTry(target: TargetSession): readonly TargetSession[] {
  return target === "prefer-standby" ? ["standby", "any"] : [target];
}

export function isSuitable({ isStandby, isReadOnly }: ServerRole, target: TargetSession): boolean {
  switch (target) {
    case "read-write":
      return !isStandby && !isReadOnly;
    case "read-only":
      return isStandby || isReadOnly;
    case "primary":
      return !isStandby;
    case "standby":
      return isStandby;
    case "any":
    case "prefer-standby":
      return true;
  }
}

function splitOnce(text: string, mark: string): readonly [string, string] {
  const at = text.indexOf(mark);
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
