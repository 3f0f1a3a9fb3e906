// Finds in the shipped SQL what it makes and what holds no data: functions and triggers, with the statements that make each.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Installation } from "../schema/installation.js";
import type { ShippedMigration } from "./shipped-migrations.js";

/** A function or trigger, as the newest migration that makes it has it. */
interface ShippedObject {
  readonly name: string;
  /** Makes it, or puts it in the place of another one; rights that were granted on that one stay. */
  readonly create: string;
  /** What follows where it was missing: its comment, and that nobody has a right on it. */
  readonly afterwards: readonly string[];
}

export interface ShippedFunction extends ShippedObject {
  /** The types of its arguments, as the shipped SQL names them. */
  readonly arguments: readonly string[];
  /** SHA-256 of its body in UTF-8 without carriage returns, which a file may have got when it was checked out. */
  readonly bodyHash: string;
}

export interface ShippedTrigger extends ShippedObject {
  readonly table: string;
}

export interface ShippedObjects {
  readonly functions: readonly ShippedFunction[];
  readonly triggers: readonly ShippedTrigger[];
  /** Take a web API's roles the rights that a platform gives them on every new function. */
  readonly revocations: readonly string[];
}

const head =
  /^(?:(?<create>create(?: or replace)?)|comment on|revoke all on) (?<kind>function|trigger) (?<rest>.*)/ms;

/** What the migrations make, rendered for the installation. */
export function shippedObjects(
  { quotedSchema }: Installation,
  migrations: readonly ShippedMigration[],
): ShippedObjects {
  const schema = `${quotedSchema}.`;
  const functions = new Map<string, ShippedFunction>();
  const triggers = new Map<string, ShippedTrigger>();
  const statements = migrations.flatMap(({ sql }) => sql);
  for (const statement of statements) {
    const { create, kind, rest = "" } = head.exec(statement)?.groups ?? {};
    const unqualified = kind === "function" ? rest.slice(schema.length) : rest;
    const name = /^[a-z_]+/.exec(unqualified)?.[0] ?? "";
    const replacing = `create or replace ${kind} ${rest}`;
    if (create !== undefined && kind === "function") {
      functions.set(name, {
        name,
        create: replacing,
        // What an earlier migration said of it still holds.
        afterwards: functions.get(name)?.afterwards ?? [],
        arguments: functions.get(name)?.arguments ?? [],
        bodyHash: hashOfBody(rest),
      });
    } else if (create !== undefined) {
      const [, table = ""] = rest.split(` on ${schema}`);
      triggers.set(name, {
        name,
        create: replacing,
        afterwards: triggers.get(name)?.afterwards ?? [],
        table: /^[a-z_]+/.exec(table)?.[0] ?? "",
      });
    } else if (kind === "function") {
      addTo(functions, name, statement, { arguments: argumentsOf(unqualified) });
    } else if (kind === "trigger") {
      addTo(triggers, name, statement, {});
    }
  }
  return {
    functions: [...functions.values()],
    triggers: [...triggers.values()],
    revocations: statements.filter((statement) => /^do \$web_roles/m.test(statement)),
  };
}

function addTo<T extends ShippedObject>(
  made: Map<string, T>,
  name: string,
  statement: string,
  also: object,
): void {
  const object = made.get(name);
  if (object !== undefined) {
    made.set(name, { ...object, ...also, afterwards: [...object.afterwards, statement] });
  }
}

/** The types between the parentheses that follow a function's name. */
function argumentsOf(named: string): readonly string[] {
  const types = /^[a-z_]+\((?<types>[^)]*)\)/.exec(named)?.groups?.["types"] ?? "";
  return types.split(", ").filter((type) => type !== "");
}

function hashOfBody(definition: string): string {
  const tag = /^as (?<tag>\$[a-z_$]+)\r?$/m.exec(definition)?.groups?.["tag"] ?? "";
  const body = definition.slice(definition.indexOf(tag) + tag.length, definition.lastIndexOf(tag));
  return bytesToHex(sha256(utf8ToBytes(body.replaceAll("\r", ""))));
}
