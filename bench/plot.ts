// Owns the picture: throughput and p99 against callers, logarithmic axes, one line a strategy.
import * as echarts from "echarts";
import { callerCounts, strategies, thousandSeries } from "./plan.js";
import { type Row, seriesOf } from "./report.js";

const [width, height] = [1_100, 460];

export function plot(rows: readonly Row[], title: string): string {
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width, height });
  const axis = { type: "log" as const, minorSplitLine: { show: false } };
  const lines = (figure: "throughput" | "p99", index: number) =>
    [...strategies.map(({ name }) => name), thousandSeries].map((name) => ({
      name,
      type: "line" as const,
      xAxisIndex: index,
      yAxisIndex: index,
      symbolSize: 7,
      lineStyle: {
        width: name.startsWith("batched") ? 4 : 2,
        type: name === "nextval" ? ("dashed" as const) : ("solid" as const),
      },
      data: seriesOf(rows, name, figure).map((value, position) => [callerCounts[position], value]),
    }));
  chart.setOption({
    animation: false,
    backgroundColor: "#ffffff",
    title: { text: title, left: "center", textStyle: { fontSize: 15 } },
    legend: { bottom: 0 },
    grid: [
      { left: 70, width: 420, top: 70, bottom: 90 },
      { left: 630, width: 420, top: 70, bottom: 90 },
    ],
    xAxis: [0, 1].map((gridIndex) => ({
      ...axis,
      gridIndex,
      name: "callers",
      nameLocation: "middle" as const,
      nameGap: 26,
      min: 1,
      max: 1_000,
    })),
    yAxis: [
      { ...axis, gridIndex: 0, name: "orders a second (more is better)", nameTextStyle: { align: "left" } },
      {
        ...axis,
        gridIndex: 1,
        name: "p99 in milliseconds (less is better)",
        nameTextStyle: { align: "left" },
      },
    ],
    series: [...lines("throughput", 0), ...lines("p99", 1)],
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}
