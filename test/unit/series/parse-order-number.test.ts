// Reading numbers back: what a series cannot have given is refused. The inverse of the format is tested in db/.
import { describe, expect, it } from "vitest";
import { orderSeries, parseOrderNumber } from "../../../src/index.js";

const daily = orderSeries({ name: "GAM", template: "GAM-{YYYY}{MM}{DD}-{####}" });
const monthly = orderSeries({ name: "INV", template: "INV.{YYYY}/{MM}/{####}" });

describe("reading a number", () => {
  it("gives the period and the sequence", () => {
    expect(parseOrderNumber(daily, "GAM-20261122-0042")._unsafeUnwrap()).toEqual({
      orderNumber: "GAM-20261122-0042",
      kind: "sequenced",
      dateKey: "2026-11-22",
      sequence: 42,
    });
    expect(parseOrderNumber(monthly, "INV.2026/11/12345")._unsafeUnwrap()).toEqual({
      orderNumber: "INV.2026/11/12345",
      kind: "sequenced",
      dateKey: "2026-11-01",
      sequence: 12_345,
    });
  });

  it("gives a fallback number's wall-clock time", () => {
    expect(parseOrderNumber(daily, "GAM-20261122-T143015123-7K2M")._unsafeUnwrap()).toEqual({
      orderNumber: "GAM-20261122-T143015123-7K2M",
      kind: "fallback",
      at: "2026-11-22T14:30:15.123",
    });
    expect(parseOrderNumber(monthly, "INV.2026/11/T20261122143015123-7K2M")._unsafeUnwrap()).toEqual({
      orderNumber: "INV.2026/11/T20261122143015123-7K2M",
      kind: "fallback",
      at: "2026-11-22T14:30:15.123",
    });
  });

  it.each([
    ["another prefix", "XYZ-20261122-0001"],
    ["nothing", ""],
    ["something before it", " GAM-20261122-0001"],
    ["something behind it", "GAM-20261122-0001\n"],
    ["a day that no month has", "GAM-20260230-0001"],
    ["a year before 1900", "GAM-18991231-0001"],
    ["the sequence 0", "GAM-20261122-0000"],
    ["too few digits", "GAM-20261122-001"],
    ["a zero too many", "GAM-20261122-00001"],
    ["more than JavaScript counts", "GAM-20261122-9007199254740993"],
    ["an hour that no day has", "GAM-20261122-T243015123-7K2M"],
    ["a letter that people misread", "GAM-20261122-T143015123-7K2I"],
    ["a daily number with a date behind its T", "GAM-20261122-T20261122143015123-7K2M"],
  ])("refuses %s", (_, text) => {
    expect(parseOrderNumber(daily, text)._unsafeUnwrapErr().kind).toBe("InvalidOrderNumber");
  });

  it.each([
    ["a fallback number without its date", "INV.2026/11/T143015123-7K2M"],
    ["a fallback number of another month", "INV.2026/11/T20261222143015123-7K2M"],
    ["any character for a literal dot", "INVx2026/11/0001"],
  ])("of a monthly series refuses %s", (_, text) => {
    expect(parseOrderNumber(monthly, text).isErr()).toBe(true);
  });

  it("subtracts the template's offset, and knows the first and the last number", () => {
    const series = orderSeries({ name: "B", template: "B{####}", first: 1001, overflow: "reject" });
    expect(parseOrderNumber(series, "B1001")._unsafeUnwrap()).toMatchObject({ sequence: 1 });
    expect(parseOrderNumber(series, "B9999")._unsafeUnwrap()).toMatchObject({ sequence: 8999 });
    expect(parseOrderNumber(series, "B1000").isErr()).toBe(true);
    expect(parseOrderNumber(series, "B10000").isErr()).toBe(true);
  });

  it.each([
    ["INV-{YYYY}-{YY+1}-{####}", "04", "INV-2026-27-0001", "2026-04-01"],
    ["FY{YY+1}-{####}", "04", "FY27-0001", "2026-04-01"],
    ["FY{YY+1}-{####}", "12", "FY00-0001", "1999-12-01"],
    ["{YY}/{YYYY+1}/{####}", "07", "99/2100/0001", "2099-07-01"],
    ["{YYYY}{MM}-{####}", "04", "202602-0001", "2027-02-01"],
    ["{YYYY}{MM}-{####}", "04", "202604-0001", "2026-04-01"],
    ["{YYYY}{MM}-{####}", "04", "999912-0001", "9999-12-01"],
    ["{DD}{MM}{YYYY+1}-{####}", "04", "29022024-0001", "2024-02-29"],
  ] as const)(
    "finds the period of %s, whose years begin in month %s, in %s: %s",
    (template, yearBegins, text, dateKey) => {
      const series = orderSeries({ name: "FY", template, yearBegins });
      expect(parseOrderNumber(series, text)._unsafeUnwrap()).toMatchObject({ dateKey, sequence: 1 });
    },
  );

  it.each([
    ["INV-{YYYY}-{YY+1}-{####}", "INV-2026-T20260401000000000-7K2M", "INV-2026-27-T20260401000000000-7K2M"],
    [
      "INV-{YYYY}-{YY+1}-{####}",
      "INV-2026-27-T20270401000000000-7K2M",
      "INV-2026-27-T20270331000000000-7K2M",
    ],
    [
      "INV-{YYYY}-{YY+1}-{####}",
      "INV-2026-27-T20260331000000000-7K2M",
      "INV-2026-27-T20261231000000000-7K2M",
    ],
    ["{YYYY}{MM}-{####}", "202602-T20260201000000000-7K2M", "202602-T20270201000000000-7K2M"],
    ["{YYYY}{MM}{DD}-{####}", "20250229-T000000000-7K2M", "20230229-T000000000-7K2M"],
    ["INV-{YYYY}-{YY+1}-{####}", "INV-2026-28-0001", "INV-2026-27-0001"],
    ["INV-{YYYY}-{YY+1}-{####}", "INV-2099-00-0001", "INV-2098-99-0001"],
    ["{YY}/{YYYY+1}/{####}", "00/2000/0001", "00/2001/0001"],
    ["{YYYY+1}-{####}", "1900-0001", "1901-0001"],
    ["{YYYY}{MM}-{####}", "189902-0001", "190002-0001"],
    ["{YYYY}{MM}-{####}", "999902-0001", "999904-0001"],
  ] as const)("of the years of %s from April refuses %s, and not %s", (template, wrong, right) => {
    const series = orderSeries({ name: "FY", template, yearBegins: "04" });
    expect(parseOrderNumber(series, wrong)._unsafeUnwrapErr().kind).toBe("InvalidOrderNumber");
    expect(parseOrderNumber(series, right).isOk()).toBe(true);
  });

  it("does not repeat the text in its error", () => {
    const { message } = parseOrderNumber(daily, "jane@example.org")._unsafeUnwrapErr();
    expect(message).not.toContain("jane");
  });
});
