// Draws every <figure data-chart> from the JSON beside it. The same numbers stand in the table below each chart.
//
//   stacked  {categories: [{name, url}], series: [{code, name, values: [n], urls: [text]}], unit}
//   heatmap  {columns: [name], rows: [name], cells: [[column, row, value | null, url]], unit, max}
//   map      {areas: [{name, value | null, url}], name, unit, max}
//   line     {points: [date], series: [{code, name, values: [n | null], urls: [text]}], unit}
"use strict";

const COLOURS = {
  served: "#1c7c68", covered: "#1c7c68", gap: "#c2452f", not_complete: "#e3ab3c", not_local: "#6f86d6", not_testable: "#c2452f",
  conditional: "#a57cc4", unread: "#aab6b8",
};
// Hatches keep the states apart in print and for readers who do not see the hues.
const HATCHES = {
  not_complete: { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 6], rotation: -Math.PI / 4, color: "rgba(0,0,0,.22)" },
  not_testable: { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: Math.PI / 4, color: "rgba(255,255,255,.45)" },
  not_local: { symbol: "circle", symbolSize: 0.5, dashArrayX: [[6, 6]], dashArrayY: [6, 6], color: "rgba(255,255,255,.55)" },
};
HATCHES.gap = HATCHES.not_testable;
const LINES = ["#0f5c63", "#a84a14", "#32469c", "#633a7c", "#7a4b00"];
const RAMP = ["#f3e3d6", "#d9e8e6", "#9fcac5", "#4f9c98", "#0f5c63"];
const INK = "#12282d";
const SOFT = "#45595e";
const GRID_LINE = { lineStyle: { color: "#dde5e6" } };
const FONT = { color: SOFT, fontSize: 12 };

function base() {
  return {
    animation: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
    animationDuration: 250,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: INK },
    // Rich text instead of HTML: an HTML tooltip carries style attributes, which the content policy refuses.
    tooltip: { renderMode: "richText", confine: true, borderColor: "#a9b9bb", textStyle: { color: INK, fontSize: 12 } },
  };
}

const legend = { top: 0, left: 0, itemWidth: 14, itemHeight: 10, textStyle: FONT, icon: "roundRect" };

function stacked(data, element) {
  element.style.height = `${Math.max(9, data.categories.length * 1.75 + 4.5)}rem`;
  const series = data.series.map((one) => ({
    name: one.name, type: "bar", stack: "all", barMaxWidth: 18, cursor: "pointer",
    itemStyle: { color: COLOURS[one.code], decal: HATCHES[one.code], borderColor: "#fff", borderWidth: 0.5 },
    data: one.values.map((value, index) => ({ value, url: one.urls[index] })),
  }));
  return {
    ...base(), legend, series,
    grid: { left: 0, right: 16, top: 40, bottom: 0, containLabel: true },
    xAxis: { type: "value", axisLabel: { ...FONT, hideOverlap: true }, splitLine: GRID_LINE },
    yAxis: {
      type: "category", inverse: true, data: data.categories.map((one) => one.name), axisTick: { show: false },
      axisLine: GRID_LINE, axisLabel: { ...FONT, width: element.clientWidth < 480 ? 84 : 140, overflow: "break" },
    },
  };
}

function ramp(data) {
  return { min: 0, max: data.max, inRange: { color: RAMP }, calculable: false, itemWidth: 12, textStyle: FONT };
}

function heatmap(data, element) {
  element.style.height = `${data.rows.length * 1.8 + 6}rem`;
  const withText = element.clientWidth / data.columns.length > 34;
  return {
    ...base(),
    grid: { left: 0, right: 8, top: 4, bottom: 44, containLabel: true },
    xAxis: { type: "category", data: data.columns, axisTick: { show: false }, axisLine: GRID_LINE, axisLabel: { ...FONT, interval: 0, rotate: withText ? 0 : 55 } },
    yAxis: { type: "category", inverse: true, data: data.rows, axisTick: { show: false }, axisLine: GRID_LINE, axisLabel: { ...FONT, width: 110, overflow: "truncate" } },
    visualMap: { ...ramp(data), orient: "horizontal", left: "center", bottom: 0, text: [`${data.max}${data.unit}`, `0${data.unit}`] },
    series: [{
      type: "heatmap", cursor: "pointer",
      itemStyle: { borderColor: "#fff", borderWidth: 1.5 },
      label: { show: withText, fontSize: 11, formatter: (cell) => cell.value[2] ?? "—" },
      data: data.cells.map(([column, row, value, url]) => ({
        value: [column, row, value ?? "-"], url, label: { color: value > data.max * 0.62 ? "#fff" : INK },
      })),
    }],
    tooltip: { ...base().tooltip, formatter: (cell) => `${data.rows[cell.value[1]]} · ${data.columns[cell.value[0]]}\n${cell.value[2]}${data.unit}` },
  };
}

async function map(data, element, figure) {
  const answer = await fetch(figure.dataset.map);
  if (!answer.ok) throw new Error(`map ${answer.status}`);
  echarts.registerMap(figure.dataset.map, await answer.json());
  element.style.height = "25rem";
  return {
    ...base(),
    visualMap: { ...ramp(data), left: 0, bottom: 0, text: [`${data.max}${data.unit}`, `0${data.unit}`] },
    tooltip: { ...base().tooltip, formatter: (area) => `${area.name}\n${data.name} ${Number.isNaN(area.value) ? "—" : area.value + data.unit}` },
    series: [{
      type: "map", map: figure.dataset.map, name: data.name, roam: false, cursor: "pointer", selectedMode: false,
      layoutCenter: ["50%", "50%"], layoutSize: "97%", aspectScale: 0.84,
      itemStyle: { borderColor: "#fff", areaColor: "#e3eaea" },
      emphasis: { itemStyle: { areaColor: "#ffc98a" }, label: { color: INK } },
      label: { show: true, fontSize: 11, color: INK, textBorderColor: "rgba(255,255,255,.85)", textBorderWidth: 2, formatter: (area) => area.name.replace("市", "") },
      data: data.areas.map((area) => ({ name: area.name, value: area.value ?? NaN, url: area.url })),
    }],
  };
}

function line(data, element) {
  element.style.height = "17rem";
  return {
    ...base(), legend: data.series.length > 1 ? legend : undefined,
    grid: { left: 8, right: 20, top: data.series.length > 1 ? 40 : 16, bottom: 8, containLabel: true },
    tooltip: { ...base().tooltip, trigger: "axis", valueFormatter: (value) => (value === null || value === undefined ? "—" : `${value}${data.unit}`) },
    xAxis: { type: "category", data: data.points, boundaryGap: false, axisLabel: FONT, axisLine: GRID_LINE, axisTick: { show: false } },
    yAxis: { type: "value", scale: true, axisLabel: { ...FONT, formatter: `{value}${data.unit}` }, splitLine: GRID_LINE },
    series: data.series.map((one, index) => ({
      name: one.name, type: "line", cursor: "pointer", color: LINES[index], symbolSize: 7, symbol: ["circle", "rect", "triangle", "diamond", "pin"][index],
      lineStyle: { width: 2, type: ["solid", "dashed", "dotted"][index % 3] },
      data: one.values.map((value, at) => ({ value, url: one.urls[at] })),
    })),
  };
}

const KINDS = { stacked, heatmap, map, line };

async function draw(figure) {
  const element = figure.querySelector(".lj-chart-canvas");
  const data = JSON.parse(document.getElementById(figure.dataset.source).textContent);
  const option = await KINDS[figure.dataset.chart](data, element, figure);
  const chart = echarts.init(element, null, { renderer: "canvas" });
  chart.setOption(option);
  chart.on("click", (point) => {
    if (point.data && point.data.url) window.location.assign(point.data.url);
  });
  new ResizeObserver(() => chart.resize()).observe(element);
}

// A chart that cannot be drawn opens its table: the numbers are never lost.
for (const figure of document.querySelectorAll("figure[data-chart]")) {
  draw(figure).catch((error) => {
    console.error(error);
    figure.querySelector(".lj-chart-canvas").hidden = true;
    figure.querySelector("details").open = true;
  });
}
