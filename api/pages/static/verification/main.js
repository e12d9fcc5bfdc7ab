// The drop zone of the page 账本核验: hands what was chosen to the worker, shows what it found. Without it the page
// offers the commands that do the same offline.
import { show } from "./show.js";

const section = document.getElementById("check");
const [found, again] = [document.getElementById("found"), document.getElementById("again")];
const wording = JSON.parse(document.getElementById("questions").textContent);
let [chosen, worker, waiting] = [[], null, false]; // waiting: what was chosen lacks an entry, the next file may be it
for (const button of document.querySelectorAll("button.scripted")) button.hidden = false;

section.hidden = false;
if (!globalThis.isSecureContext || !globalThis.crypto?.subtle) {
  document.getElementById("insecure").hidden = false;
  for (const one of section.querySelectorAll("input, textarea, button")) one.disabled = true;
} else {
  listen();
}

function listen() {
  const drop = document.getElementById("drop");
  for (const name of ["files", "folder"]) {
    document.getElementById(name).addEventListener("change", ({ target }) => take([...target.files]));
  }
  drop.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    take([...event.dataTransfer.files]);
  });
  again.addEventListener("click", () => verify());
}

function take(files) {
  if (files.length === 0) return;
  const entry = waiting && files.every(({ name }) => /\.json$/i.test(name));
  chosen = entry ? [...chosen, ...files] : files;
  again.disabled = false;
  verify();
}

async function verify() {
  worker?.terminate();
  waiting = false;
  show(found, { kind: "running", names: chosen.map(({ name }) => name) }, wording);
  const files = [];
  try {
    for (const file of chosen) {
      const bytes = new Uint8Array(await file.arrayBuffer());
      files.push({ name: file.name, path: file.webkitRelativePath || null, bytes });
    }
  } catch {
    show(found, { kind: "unread", message: "文件读不出;文件夹请用“选择解开的文件夹” / it cannot be read; for a folder use the field for folders" },
      wording);
    return;
  }
  const [key, held] = ["trusted", "held"].map((name) => document.getElementById(name).value.trim());
  worker = new Worker(section.dataset.worker, { type: "module" });
  worker.addEventListener("message", ({ data }) => {
    waiting = Boolean(data.missing || data.proof?.missing);
    show(found, data, wording);
    worker.terminate();
  });
  worker.addEventListener("error", () => show(found, { kind: "broken", message: "" }, wording));
  worker.postMessage({ files, key, serviceKey: wording.key ?? "", held: held && `${held}\n` });
}
