// Owns the breaks of what errors say and texts keep.
import { type Break, db } from "../break.js";

export const errorsAndText: readonly Break[] = [
  {
    guarantee: "errors repeat no data",
    file: "src/orders/classify-failure.ts",
    find: "speakableClasses.has(code.slice(0, 2))",
    replace: "true",
    noticedBy: "test/unit/classify-failure.test.ts",
  },
  {
    guarantee: "errors repeat no data that a trigger quotes under a code of the server's own",
    file: "src/orders/classify-failure.ts",
    find: "if (isRaisedByFunction(found.error)) {",
    replace: "if (false) {",
    noticedBy: db("no-customer-data"),
  },
  {
    guarantee: "errors repeat no data in a path of the input",
    file: "src/orders/input-issues.ts",
    find: 'String(key) : "*"',
    replace: "String(key) : String(key)",
    noticedBy: "test/unit/input.test.ts",
  },
  {
    guarantee: "errors are not printed either",
    file: "src/orders/place-group.ts",
    find: "return { failure: kind, cause };",
    replace: "console.error(thrown);\n    return { failure: kind, cause };",
    noticedBy: db("no-customer-data"),
  },
  {
    guarantee: "text: what is stored is what was given, byte for byte",
    file: "src/orders/input.ts",
    find: "customer_id: customerId,",
    replace: "customer_id: customerId?.normalize() ?? null,",
    noticedBy: db("hostile-text"),
  },
  {
    guarantee: "text: what cannot be stored is refused",
    file: "src/orders/stored-text.ts",
    find: "text.isWellFormed() ? undefined",
    replace: "true ? undefined",
    noticedBy: db("hostile-text"),
  },
  {
    guarantee: "text: the largest order is taken",
    file: "src/orders/input.ts",
    find: "if (bytes > mostBytes) {",
    replace: "if (bytes >= mostBytes) {",
    noticedBy: db("largest-order"),
  },
  {
    guarantee: "text: an order of one byte more is refused",
    file: "src/orders/input.ts",
    find: "if (bytes > mostBytes) {",
    replace: "if (bytes > mostBytes + 1) {",
    noticedBy: db("largest-order"),
  },
  {
    guarantee: "a number is read back only as it was written",
    file: "src/orders/order-number.ts",
    find: "&& padded",
    replace: "",
    noticedBy: "test/unit/order-number.test.ts",
  },
  {
    guarantee: "the compiler refuses a retry that is not sound",
    file: "src/orders/errors.ts",
    find: 'Exclude<FailureKind, "conflict" | "rejected">',
    replace: "FailureKind",
    noticedBy: "test/types/errors.test-d.ts",
  },
];
