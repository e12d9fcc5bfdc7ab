// The replay page with a script: slider, keys, filters without a button, Back, the chart once the page is there.

import { drawAll, forget, mark } from "./chart.js";
import { add, between, months, valid } from "./days.js";
import { show } from "./step.js";

const time = document.getElementById("time");
const form = document.getElementById("controls");
const slider = document.getElementById("slider");
const field = form.elements.day;
const busy = time ? JSON.parse(document.getElementById("busy").textContent) : {};
const VIEWPOINT = ["at", "as_of", "known_at"];

let day = field.value;
let mode = form.dataset.mode;

// The parameters of the same view on another day (api/pages/replay_time.py says the same).
function viewpoint(on) {
  if (mode === "published") return [["at", on]];
  return [["as_of", on], ...(mode === "believed" ? [["known_at", form.dataset.known]] : [])];
}

function address(on) {
  const asked = new URLSearchParams(location.search);
  for (const name of [...VIEWPOINT, "view", "day", "was", "known"]) asked.delete(name);
  for (const [name, value] of viewpoint(on)) asked.set(name, value);
  return `${location.pathname}?${asked}`;
}

function place(on) {
  day = on;
  field.value = on;
  if (!slider) return;
  const offset = between(time.dataset.first, on);
  slider.value = offset;
  slider.setAttribute("aria-valuetext", on);
  document.getElementById("now").setAttribute("x", Math.max(0, Math.min(offset, slider.max)));
  mark(on);
  for (const link of time.querySelectorAll("[data-day]")) link.toggleAttribute("aria-current", link.dataset.day === on);
}

function go(on, how) {
  if (!valid(on) || on === day) return;
  const first = time?.dataset.first ?? on, last = time?.dataset.last ?? on;
  const kept = on < first ? first : on > last ? last : on;
  if (kept === day) return;
  place(kept);
  show(address(kept), { history: how });
}

function neighbour(by) {
  const days = busy[mode === "published" ? "recorded" : "effective"] ?? [];
  return by < 0 ? days.findLast((one) => one < day) : days.find((one) => one > day);
}

const KEYS = {
  ArrowLeft: () => add(day, -1), ArrowRight: () => add(day, 1), "[": () => neighbour(-1), "]": () => neighbour(1),
};
const ON_SLIDER = { ArrowDown: KEYS.ArrowLeft, ArrowUp: KEYS.ArrowRight, PageUp: () => months(day, -1), PageDown: () => months(day, 1) };

document.addEventListener("keydown", (event) => {
  if (!time || event.ctrlKey || event.altKey || event.metaKey) return;
  const at = event.target;
  if (at !== slider && at.closest("input, select, textarea, [contenteditable], .scroll, details, #lights")) return;
  const found = KEYS[event.key] ?? (at === slider || time.contains(at) || at === document.body ? ON_SLIDER[event.key] : null);
  if (!found || (at === document.body && event.key.startsWith("Arrow") && !KEYS[event.key])) return;
  event.preventDefault();
  const on = found();
  if (on) go(on);
});

if (slider) {
  slider.hidden = false;
  time.querySelector(".keys").hidden = false;
  slider.addEventListener("input", () => go(add(time.dataset.first, Number(slider.value))));
  time.addEventListener("click", (event) => {
    const link = event.target.closest("[data-day], #before, #after");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const on = link.dataset.day ?? neighbour(link.id === "before" ? -1 : 1);
    event.preventDefault();
    if (on) go(on, "push");
  });
}

// A filter acts as soon as it is chosen; the day and what to compare with, when typed to the end.
form.addEventListener("change", (event) => {
  const name = event.target.name;
  if (name === "known" || name === "view") return;
  if (name === "day") return void (valid(field.value) ? go(field.value, "push") : field.reportValidity());
  if (name === "against") return void form.requestSubmit(form.querySelector("[value=keep]"));
  filter(name, event.target.type === "checkbox" && !event.target.checked ? "" : event.target.value);
});

form.addEventListener("submit", () => {
  document.getElementById("asked").replaceChildren(...(mode && location.search ? kept() : []));
  form.elements.was.value = day === field.value ? day : form.elements.was.value;
});

function kept() {
  const asked = new URLSearchParams(location.search);
  return [...VIEWPOINT, "rules"].flatMap((name) => asked.getAll(name).map((value) => {
    const input = document.createElement("input");
    Object.assign(input, { type: "hidden", name, value });
    return input;
  }));
}

function filter(name, value) {
  const asked = new URLSearchParams(location.search);
  asked.delete(name);
  if (value) asked.set(name, value);
  show(`${location.pathname}?${asked}`, { history: "push" });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("#cards [data-go]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  form.elements.light.value = new URL(link.href).searchParams.get("light") ?? "";
  show(link.getAttribute("href"), { history: "push" });
});

addEventListener("popstate", () => {
  const asked = new URLSearchParams(location.search);
  const on = asked.get("at") ?? asked.get("as_of");
  if (!on || asked.get("against")) return void location.reload();
  for (const name of ["lead", "light", "status", "event"]) form.elements[name].value = asked.get(name) ?? "";
  for (const name of ["corrected", "late"]) form.elements[name].checked = asked.has(name);
  place(on);
  show(location.pathname + location.search, { history: "none" });
});

// The chart is asked for once the page is there, and again when the slider has rested.
const lights = document.getElementById("lights");
let rest = 0;

async function chart() {
  const asked = new URL(lights.dataset.lights, location.href);
  const here = new URLSearchParams(location.search);
  for (const name of [...VIEWPOINT, "rules"]) for (const value of here.getAll(name)) asked.searchParams.append(name, value);
  const answer = await fetch(asked, { headers: { "HX-Request": "true" } });
  if (!answer.ok || answer.redirected) return;
  const made = new DOMParser().parseFromString(await answer.text(), "text/html");
  forget(lights);
  lights.replaceChildren(...made.body.childNodes);
  drawAll();
  mark(day);
}

document.addEventListener("board:shown", () => {
  const shown = document.getElementById("board").dataset;
  if (shown.mode) mode = shown.mode;
  for (const button of form.querySelectorAll("[name=view][aria-pressed]")) {
    button.setAttribute("aria-pressed", String(`as ${button.value}` === shown.view || button.value === shown.view));
  }
  clearTimeout(rest);
  rest = setTimeout(chart, 700);
});

chart();
