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
    Object.assign(place.dataset, part.dataset);
    become(place, part);
  }
}

// The children of a place become those of another: what is the same stays, and with it layout, focus and scrolling.
function become(place, other) {
  const [had, wanted] = [[...place.childNodes], [...other.childNodes]];
  wanted.forEach((node, at) => {
    const old = had[at];
    if (!old) place.append(node);
    else if (old.nodeName !== node.nodeName) old.replaceWith(node);
    else if (old.nodeType !== Node.ELEMENT_NODE) {
      if (old.data !== node.data) old.data = node.data;
    } else {
      for (const { name } of [...old.attributes]) if (!node.hasAttribute(name)) old.removeAttribute(name);
      for (const { name, value } of node.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
      become(old, node);
    }
  });
  for (const old of had.slice(wanted.length)) old.remove();
}
