// Numbers have the type of their template, and a malformed literal template does not compile.
import { describe, expectTypeOf, it } from "vitest";
import {
  type CheckedTemplate,
  type MalformedTemplate,
  type OrderNumber,
  type OrderSeries,
  orderSeries,
  parseOrderNumber,
} from "../../src/index.js";

describe("the type of a number", () => {
  it("keeps the template's text and has a number for each run of tokens", () => {
    expectTypeOf<OrderNumber<"GAM-{YYYY}{MM}{DD}-{####}">>().toEqualTypeOf<
      `GAM-${number}-${number}` | `GAM-${number}-T${number}-${string}`
    >();
    expectTypeOf<OrderNumber<"INV-{YYYY}-{####}">>().toEqualTypeOf<
      `INV-${number}-${number}` | `INV-${number}-T${number}-${string}`
    >();
    expectTypeOf<OrderNumber<"{####+1000!}.{YY}">>().toEqualTypeOf<
      `${number}.${number}` | `T${number}-${string}.${number}`
    >();
    expectTypeOf<OrderNumber<"INV-{YYYY}-{YY+1}-{####}">>().toEqualTypeOf<
      `INV-${number}-${number}-${number}` | `INV-${number}-${number}-T${number}-${string}`
    >();
    expectTypeOf<OrderNumber<"FY{YY+1@04}{MM}-{####}">>().toEqualTypeOf<
      `FY${number}-${number}` | `FY${number}-T${number}-${string}`
    >();
    expectTypeOf<OrderNumber<"{YYYY}{####}{MM}">>().toEqualTypeOf<
      `${number}` | `${number}T${number}-${string}`
    >();
  });

  it("is string where the template is known at run time only", () => {
    expectTypeOf<OrderNumber>().toEqualTypeOf<string>();
    expectTypeOf<OrderNumber<`${string}-{####}`>>().toEqualTypeOf<string>();
  });

  it("accepts numbers with leading zeros, and no other prefix", () => {
    expectTypeOf<"GAM-20260101-0001">().toExtend<OrderNumber<"GAM-{YYYY}{MM}{DD}-{####}">>();
    expectTypeOf<"GAM-20260101-T143015123-7K2M">().toExtend<OrderNumber<"GAM-{YYYY}{MM}{DD}-{####}">>();
    expectTypeOf<"XYZ-20260101-0001">().not.toExtend<OrderNumber<"GAM-{YYYY}{MM}{DD}-{####}">>();
  });

  it("comes from the series, also for a parsed number", () => {
    const series = orderSeries({ name: "GAM", template: "GAM-{YYYY}-{####}", first: 10, overflow: "reject" });
    expectTypeOf(series).toEqualTypeOf<OrderSeries<"GAM-{YYYY}-{####}">>();
    expectTypeOf(series).toExtend<OrderSeries>();
    const read = parseOrderNumber(series, "GAM-2026-0010")._unsafeUnwrap();
    expectTypeOf(read.orderNumber).toEqualTypeOf<OrderNumber<"GAM-{YYYY}-{####}">>();
  });
});

describe("a template that is malformed", () => {
  it("has the reason in its type", () => {
    type Reason<T extends string> = CheckedTemplate<T> extends MalformedTemplate<infer R> ? R : "none";
    type Months = "its years begin in different months: each token of the year needs the same @";
    expectTypeOf<Reason<"GAM">>().toEqualTypeOf<"it needs exactly one sequence, such as {####}">();
    expectTypeOf<Reason<"{#}{#}">>().toEqualTypeOf<"it needs exactly one sequence, such as {####}">();
    expectTypeOf<Reason<"{DD}-{#}">>().toEqualTypeOf<"its numbers would repeat: {DD} needs {MM}">();
    expectTypeOf<Reason<"{MM}-{#}">>().toEqualTypeOf<"its numbers would repeat: {MM} needs {YYYY} or {YY}">();
    expectTypeOf<Reason<"{YYYY}{YY}-{#}">>().toEqualTypeOf<"a date token stands in it twice">();
    expectTypeOf<Reason<"{yyyy}-{#}">>().toExtend<`"{yyyy}" is none of ${string}`>();
    expectTypeOf<Reason<"a#{#}">>().toExtend<`"a#" is none of ${string}`>();
    expectTypeOf<Reason<"{#+0}">>().toExtend<`"{#+0}" is none of ${string}`>();
    expectTypeOf<Reason<"{YYYY+1}{YY+1}-{#}">>().toEqualTypeOf<"a date token stands in it twice">();
    expectTypeOf<Reason<"{YYYY@04}-{YY+1@05}-{#}">>().toEqualTypeOf<Months>();
    expectTypeOf<Reason<"{YYYY@04}-{#}-{YY+1}">>().toEqualTypeOf<Months>();
    expectTypeOf<Reason<"{YYYY}-{#}-{YY+1@12}">>().toEqualTypeOf<Months>();
    expectTypeOf<Reason<"{YYYY@01}-{#}">>().toExtend<`"{YYYY@01}" is none of ${string}`>();
    expectTypeOf<Reason<"{YYYY@13}-{#}">>().toExtend<`"{YYYY@13}" is none of ${string}`>();
    expectTypeOf<Reason<"{YYYY}{MM@04}-{#}">>().toExtend<`"{MM@04}" is none of ${string}`>();
    expectTypeOf<Reason<"{YYYY+2}-{#}">>().toExtend<`"{YYYY+2}" is none of ${string}`>();
    expectTypeOf<Reason<"{#}-{">>().toExtend<`"-{" is none of ${string}`>();
    expectTypeOf<Reason<"GAM-{YYYY}{MM}{DD}-{####+1000!}">>().toEqualTypeOf<"none">();
    expectTypeOf<Reason<"INV@04-{YYYY@04}/{YY+1@04}{MM}-{####}">>().toEqualTypeOf<"none">();
    expectTypeOf<Reason<"FY{YY+1}-{MM}-{####}">>().toEqualTypeOf<"none">();
  });

  it("does not compile as a literal, and is checked at run time as a string", () => {
    // @ts-expect-error no sequence
    orderSeries({ name: "GAM", template: "GAM" });
    // @ts-expect-error {DD} needs {MM}
    orderSeries({ name: "GAM", template: "{DD}-{####}" });
    // @ts-expect-error unknown token
    orderSeries({ name: "GAM", template: "{yyyy}-{####}" });
    // @ts-expect-error years that begin in different months
    orderSeries({ name: "GAM", template: "{YYYY@04}-{YY+1@07}-{####}" });
    // @ts-expect-error a month has two digits
    orderSeries({ name: "GAM", template: "{YYYY}-{####}", yearBegins: "4" });
    const text: string = "GAM";
    orderSeries({ name: "GAM", template: text });
  });
});
