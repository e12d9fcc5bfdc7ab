// An agency's figures over time: lines told apart by dash and mark as well as by colour.

import { drawCharts } from "./charts.js";

const MARKS = ["circle", "rect", "triangle", "diamond"];
const DASHES = ["solid", "dashed", "dotted", "solid"];

const lines = (data) => ({
  aria: { enabled: true, label: { description: data.description } },
  grid: { left: 44, right: 20, top: 56, bottom: 30 },
  legend: { top: 4 },
  tooltip: { trigger: "axis", renderMode: "richText" },
  xAxis: { type: "category", data: data.days },
  yAxis: { type: "value", min: 0, max: 100, axisLabel: { formatter: `{value} ${data.unit}` } },
  series: data.series.map((one, at) => ({
    type: "line", name: one.name, data: one.values, connectNulls: false,
    symbol: MARKS[at % 4], symbolSize: 8, lineStyle: { type: DASHES[at % 4], width: 2 },
  })),
});

drawCharts(lines);
document.addEventListener("htmx:after:swap", () => drawCharts(lines));
