// Owns the picture of a run: orders acknowledged a second over time, and the faults above them.
import * as echarts from "echarts";
import type { Call } from "./history.js";
import { type FaultKind, faultKinds } from "./schedule.js";

export interface DoneFault {
  readonly kind: FaultKind;
  /** From the start of the run, in milliseconds. */
  readonly fromMs: number;
  readonly toMs: number;
}

const [width, height] = [1_100, 620];

export function plot(
  title: string,
  calls: readonly Call[],
  faults: readonly DoneFault[],
  startedAt: number,
): string {
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width, height });
  const end = calls.reduce((latest, { reply, at }) => Math.max(latest, reply?.at ?? at), startedAt);
  const seconds = end - startedAt;
  const perSecond = Array.from({ length: Math.ceil(seconds / 1_000) + 1 }, () => 0);
  for (const { reply } of calls) {
    if (reply?.answer === "ok" || reply?.answer === "replayed") {
      const second = Math.max(0, Math.floor((reply.at - startedAt) / 1_000));
      perSecond[second] = (perSecond[second] ?? 0) + 1;
    }
  }
  const max = perSecond.length;
  chart.setOption({
    animation: false,
    backgroundColor: "#ffffff",
    title: { text: title, left: "center", textStyle: { fontSize: 15 } },
    grid: [
      { left: 160, right: 30, top: 50, height: 240 },
      { left: 160, right: 30, top: 320, bottom: 60 },
    ],
    xAxis: [
      { type: "value", gridIndex: 0, min: 0, max, axisLabel: { show: false } },
      {
        type: "value",
        gridIndex: 1,
        min: 0,
        max,
        position: "bottom",
        name: "seconds",
        nameLocation: "middle",
        nameGap: 28,
      },
    ],
    yAxis: [
      { type: "category", gridIndex: 0, data: [...faultKinds].reverse(), axisTick: { show: false } },
      { type: "value", gridIndex: 1, name: "orders acknowledged a second", nameTextStyle: { align: "left" } },
    ],
    series: [
      ...faults.map(({ kind, fromMs, toMs }) => ({
        type: "line" as const,
        xAxisIndex: 0,
        yAxisIndex: 0,
        symbol: "none",
        lineStyle: { width: 12, color: "#c0392b", cap: "butt" as const },
        // What is over at once is still to be seen.
        data: [
          [fromMs / 1_000, kind],
          [Math.max(toMs, fromMs + 300) / 1_000, kind],
        ],
      })),
      {
        type: "line" as const,
        xAxisIndex: 1,
        yAxisIndex: 1,
        symbol: "none",
        areaStyle: { opacity: 0.2 },
        lineStyle: { width: 1.5, color: "#1f618d" },
        itemStyle: { color: "#1f618d" },
        data: perSecond.map((count, second) => [second, count]),
      },
    ],
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}
