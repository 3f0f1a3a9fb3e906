// The calls of a module that are given what their types rule out, as untyped code gives it: each settles with a value.
import type { ResultAsync } from "neverthrow";
import { describe, expect, it } from "vitest";
import { connect } from "../../../src/connection/connect.js";
import { createOrdersModule, retryPolicy } from "../../../src/index.js";
import { checkout, gam } from "../../support/checkouts.js";

const { db } = connect("postgres://nobody@127.0.0.1:1/nothing");
const orders = createOrdersModule(db, { series: gam, retry: retryPolicy({ maxAttempts: 1 }) });

/** As it comes out of a request: the compiler takes it for whatever is asked. */
const untyped = (json: string) => JSON.parse(json);
const texts = ["null", "42", "{}", "[]", "true"];
const options = ["null", '{"series": {}}', '{"signal": {}}', '{"series": null}'];

type Call = () => ResultAsync<unknown, { readonly kind: string }>;
const calls: readonly (readonly [string, Call])[] = [
  ...texts.flatMap((text): readonly (readonly [string, Call])[] => [
    [`findByNumber(${text})`, () => orders.findByNumber(untyped(text))],
    [`findByPaymentReference(${text})`, () => orders.findByPaymentReference(untyped(text))],
    [`findById(${text})`, () => orders.findById(untyped(text))],
    [`void(${text}, "reason")`, () => orders.void(untyped(text), "reason")],
    [`void("1", ${text})`, () => orders.void("1", untyped(text))],
    [`create(${text})`, () => orders.create(untyped(text))],
    [`createIn(${text}, …)`, () => orders.createIn(untyped(text), checkout("pay_1"))],
    [`audit(${text})`, () => orders.audit(untyped(text))],
  ]),
  ...options.flatMap((text): readonly (readonly [string, Call])[] => [
    [`create(…, ${text})`, () => orders.create(checkout("pay_1"), untyped(text))],
    [`createIn(…, ${text})`, () => orders.createIn(untyped("{}"), checkout("pay_1"), untyped(text))],
    [`findByNumber(…, ${text})`, () => orders.findByNumber("1", untyped(text))],
    [`findByPaymentReference(…, ${text})`, () => orders.findByPaymentReference("1", untyped(text))],
    [`findById(…, ${text})`, () => orders.findById("1", untyped(text))],
    [`void(…, ${text})`, () => orders.void("1", "reason", untyped(text))],
    [`peek(${text})`, () => orders.peek(untyped(text))],
    [`audit(${text})`, () => orders.audit(untyped(text))],
  ]),
  ["audit({ from: 1 })", () => orders.audit(untyped('{"from": 1}'))],
];

describe("a call that is given what its type rules out", () => {
  it.each(calls)("settles with an error or null: %s", async (_, call) => {
    const settled = await call();
    expect(
      settled.match(
        (found) => found,
        ({ kind }) => kind,
      ),
    ).toSatisfy((said) => said === null || /^[A-Z][A-Za-z]+$/.test(String(said)));
  });
});
