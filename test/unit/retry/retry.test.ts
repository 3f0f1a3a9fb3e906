// The retry loop on a clock that the test holds: attempts, delays, deadline, calling off.
import { describe, expect, it } from "vitest";
import { exponential, type RetryPolicyOptions, retryPolicy } from "../../../src/index.js";
import type { Clock } from "../../../src/retry/clock.js";
import { type Budget, retry } from "../../../src/retry/retry.js";

/** Sleeps take no time but move the clock. */
function fakeClock(): Clock & { readonly slept: number[] } {
  let now = 0;
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    random: () => 0.5,
    sleep: async (ms) => {
      slept.push(ms);
      now += ms;
    },
    after(ms, run) {
      // An attempt's time limit is called off when its work settles, so only a real timeout moves the clock.
      const timer = setImmediate(() => {
        slept.push(ms);
        now += ms;
        run();
      });
      return () => clearImmediate(timer);
    },
  };
}

function setUp(options: RetryPolicyOptions = {}) {
  const clock = fakeClock();
  const policy = retryPolicy({ backoff: exponential({ jitter: "none" }), ...options });
  const budget: Budget = {
    policy,
    clock,
    deadline: policy.deadlineMs,
  };
  return { clock, budget };
}

function failing(...codes: readonly string[]): () => Promise<string> {
  const left = [...codes];
  return async () => {
    const code = left.shift();
    if (code !== undefined) {
      throw Object.assign(new Error(code), { code });
    }
    return "done";
  };
}

describe("the retry loop", () => {
  it("tries again after each retryable failure, with growing delays", async () => {
    const { budget, clock } = setUp();
    const result = await retry(failing("40001", "ECONNREFUSED", "ECONNRESET"), budget);
    expect(result._unsafeUnwrap()).toBe("done");
    expect(clock.slept).toEqual([10, 20, 40]);
  });

  it("stops at the policy's attempts and reports each", async () => {
    const { budget } = setUp({ maxAttempts: 3 });
    const attempts = (await retry(failing("40001", "40P01", "55P03", "40001"), budget))._unsafeUnwrapErr();
    expect(attempts.map(({ cause }) => cause.code)).toEqual(["40001", "40P01", "55P03"]);
  });

  it("does not try again what the database refuses for good", async () => {
    const { budget, clock } = setUp();
    const attempts = (await retry(failing("23514"), budget))._unsafeUnwrapErr();
    expect(attempts.map(({ failure }) => failure)).toEqual(["rejected"]);
    expect(clock.slept).toEqual([]);
  });

  it("does not try again what the policy leaves out", async () => {
    const { budget } = setUp({ retryOn: ["contention"] });
    expect((await retry(failing("ECONNRESET"), budget))._unsafeUnwrapErr()).toHaveLength(1);
  });

  it("gives up rather than sleep past the deadline", async () => {
    const { budget, clock } = setUp({ deadlineMs: 100, attemptTimeoutMs: 90, lockTimeoutMs: 10 });
    const attempts = (await retry(failing(...Array<string>(10).fill("40001")), budget))._unsafeUnwrapErr();
    expect(attempts).toHaveLength(4);
    expect(clock.now()).toBeLessThan(100);
  });

  it("gives up an attempt that does not answer", async () => {
    const { budget } = setUp({ maxAttempts: 2, attemptTimeoutMs: 1_000 });
    const silence = () => new Promise<never>(() => {});
    const attempts = (await retry(silence, budget))._unsafeUnwrapErr();
    expect(attempts.map(({ failure, cause }) => [failure, cause.code])).toEqual([
      ["interrupted", "ATTEMPT_TIMEOUT"],
      ["interrupted", "ATTEMPT_TIMEOUT"],
    ]);
  });
});
