// Validates the rows of the children, and groups them by the columns that they bring.
import { appInputOf, type InputOptions } from "../columns/app-input.js";
import type { JsonValue } from "../schema/order-columns.js";
import type { ChildShape } from "../sql/documents/statement-shape.js";
import type { ChildTable } from "../tables/child-table.js";
import { type Fault, firstFaults, unknownFields } from "../validation/input-issues.js";

/** The most rows of a child in one document. */
const maxChildRows = 5_000;

type Rows = readonly { readonly [name: string]: JsonValue }[];

export interface ParsedChildren {
  /** In the order of the lists in `json`. */
  readonly shapes: readonly ChildShape[];
  /** The rows, in a list for each shape, by the index of the shape. */
  readonly json: { readonly [index: string]: Rows };
  readonly faults: readonly Fault[];
}

export interface ChildrenInput {
  /** @param input an object that has the children's rows under their keys, beside other fields */
  parse(input: unknown): ParsedChildren;
  /** The fields of an object that are no children. */
  unknownIn(input: unknown): readonly Fault[];
}

const none: ParsedChildren = { shapes: [], json: {}, faults: [] };

export function childrenInput(children: readonly ChildTable[], named: InputOptions["given"]): ChildrenInput {
  const inputs = children.map(({ given }) => appInputOf(given, { given: named }));

  function rowsOf(input: object, index: number, faults: Fault[]): Map<string, Rows[number][]> {
    const byShape = new Map<string, Rows[number][]>();
    const child = children[index];
    const columns = inputs[index];
    const given: unknown = child === undefined ? undefined : Reflect.get(input, child.key);
    if (child === undefined || columns === undefined || given === undefined) {
      return byShape;
    }
    if (!Array.isArray(given) || given.length > maxChildRows) {
      faults.push({ path: [child.key], message: `must be a list of at most ${maxChildRows} rows` });
      return byShape;
    }
    for (const [place, row] of given.entries()) {
      const path = [child.key, place];
      if (typeof row !== "object" || row === null || Array.isArray(row)) {
        faults.push({ path, message: "must be an object" });
        continue;
      }
      const { theirs } = columns.split(row, []);
      faults.push(
        ...theirs.faults.map((fault) => ({ ...fault, path: [...path, ...fault.path] })),
        ...firstFaults(
          unknownFields(row, columns.isField, path, `is not a column of ${child.key} that a row may give`),
        ),
      );
      const same = byShape.get(theirs.batchKey) ?? [];
      byShape.set(theirs.batchKey, same);
      same.push(theirs.json ?? {});
    }
    return byShape;
  }

  return {
    parse(input) {
      if (children.length === 0 || typeof input !== "object" || input === null) {
        return none;
      }
      const faults: Fault[] = [];
      const lists = children.flatMap((_, child) =>
        [...rowsOf(input, child, faults)]
          .sort(([one], [other]) => (one < other ? -1 : 1))
          .map(([given, rows]) => ({ shape: { child, given }, rows })),
      );
      return {
        shapes: lists.map(({ shape }) => shape),
        json: Object.fromEntries(lists.map(({ rows }, index) => [String(index), rows])),
        faults,
      };
    },
    unknownIn: (input) =>
      firstFaults(
        unknownFields(
          input,
          (key) => children.some((child) => child.key === key),
          [],
          "is not one of the children",
        ),
      ),
  };
}
