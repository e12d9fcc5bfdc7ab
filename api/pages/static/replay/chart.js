// The lights month by month, drawn from the JSON beside the box; the same figures stand in the table below it.

import { drawCharts } from "../charts.js";

const bars = (data) => ({
  aria: { enabled: true, label: { description: data.description }, decal: { show: true } },
  grid: { left: 36, right: 14, top: 34, bottom: 62 },
  legend: { bottom: 0, itemWidth: 16, itemHeight: 10 },
  tooltip: { trigger: "axis", renderMode: "richText", confine: true },
  xAxis: { type: "category", data: data.months, axisTick: { show: false } },
  yAxis: { type: "value", minInterval: 1, name: data.unit, nameGap: 8 },
  series: data.series.map((one, at) => ({
    type: "bar", stack: "lights", barCategoryGap: "8%", name: one.name, data: one.values,
    ...(at === 0 && { markLine: line(data, data.as_of) }),
  })),
});

function line(data, month) {
  return {
    symbol: "none", silent: true, data: data.months.includes(month) ? [{ xAxis: month }] : [],
    lineStyle: { color: "#b5121b", type: "solid", width: 2 }, label: { formatter: data.mark, color: "#b5121b" },
  };
}

export const drawAll = () => drawCharts(bars);

// Only the line 截至 moves with the slider; the months are asked for again when it rests.
export function mark(day) {
  for (const box of document.querySelectorAll("[data-chart]")) {
    if (box.data) echarts.getInstanceByDom(box)?.setOption({ series: [{ markLine: line(box.data, day.slice(0, 7)) }] });
  }
}

export function forget(place) {
  for (const box of place.querySelectorAll("[data-chart]")) echarts.getInstanceByDom(box)?.dispose();
}

drawAll();
