// Policies: defaults, and figures that make no sense together.
import { describe, expect, it } from "vitest";
import { retryPolicy } from "../../../src/index.js";

describe("a retry policy", () => {
  it("has 10 attempts by default and retries every failure that is safe to retry", () => {
    expect(retryPolicy()).toMatchObject({
      maxAttempts: 10,
      retryOn: ["contention", "unavailable", "interrupted"],
    });
  });

  it.each([
    [{ maxAttempts: 0 }, "maxAttempts"],
    [{ maxAttempts: 1.5 }, "maxAttempts"],
    [{ deadlineMs: Number.POSITIVE_INFINITY }, "deadlineMs"],
    [{ deadlineMs: 2 ** 31 }, "deadlineMs"],
    [{ lockTimeoutMs: 5_000 }, "shorter than attemptTimeoutMs"],
    [{ attemptTimeoutMs: 20_000 }, "longer than deadlineMs"],
  ])("refuses %j", (options, reason) => {
    expect(() => retryPolicy(options)).toThrow(reason);
  });
});
