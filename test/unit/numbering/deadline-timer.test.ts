// Deadlines: every order lands by its own, many at a time, and the process goes on in between.
import { describe, expect, it } from "vitest";
import { createDeadlineTimer } from "../../../src/numbering/deadline-timer.js";
import { type QueuedOrder, queuedOrder } from "../../../src/numbering/queued-order.js";
import type { Clock } from "../../../src/retry/clock.js";
import { parseOrder } from "../../../src/validation/parse-order.js";
import { checkout, gam, upTo } from "../../support/checkouts.js";

/** A clock that jumps to the end of each sleep, and says so. */
function jumpingClock(onSleep: (ms: number) => void): Clock {
  let now = 0;
  return {
    now: () => now,
    random: () => 0.5,
    async sleep(ms, signal) {
      onSleep(ms);
      await new Promise((resolve) => setImmediate(resolve));
      now += signal?.aborted ? 0 : ms;
    },
  };
}

function orders(deadlines: readonly number[]): readonly QueuedOrder[] {
  return deadlines.map((deadline, index) =>
    queuedOrder(parseOrder(checkout(`pay_${index}`), gam)._unsafeUnwrap(), deadline),
  );
}

describe("orders that share a deadline", () => {
  it("land in parts of 250, with a turn for the rest of the process in between", async () => {
    const landedAt: number[] = [];
    let landed = 0;
    const expiry = createDeadlineTimer(
      jumpingClock(() => landedAt.push(landed)),
      () => {},
    );
    const waiting = orders(upTo(1_000).map(() => 100));
    for (const pending of waiting) {
      expiry.track(gam, pending);
      void pending.result.then(() => {
        landed += 1;
      });
    }
    await Promise.all(waiting.map(({ result: landing }) => landing));
    // What has landed when the expiry rests: those of the part before, whose callers have heard by then.
    expect(landedAt).toEqual([0, 0, 250, 500, 750]);
  });
});

describe("orders of many deadlines", () => {
  it("land each by its own, and none before", async () => {
    const clock = jumpingClock(() => {});
    const expiry = createDeadlineTimer(clock, () => {});
    const late: number[] = [];
    const waiting = orders(upTo(200).map((n) => (n * 37) % 400));
    await Promise.all(
      waiting.map((pending) => {
        expiry.track(gam, pending);
        return pending.result.then(() => late.push(clock.now() - pending.deadline));
      }),
    );
    expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...late)).toBeLessThanOrEqual(10);
  });

  it("say what their attempt met: a time limit, if one was under way", async () => {
    const expiry = createDeadlineTimer(
      jumpingClock(() => {}),
      () => {},
    );
    const [sent, queued] = orders([10, 10]);
    if (sent === undefined || queued === undefined) {
      throw new Error("there are two");
    }
    sent.isSent = true;
    sent.possibleCommits = 1;
    expiry.track(gam, sent);
    expiry.track(gam, queued);
    expect((await sent.result)._unsafeUnwrapErr()).toMatchObject({
      kind: "RetriesExhausted",
      outcome: "unknown",
      attempts: [{ failure: "interrupted", cause: { code: "ATTEMPT_TIMEOUT" } }],
    });
    expect((await queued.result)._unsafeUnwrapErr()).toMatchObject({ outcome: "not-created", attempts: [] });
  });

  it("that have landed before are left alone", async () => {
    const sleeps: number[] = [];
    const expiry = createDeadlineTimer(
      jumpingClock((ms) => sleeps.push(ms)),
      () => {},
    );
    const [first, second] = orders([10, 5_000]);
    if (first === undefined || second === undefined) {
      throw new Error("there are two");
    }
    expiry.track(gam, second);
    expiry.untrack(second);
    expiry.track(gam, first);
    await first.result;
    expect(sleeps).toEqual([5_000, 10]);
    expect(second.isDone).toBe(false);
  });
});
