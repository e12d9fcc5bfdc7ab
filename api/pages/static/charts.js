// One chart for each element with data-chart="<id of its JSON>": SVG, no motion, its table stands beside it.

const FONT = getComputedStyle(document.body).fontFamily;

// `options(data)` adds what one kind of chart has of its own; the data stays at its box.
export function drawCharts(options) {
  for (const box of document.querySelectorAll("[data-chart]")) {
    if (!echarts.getInstanceByDom(box)) draw(box, options);
  }
}

function draw(box, options) {
  const data = box.data = JSON.parse(document.getElementById(box.dataset.chart).textContent);
  const chart = echarts.init(box, null, { renderer: "svg" });
  chart.setOption({ animation: false, textStyle: { fontFamily: FONT }, color: data.colours, ...options(data) });
  new ResizeObserver(() => chart.resize()).observe(box);
}
