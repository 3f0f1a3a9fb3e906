// Validates unknown input for a numbered table: returns what the statements read, or the faults with their paths.
import { getTableName, type SQL } from "drizzle-orm";
import { ok, type Result } from "neverthrow";
import { appInputOf, type InputOptions } from "../columns/app-input.js";
import type { InvalidDocument } from "../errors/document-errors.js";
import { byteLength } from "../schema/byte-length.js";
import type { DocumentSubmission } from "../sql/documents/document-answer.js";
import { givenText, shapeText } from "../sql/documents/statement-shape.js";
import type { DocumentTable } from "../tables/document-table.js";
import { firstFaults, formatIssues, unknownFields } from "../validation/input-issues.js";
import { newOrderId } from "../validation/order-id.js";
import { guarded, inside, invalid, notAnObject, unknownIn } from "./document-faults.js";
import { contentHash, type JsonObject, keyOf } from "./document-identity.js";
import { childrenInput } from "./parse-children.js";

/** The largest document as JSON, its children included, in bytes of UTF-8. */
const maxDocumentBytes = 1_048_576;

/** A validated document that is to be inserted. */
export interface ValidDocument extends DocumentSubmission {
  readonly key: string;
  /** Whether the key is the caller's. Otherwise only this call can have written a document under it. */
  readonly hasCallerKey: boolean;
}

/** A document that is there and to be issued. */
export interface ValidIssue extends DocumentSubmission {
  readonly key: null;
  /** The primary key as text, as the ledger has it. */
  readonly documentKey: string;
}

/** A valid document, and its columns as they were given or filled in by the schema, by which its series is chosen. */
export interface NewDocument {
  readonly document: ValidDocument;
  readonly row: Readonly<Record<string, unknown>>;
}

export interface DocumentInput {
  create(input: unknown, key: unknown): Result<NewDocument, InvalidDocument>;
  /** The primary key: as JSON, and as the ledger has it. */
  identify(key: unknown): Result<{ readonly json: JsonObject; readonly text: string }, InvalidDocument>;
  issue(
    document: { readonly json: JsonObject; readonly text: string },
    set: unknown,
    children: unknown,
    version: string | null,
  ): Result<ValidIssue, InvalidDocument>;
}

/**
 * @param alwaysSet what every issue sets, unless a call sets it otherwise
 * @param literal an expression of the app's schema as SQL without parameters
 */
export function documentInput(
  table: DocumentTable,
  alwaysSet: Readonly<Record<string, unknown>>,
  literal: (expression: SQL, column: string) => string,
): DocumentInput {
  const { source, columns, primaryKey, number } = table;
  const others = columns.filter((column) => column.name !== number.name);
  const given: InputOptions["given"] = ({ alias, key }, expression) =>
    givenText(alias, expression === undefined ? undefined : literal(expression, key));
  const inserted = appInputOf(others, { given });
  const set = appInputOf(
    others.filter((column) => !primaryKey.includes(column)),
    { written: "update", given },
  );
  const identity = appInputOf(
    primaryKey.map((column) => ({ ...column, isGenerated: false })),
    { written: "update", given },
  );
  const children = childrenInput(table.children, given);
  const childKeys = new Set(table.children.map(({ key }) => key));

  return {
    create: (input, givenKey) =>
      guarded(() => {
        const { theirs } = inserted.split(input, []);
        const rows = children.parse(input);
        const json = theirs.json ?? {};
        const key = keyOf(table.key, json, givenKey);
        const issues = formatIssues(
          notAnObject(input),
          theirs.faults,
          rows.faults,
          firstFaults(
            unknownFields(
              input,
              (name) => inserted.isField(name) || childKeys.has(name),
              [],
              `is not a column of ${getTableName(source)} that an insert may give, nor one of its children`,
            ),
          ),
          key.faults,
        );
        if (issues.length > 0) {
          return invalid(issues);
        }
        const hash = contentHash(table.sameWhen, json);
        const documentKey = key.value ?? newOrderId();
        return jsonWithinLimit({ key: documentKey, hash, fields: json, children: rows.json }).map((sent) => ({
          document: {
            key: documentKey,
            hasCallerKey: key.value !== null,
            contentHash: hash,
            batchKey: shapeText(theirs.batchKey, rows.shapes),
            json: sent,
          },
          row: theirs.values ?? {},
        }));
      }),
    identify: (key) =>
      guarded(() => {
        const [only] = primaryKey;
        const isObject = typeof key === "object" && key !== null && only !== undefined && only.key in key;
        const { theirs } = identity.split(
          isObject || primaryKey.length > 1 || only === undefined ? key : { [only.key]: key },
          [],
        );
        const json = theirs.json ?? {};
        const missing = primaryKey.filter(({ name }) => json[name] === undefined || json[name] === null);
        const issues = formatIssues(
          theirs.faults,
          theirs.faults.length > 0
            ? []
            : missing.map((column) => ({ path: [column.key], message: "is missing" })),
        );
        if (issues.length > 0) {
          return invalid(issues);
        }
        const texts = primaryKey.map(({ name }) => String(json[name]));
        return ok({ json, text: texts.length === 1 ? (texts[0] ?? "") : JSON.stringify(texts) });
      }),
    issue: (document, given = {}, rowsOfChildren = {}, version = null) =>
      guarded(() => {
        const { theirs } = set.split(
          typeof given === "object" && given !== null ? { ...alwaysSet, ...defined(given) } : given,
          [],
        );
        const rows = children.parse(rowsOfChildren);
        const issues = formatIssues(
          inside("set", [
            ...notAnObject(given),
            ...theirs.faults,
            ...unknownIn(given, set, getTableName(source)),
          ]),
          inside("children", [
            ...notAnObject(rowsOfChildren),
            ...rows.faults,
            ...children.unknownIn(rowsOfChildren),
          ]),
        );
        if (issues.length > 0) {
          return invalid(issues);
        }
        const fields = theirs.json ?? {};
        return jsonWithinLimit({ version, id: document.json, fields, children: rows.json }).map((sent) => ({
          key: null,
          contentHash: null,
          documentKey: document.text,
          batchKey: shapeText(theirs.batchKey, rows.shapes),
          json: sent,
        }));
      }),
  };
}

/** What is undefined is not given, as in Drizzle's own update. */
function defined(given: object): object {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** What is sent of a document, if that is not too large. */
function jsonWithinLimit(content: JsonObject): Result<string, InvalidDocument> {
  const json = JSON.stringify(content);
  // A UTF-16 code unit has at most three bytes, so that most documents need not be measured.
  const bytes = json.length * 3 <= maxDocumentBytes ? 0 : byteLength(json);
  return bytes > maxDocumentBytes
    ? invalid([{ path: "", message: `must have at most ${maxDocumentBytes} bytes as JSON, has ${bytes}` }])
    : ok(json);
}
