// Values of another realm, as a test of Jest's has them, mean what those of this realm mean.
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { endsSession } from "../../../src/connection/session-ending-errors.js";
import { isError } from "../../../src/errors/is-error.js";
import type { Order } from "../../../src/index.js";
import { parseOrder } from "../../../src/validation/parse-order.js";
import { differingFields } from "../../../src/validation/same-order.js";
import { bytesOf, dateOf, isPlainObject, isPromise } from "../../../src/validation/value-kinds.js";
import { checkout, gam } from "../../support/checkouts.js";

const foreign = (code: string): unknown => runInNewContext(`(${code})`);
const instant = "2026-11-22T10:00:00.000Z";

describe("an order of another realm", () => {
  it("is taken with its metadata and its date, and comes out as one of this realm", () => {
    const input: unknown = runInNewContext(
      `({ ...JSON.parse(text), metadata: { gift: { note: ["a", { b: null }] } }, placedAt: new Date("${instant}") })`,
      { text: JSON.stringify(checkout("pay_1")) },
    );
    const order = parseOrder(input, gam)._unsafeUnwrap();
    expect(order.metadata).toStrictEqual({ gift: { note: ["a", { b: null }] } });
    expect(order.placedAt).toStrictEqual(new Date(instant));
  });

  it("is refused for what is refused of this realm", () => {
    const refused = ["new Date()", "new Map()", "new (class { a = 1 })()", "{ toJSON: () => 1 }", "/a/"];
    for (const metadata of [...refused.map((code) => `{ a: ${code} }`), ...refused, "[]"]) {
      const input = { ...checkout("pay_1"), metadata: foreign(metadata) };
      expect(parseOrder(input, gam).isErr(), metadata).toBe(true);
    }
    expect(parseOrder({ ...checkout("pay_1"), placedAt: foreign("new Date('x')") }, gam).isErr()).toBe(true);
  });

  it("is the same order as the one that a driver of another realm reads", () => {
    const order = parseOrder(checkout("pay_1"), gam)._unsafeUnwrap();
    const existing: Order = runInNewContext("JSON.parse(text)", { text: JSON.stringify(order) });
    expect(differingFields(order, existing)).toEqual([]);
    expect(differingFields(order, { ...existing, items: [] })).toEqual(["items"]);
  });
});

describe("a value of another realm", () => {
  it("is told apart by what it is", () => {
    expect(dateOf(foreign(`new Date("${instant}")`))).toStrictEqual(new Date(instant));
    expect(dateOf(foreign(`({ getTime: () => 1 })`))).toBeUndefined();
    expect(bytesOf(foreign("new Uint8Array([0, 1, 2, 3]).subarray(1, 3)"))).toStrictEqual(
      new Uint8Array([1, 2]),
    );
    expect(bytesOf(Buffer.from("a"))).toStrictEqual(new Uint8Array([97]));
    expect(bytesOf(foreign("new Uint16Array(1)"))).toBeUndefined();
    expect(isPromise(foreign("Promise.resolve()"))).toBe(true);
    expect(isPlainObject(foreign("{ a: 1 }"))).toBe(true);
    expect(isPlainObject(foreign("Object.create(null)"))).toBe(true);
    expect(isPlainObject(foreign("Object.create(Object.create(null))"))).toBe(false);
    expect(isPlainObject(foreign("new (class {})()"))).toBe(false);
  });

  it("is an error if it is one", () => {
    expect(isError(foreign("new TypeError('x')"))).toBe(true);
    expect(isError(new DOMException("x"))).toBe(true);
    expect(isError(foreign("{ message: 'x', code: 'ENOENT' }"))).toBe(false);
    expect(endsSession(foreign("Object.assign(new Error(), { code: '25006' })"))).toBe(true);
  });
});
