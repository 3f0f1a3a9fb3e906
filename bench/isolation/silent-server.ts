// Owns the situation: the server stops answering while 100,000 creates wait.
import { type PerformanceEntry, PerformanceObserver } from "node:perf_hooks";
import { connect } from "../../src/connection/connect.js";
import { createOrdersModule } from "../../src/index.js";
import { startNetwork } from "../../test/chaos/network.js";
import { checkout, gam } from "../../test/support/checkouts.js";
import { allAtOnce, count, pause, percentile } from "./answers.js";
import { atMost, exactly, type Figure, type Situation } from "./situation.js";

const creates = 100_000;
const deadlineMs = 15_000;

function silentServer(maxBatch: number): Situation {
  return {
    name: `a server that never answers, 100,000 creates wait, maxBatch ${maxBatch.toLocaleString("en")}`,
    async measure(url) {
      const network = await startNetwork(url);
      const { db, close } = connect(network.url);
      const orders = createOrdersModule(db, { series: gam, batching: { maxBatch } });
      // The sessions are open, and then nothing goes through, in either direction, on new connections neither.
      await orders.create(checkout("first"));
      network.freeze();
      const waiting = allAtOnce(creates, (n) => orders.create(checkout(`pay_${n}`)));
      // Making the creates in one turn of the loop was the caller's own doing. What comes of them is not.
      await new Promise(setImmediate);
      const watch = watchEventLoop();
      const answers = await waiting;
      const { blockedMs, collectingMs } = await watch.stop();
      network.thaw();
      await orders.close();
      await close();
      await network.close();
      const figures: readonly Figure[] = [
        exactly(
          "answered that they were given up",
          count(answers, (answer) => answer.startsWith("RetriesExhausted")),
          creates,
        ),
        atMost("longest block of the event loop, once they are made", blockedMs, 50, "ms"),
        atMost("slowest answer", percentile(answers, 1), deadlineMs + 250, "ms"),
      ];
      return figures.map((figure) =>
        figure.goal.startsWith("≤ 50")
          ? {
              ...figure,
              measured: `${figure.measured} (longest garbage collection ${Math.round(collectingMs)} ms)`,
            }
          : figure,
      );
    },
  };
}

/** How late a timer of a millisecond comes at most, and how long one garbage collection takes at most. */
function watchEventLoop() {
  let blockedMs = 0;
  let collectingMs = 0;
  let last = performance.now();
  const from = last;
  const timer = setInterval(() => {
    const now = performance.now();
    blockedMs = Math.max(blockedMs, now - last - 1);
    last = now;
  }, 1);
  const observer = new PerformanceObserver(read);
  observer.observe({ entryTypes: ["gc"] });
  function read(list: { getEntries(): PerformanceEntry[] }): void {
    for (const { startTime, duration } of list.getEntries()) {
      collectingMs = startTime < from ? collectingMs : Math.max(collectingMs, duration);
    }
  }
  return {
    async stop() {
      // The answers come in the turn that blocked: the timer has not seen that turn's end yet.
      blockedMs = Math.max(blockedMs, performance.now() - last - 1);
      clearInterval(timer);
      // What was collected in that turn is answer after it.
      await pause(100);
      observer.disconnect();
      return { blockedMs, collectingMs };
    },
  };
}

export const silentByDefault = silentServer(500);
export const silentInLargeGroups = silentServer(5_000);
