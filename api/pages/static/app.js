// What every page needs of a script: keys typed after # at the sign-in, copy buttons, dates checked while typing.
// Every page works without it.

const key = document.getElementById("key");
if (key && location.hash.startsWith("#slu_")) {
  key.value = location.hash.slice(1);
  history.replaceState(null, "", location.pathname + location.search); // out of the address bar
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy], [data-copy-from]");
  if (!button) return;
  const text = button.dataset.copy || document.getElementById(button.dataset.copyFrom).textContent;
  await navigator.clipboard.writeText(/^\/(?!\/)/.test(text) ? new URL(text, location.href).href : text); // an address, whole
  const before = button.textContent;
  button.textContent = button.dataset.done || "✔";
  setTimeout(() => { button.textContent = before; }, 1500);
});
