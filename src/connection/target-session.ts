// Owns which server of several a session may be on: libpq's `target_session_attrs`, from the URL.

const words = ["any", "read-write", "read-only", "primary", "standby", "prefer-standby"] as const;
export type TargetSession = (typeof words)[number];

/** What a server says of itself. */
export interface ServerRole {
  readonly isStandby: boolean;
  /** Whether a transaction that asks for nothing is read-only: always on a standby. */
  readonly isReadOnly: boolean;
}

/** The URL without the parameter, and its value. Throws a TypeError, which does not repeat the URL, for another word. */
export function splitTarget(url: string): {
  readonly url: string;
  readonly target: TargetSession | undefined;
} {
  const [place = "", query] = splitOnce(url, "?");
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
  return { url: parameters.size === 0 ? place : `${place}?${parameters}`, target };
}

/** One pass over the hosts for each: a preference is a wish first, and then none. */
export function passesOf(target: TargetSession): readonly TargetSession[] {
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
