// Deadlines: every order settles by its own, many at a time, and the process goes on in between.
import { describe, expect, it } from "vitest";
import { createDeadlineTimer } from "../../../src/numbering/deadline-timer.js";
import { type Queued, queuedSubmission } from "../../../src/numbering/queued.js";
import type { Clock } from "../../../src/retry/clock.js";
import type { PlacedRow } from "../../../src/sql/placed-row.js";
import { parseOrder, type ValidOrder } from "../../../src/validation/parse-order.js";
import { checkout, gam, upTo } from "../../support/checkouts.js";

/** A clock that jumps to the end of each delay, and says so. */
function jumpingClock(onSleep: (ms: number) => void): Clock {
  let now = 0;
  return {
    now: () => now,
    random: () => 0.5,
    async sleep(ms) {
      onSleep(ms);
      await new Promise((resolve) => setImmediate(resolve));
      now += ms;
    },
    after(ms, run) {
      onSleep(ms);
      const timer = setImmediate(() => {
        now += ms;
        run();
      });
      return () => clearImmediate(timer);
    },
  };
}

function orders(deadlines: readonly number[]): readonly Queued<ValidOrder, PlacedRow>[] {
  return deadlines.map((deadline, index) =>
    queuedSubmission(gam, parseOrder(checkout(`pay_${index}`), gam)._unsafeUnwrap(), deadline),
  );
}

describe("orders that share a deadline", () => {
  it("settle in parts of 250, with a turn of the event loop in between", async () => {
    const settledAt: number[] = [];
    let settled = 0;
    const expiry = createDeadlineTimer<ValidOrder, PlacedRow>(
      jumpingClock(() => settledAt.push(settled)),
      () => {},
    );
    const waiting = orders(upTo(1_000).map(() => 100));
    for (const pending of waiting) {
      expiry.track(pending);
      void pending.result.then(() => {
        settled += 1;
      });
    }
    await Promise.all(waiting.map(({ result }) => result));
    // What has settled when the expiry rests: those of the part before, whose callers have heard by then.
    expect(settledAt).toEqual([0, 0, 250, 500, 750]);
  });
});

describe("orders of many deadlines", () => {
  it("settle each by its own, and none before", async () => {
    const clock = jumpingClock(() => {});
    const expiry = createDeadlineTimer<ValidOrder, PlacedRow>(clock, () => {});
    const late: number[] = [];
    const waiting = orders(upTo(200).map((n) => (n * 37) % 400));
    await Promise.all(
      waiting.map((pending) => {
        expiry.track(pending);
        return pending.result.then(() => late.push(clock.now() - pending.deadline));
      }),
    );
    expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...late)).toBeLessThanOrEqual(10);
  });

  it("report a time limit if an attempt was in flight, and no attempt otherwise", async () => {
    const expiry = createDeadlineTimer<ValidOrder, PlacedRow>(
      jumpingClock(() => {}),
      () => {},
    );
    const [sent, queued] = orders([10, 10]);
    if (sent === undefined || queued === undefined) {
      throw new Error("there are two");
    }
    sent.isSent = true;
    sent.possibleCommits = 1;
    expiry.track(sent);
    expiry.track(queued);
    expect((await sent.result)._unsafeUnwrapErr()).toMatchObject({
      kind: "RetriesExhausted",
      outcome: "unknown",
      attempts: [{ failure: "interrupted", cause: { code: "ATTEMPT_TIMEOUT" } }],
    });
    expect((await queued.result)._unsafeUnwrapErr()).toMatchObject({ outcome: "not-created", attempts: [] });
  });

  it("that settled before are left alone", async () => {
    const sleeps: number[] = [];
    const expiry = createDeadlineTimer<ValidOrder, PlacedRow>(
      jumpingClock((ms) => sleeps.push(ms)),
      () => {},
    );
    const [first, second] = orders([10, 5_000]);
    if (first === undefined || second === undefined) {
      throw new Error("there are two");
    }
    expiry.track(second);
    expiry.untrack(second);
    expiry.track(first);
    await first.result;
    expect(sleeps).toEqual([5_000, 10]);
    expect(second.isDone).toBe(false);
  });
});
