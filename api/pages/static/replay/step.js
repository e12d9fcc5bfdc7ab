// One way to show the board anew: ask the server for the parts that a viewpoint or a filter moves, put them in place.
// The latest wish wins: what was asked for before is given up.

let under = null; // the request that is on its way
let bursts = -Infinity; // when the address was last moved: a burst of steps is one step back

export async function show(address, { history: how = "burst" } = {}) {
  under?.abort();
  const mine = (under = new AbortController());
  remember(address, how);
  let answer, text;
  try {
    answer = await fetch(address, { headers: { "HX-Request": "true" }, signal: mine.signal });
    text = await answer.text();
  } catch (error) {
    if (error.name !== "AbortError") location.assign(address);
    return;
  }
  if (mine !== under) return;
  if (answer.redirected || !text.includes("data-part")) return void location.assign(address); // signed out, or a page
  put(text);
  document.dispatchEvent(new CustomEvent("board:shown", { detail: { address } }));
}

function remember(address, how) {
  if (how === "none") return;
  const now = performance.now();
  const same = how === "burst" && now - bursts < 1000;
  bursts = how === "burst" ? now : -Infinity;
  history[same ? "replaceState" : "pushState"](null, "", address);
}

function put(text) {
  const made = new DOMParser().parseFromString(text, "text/html");
  for (const part of made.querySelectorAll("[data-part]")) {
    const place = document.getElementById(part.dataset.part);
    const scroll = place.querySelector(".board");
    const [x, y] = scroll ? [scroll.scrollLeft, scroll.scrollTop] : [0, 0];
    const held = place.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    place.replaceChildren(...part.childNodes);
    Object.assign(place.dataset, part.dataset);
    const again = place.querySelector(".board");
    if (again) again.scrollTo(x, y);
    if (held !== null) [...place.querySelectorAll("a")].find((a) => a.getAttribute("href") === held)?.focus();
  }
}
