// Templates: what they parse to, and what is refused with a reason.
import { describe, expect, it } from "vitest";
import { orderSeries } from "../../src/index.js";
import { parseTemplate } from "../../src/orders/number-template.js";

describe("a template", () => {
  it.each([
    ["GAM-{YYYY}{MM}{DD}-{####}", "day"],
    ["{YYYY}/{MM}/{#####}", "month"],
    ["INV-{YY}-{###}", "year"],
    ["{####}.{YYYY}", "year"],
    ["T{#}", "never"],
  ])("%s starts again every %s", (template, period) => {
    expect(parseTemplate(template).period).toBe(period);
  });

  it.each([
    ["GAM", "exactly one sequence"],
    ["{####}{####}", "exactly one sequence"],
    ["{DD}-{####}", "{DD} needs {MM}"],
    ["{YYYY}{DD}-{####}", "{DD} needs {MM}"],
    ["{MM}-{####}", "{MM} needs {YYYY} or {YY}"],
    ["{YYYY}{YY}-{####}", "twice"],
    ["{YYYY}{YYYY}-{####}", "twice"],
    ["{YYYY-{####}", "is none of"],
    ["{yyyy}-{####}", '"{yyyy}" is none of'],
    ["#1-{####}", "is none of"],
    [`{${"#".repeat(17)}}`, "is none of"],
    [`${"x".repeat(97)}{##}`, "longer than 100"],
    ["a\u0000{####}", "control character"],
    ["a\nb{####}", "control character"],
    ["\ud800{####}", "surrogate"],
  ])("%j is refused: %s", (template, reason) => {
    expect(() => orderSeries({ name: "GAM", template })).toThrow(reason);
  });
});

describe("a series", () => {
  it.each(["Mars/Olympus", "", "+03:00", "UTC+3", "12", "BST", "IST", "ECT"])(
    "refuses the time zone %j",
    (timeZone) => {
      expect(() => orderSeries({ name: "GAM", template: "{####}", timeZone })).toThrow("does not exist");
    },
  );

  it.each(["", "x".repeat(65), "a\u0000", "\udc00"])("refuses the name %j", (name) => {
    expect(() => orderSeries({ name, template: "{####}" })).toThrow("a name of 1 to 64 characters");
  });

  it("is in UTC unless it says otherwise", () => {
    expect(orderSeries({ name: "GAM", template: "{####}" }).timeZone).toBe("UTC");
  });
});
