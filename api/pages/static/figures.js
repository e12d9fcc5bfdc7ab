// Lines over time beside their table: one chart for each element with data-chart="<id of its JSON>". SVG, no motion.

const FONT = getComputedStyle(document.body).fontFamily;

function draw(box) {
  const data = JSON.parse(document.getElementById(box.dataset.chart).textContent);
  const chart = echarts.init(box, null, { renderer: "svg" });
  chart.setOption({
    animation: false,
    textStyle: { fontFamily: FONT },
    color: data.colours,
    aria: { enabled: true, label: { description: data.description } },
    grid: { left: 44, right: 20, top: 56, bottom: 30 },
    legend: { top: 4 },
    tooltip: { trigger: "axis", renderMode: "richText" },
    xAxis: { type: "category", data: data.days },
    yAxis: { type: "value", min: 0, max: 100, axisLabel: { formatter: `{value} ${data.unit}` } },
    series: data.series.map((one, at) => ({
      type: "line", name: one.name, data: one.values, connectNulls: false,
      symbol: ["circle", "rect", "triangle", "diamond"][at % 4], symbolSize: 8,
      lineStyle: { type: ["solid", "dashed", "dotted", "solid"][at % 4], width: 2 },
    })),
  });
  new ResizeObserver(() => chart.resize()).observe(box);
}

function drawAll() {
  for (const box of document.querySelectorAll("[data-chart]")) {
    if (!echarts.getInstanceByDom(box)) draw(box);
  }
}

drawAll();
document.addEventListener("htmx:after:swap", drawAll);
