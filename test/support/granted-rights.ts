// Owns a block of grants to the role `app` as single rights, so that a test can take each away.

/** One right of docs/deploying.md, with the statements that revoke it and grant it again. */
export interface Right {
  readonly revoke: string;
  readonly grant: string;
}

/** Each privilege on each object, and each policy, by itself. */
export function rightsIn(block: string): readonly (readonly [string, Right])[] {
  return block
    .split(";")
    .map((statement) => statement.replaceAll(/\s+/g, " ").trim())
    .filter((statement) => statement !== "")
    .flatMap((statement): readonly (readonly [string, Right])[] => {
      const granted = /^grant (?<privileges>.+) on (?<kind>schema |function |)(?<objects>.+) to app$/.exec(
        statement,
      );
      const { privileges = "", kind = "", objects = "" } = granted?.groups ?? {};
      if (granted === null) {
        const named = /^create policy \w+ on \S+/.exec(statement)?.[0] ?? "";
        return [[named, { revoke: named.replace("create", "drop"), grant: statement }]];
      }
      const atoms = [...privileges.matchAll(/(\w+)(?: \(([^)]*)\))?/g)].flatMap(([, name = "", columns]) =>
        columns === undefined ? [name] : columns.split(", ").map((column) => `${name} (${column})`),
      );
      return objects.split(",").flatMap((object) =>
        atoms.map((atom): readonly [string, Right] => {
          const what = `${atom} on ${kind}${object.trim()}`;
          return [what, { revoke: `revoke ${what} from app`, grant: `grant ${what} to app` }];
        }),
      );
    });
}
