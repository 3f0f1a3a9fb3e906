// Templates: what they parse to, and what is refused with a reason.
import { describe, expect, it } from "vitest";
import { orderSeries } from "../../../src/index.js";
import { parseTemplate } from "../../../src/series/number-template.js";

describe("a template", () => {
  it.each([
    ["GAM-{YYYY}{MM}{DD}-{####}", "day"],
    ["{YYYY}/{MM}/{#####}", "month"],
    ["INV-{YY}-{###}", "year"],
    ["{####}.{YYYY}", "year"],
    ["T{#}", "never"],
    ["FY{YY+1@04}-{####}", "year"],
    ["{YYYY@07}{MM}-{####}", "month"],
    ["{DD}{MM}{YYYY+1@12}-{####}", "day"],
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
    ["{####+0}", "is none of"],
    ["{####+01}", "is none of"],
    ["{####!+1}", "is none of"],
    [`{####+${"9".repeat(16)}}`, "is none of"],
    ["{##+99!}", "first number does not fit"],
    [
      "{YYYY+1}-{####}",
      "its year ends in the year in which it begins: print {YYYY} or {YY}, or pass yearBegins",
    ],
    ["{YYYY}-{YY+1}-{####}", "pass yearBegins"],
    ["{YYYY@04}-{YY+1}-{####}", "its years begin in different months"],
    ["{YYYY}-{YY+1@04}-{####}", "its years begin in different months"],
    ["{YYYY@04}-{YY+1@05}-{####}", "its years begin in different months"],
    ["{YYYY@04}{YY@04}-{####}", "twice"],
    ["{YYYY+1@04}{YY+1@04}-{####}", "twice"],
    ["{YYYY@01}-{####}", '"{YYYY@01}" is none of'],
    ["{YYYY@13}-{####}", '"{YYYY@13}" is none of'],
    ["{YYYY@4}-{####}", '"{YYYY@4}" is none of'],
    ["{YYYY}{MM@04}-{####}", '"{MM@04}" is none of'],
    ["{YYYY+2@04}-{####}", '"{YYYY+2@04}" is none of'],
    ["{MM+1}{YYYY}-{####}", '"{MM+1}" is none of'],
  ])("%j is refused: %s", (template, reason) => {
    expect(() => orderSeries({ name: "GAM", template })).toThrow(reason);
  });
});

describe("the options of a sequence", () => {
  it.each([
    [{ first: 1001 }, "{####+1000}"],
    [{ first: 1 }, "{####}"],
    [{ overflow: "widen" }, "{####}"],
    [{ overflow: "reject" }, "{####!}"],
    [{ first: 1001, overflow: "reject" }, "{####+1000!}"],
  ] as const)("%j are written into the template: %s", (options, template) => {
    const series = orderSeries({ name: "GAM", template: "{####}", ...options });
    expect(series.template).toBe(template);
    expect(orderSeries({ name: "GAM", template }).parsed).toEqual(series.parsed);
  });

  it.each([
    ["{####+1000}", { first: 1001 }, "first is in the template already"],
    ["{####+1000}", { first: 1 }, "first is in the template already"],
    ["{####!}", { overflow: "reject" }, "overflow is in the template already"],
    ["{####!}", { overflow: "widen" }, "overflow is in the template already"],
    ["{##}", { first: 100, overflow: "reject" }, "first number does not fit"],
    ["{##}", { first: 0 }, "a whole number from 1"],
    ["{##}", { first: 1.5 }, "a whole number from 1"],
    ["{##}", { first: 1e15 + 1 }, "a whole number from 1"],
  ] as const)("of %s, %j are refused: %s", (template, options, reason) => {
    expect(() => orderSeries({ name: "GAM", template, ...options })).toThrow(reason);
  });
});

describe("the month in which a year begins", () => {
  it.each([
    ["INV-{YYYY}-{YY+1}-{####}", "INV-{YYYY@04}-{YY+1@04}-{####}"],
    ["FY{YY+1}-{####}", "FY{YY+1@04}-{####}"],
    ["{MM}{YYYY+1}@{####}", "{MM}{YYYY+1@04}@{####}"],
  ])("is written into each token of the year in %s: %s", (template, written) => {
    const series = orderSeries({ name: "GAM", template, yearBegins: "04" });
    expect(series).toMatchObject({ template: written, literalTemplate: template });
    expect(series.parsed.yearBegins).toBe("04");
    expect(orderSeries({ name: "GAM", template: written }).parsed).toEqual(series.parsed);
  });

  it("is written beside the options of the sequence", () => {
    const options = { first: 1001, overflow: "reject", yearBegins: "12" } as const;
    const series = orderSeries({ name: "GAM", template: "{YY}{####}", ...options });
    expect(series.template).toBe("{YY@12}{####+1000!}");
  });

  it.each([undefined, "01"] as const)("is January where it is %s, and is not written then", (yearBegins) => {
    for (const template of ["{YYYY}-{####}", "N{####}"]) {
      const series = orderSeries({ name: "GAM", template, yearBegins });
      expect(series).toEqual(orderSeries({ name: "GAM", template }));
      expect(series).toMatchObject({ template, parsed: { yearBegins: "01" } });
    }
  });

  it("comes from the template where the option is undefined", () => {
    const series = orderSeries({ name: "GAM", template: "{YYYY@04}-{####}", yearBegins: undefined });
    expect(series).toMatchObject({ template: "{YYYY@04}-{####}", parsed: { yearBegins: "04" } });
  });

  it.each([
    ["{YYYY@04}-{####}", "04", "yearBegins is in the template already: {YYYY@04}"],
    ["{YYYY@04}-{####}", "01", "yearBegins is in the template already: {YYYY@04}"],
    ["{YYYY}-{YY+1@04}-{####}", "07", "yearBegins is in the template already: {YY+1@04}"],
    ["{YYYY+1}-{####}", "01", "its year ends in the year in which it begins"],
    ["N{####}", "04", "yearBegins needs a template with {YYYY}"],
  ] as const)("of %s is refused as %s: %s", (template, yearBegins, reason) => {
    const text: string = template;
    expect(() => orderSeries({ name: "GAM", template: text, yearBegins })).toThrow(reason);
  });

  it.each(["4", "00", "13", "April", 4, null])("cannot be %j, as from JavaScript", (yearBegins) => {
    const options = { name: "GAM", template: "{YYYY}-{####}", yearBegins };
    // @ts-expect-error not a month
    expect(() => orderSeries(options)).toThrow(
      'yearBegins must be a month with two digits, from "01" to "12"',
    );
  });
});

describe("a series", () => {
  it.each(["Mars/Olympus", "", "+03:00", "UTC+3", "12", "BST", "IST", "ECT"])(
    "refuses the time zone %j",
    (timeZone) => {
      expect(() => orderSeries({ name: "GAM", template: "{####}", timeZone })).toThrow("does not exist");
    },
  );

  it.each([
    ["a zero-width space", "GAM\u200b"],
    ["nothing but a zero-width space", "\u200b"],
    ["a right-to-left override", "GAM\u202e"],
    ["a soft hyphen", "G\u00adAM"],
    ["a byte order mark", "\ufeffGAM"],
    ["a variation selector", "GAM\ufe0f"],
    ["a filler that is a letter", "GAM\u3164"],
    ["a line separator", "GA\u2028M"],
    ["a space at its end", "GAM "],
    ["a space at its beginning", " GAM"],
    ["a space that does not break at its end", "GAM\u00a0"],
    ["an accent that is a character of its own", "Ge\u0301"],
    ["a letter that has another form", "\u212b"],
  ])("refuses a name with %s, which looks like another name", (_, name) => {
    expect(() => orderSeries({ name, template: "{####}" })).toThrow("Unicode's form NFC");
  });

  it.each(["GAM", "G\u00e9", "shop 7, Kampala", "\u0413\u0410\u041c", "\u5e97", "\u{1f6d2}", "a\u00a0b"])(
    "takes the name %s",
    (name) => {
      expect(orderSeries({ name, template: "{####}" }).name).toBe(name);
    },
  );

  it.each(["", "x".repeat(65), "a\u0000", "\udc00"])("refuses the name %j", (name) => {
    expect(() => orderSeries({ name, template: "{####}" })).toThrow("a name of 1 to 64 characters");
  });

  it("shares its calendar with the others of its time zone", () => {
    const [one, other] = ["ONE", "OTHER"].map((name) =>
      orderSeries({ name, template: "{####}", timeZone: "Africa/Kampala" }),
    );
    expect(one?.calendar).toBe(other?.calendar);
  });

  it("is in UTC unless it says otherwise", () => {
    expect(orderSeries({ name: "GAM", template: "{####}" }).timeZone).toBe("UTC");
  });
});
