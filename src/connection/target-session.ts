// Parses libpq's `target_session_attrs`: the role that the server of a session must have.

const words = ["any", "read-write", "read-only", "primary", "standby", "prefer-standby"] as const;
export type TargetSession = (typeof words)[number];

/** The role of a server, as it reports it. */
export interface ServerRole {
  readonly isStandby: boolean;
  /** Whether transactions are read-only by default; always true on a standby. */
  readonly isReadOnly: boolean;
}

/** Throws a TypeError, which does not repeat the URL, for a value that libpq does not define. */
export function parseTargetSession(given: string | undefined): TargetSession | undefined {
  const target = words.find((word) => word === given);
  if (given !== undefined && target === undefined) {
    throw new TypeError(`connect: target_session_attrs must be one of ${words.join(", ")}`);
  }
  return target;
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
