// What somebody dropped, told apart by its content: a bundle (its ZIP file, one packed anew, or a folder), an exported
// evaluation, a proof, the inclusion proof of an entry, an entry, a checkpoint. Bytes are Uint8Array; whatever is none of
// these throws Unread.
import { manifestOf } from "./exported.js";

const MOST_BYTES = 2 ** 30; // what a page may unpack
const PROOF = "c2sp.org/tlog-proof@v1\n";

/** Not to be read as anything that could be verified: no finding, in Chinese and English. */
export class Unread extends Error {
  constructor(zh, en) {
    super(`${zh} / ${en}`);
    this.name = "Unread";
  }
}

/** `{bundle, exported, proof, inclusion, leaf, note, repacked, names}` of files `[{name, path, bytes}]`. */
export async function sorted(files) {
  const found = { names: files.map(({ name }) => name), repacked: false };
  const manifest = files.find(({ path }) => path && path.split("/").length === 2 && path.endsWith("/manifest.json"));
  if (manifest) {
    const top = manifest.path.indexOf("/") + 1;
    const members = new Map(inOrder(files.map(({ path, bytes }) => [path.slice(top), bytes])));
    const told = manifestOf(manifest.bytes);
    return told ? { ...found, exported: { manifest: told, members } } : { ...found, bundle: members };
  }
  for (const { name, bytes } of files) Object.assign(found, await one(name, bytes, found));
  if (!found.bundle && !found.exported && !found.proof && !found.inclusion && found.note === undefined) {
    throw new Unread("只有一条记录,没有证明:请与它的 .tlog-proof 一起拖入", "an entry alone, and no proof of it: drop it together with its .tlog-proof");
  }
  return found;
}

async function one(name, bytes, found) {
  const before = found.bundle ?? found.exported ?? found.proof ?? found.inclusion;
  const put = (kind, value, more = {}) => {
    if (before !== undefined && kind !== "leaf" && kind !== "note") throw new Unread("一次核验一件", "one thing at a time");
    return { [kind]: value, ...more };
  };
  if (bytes.length > 3 && bytes[0] === 0x50 && bytes[1] === 0x4b) {
    const exported = await evaluation(bytes, name);
    if (exported) return put("exported", exported);
    const members = await repacked(bytes);
    return put("bundle", members ?? bytes, { repacked: members !== null });
  }
  const text = words(bytes, name);
  if (text.startsWith(PROOF)) return put("proof", bytes);
  if (text.includes("\n\n\u2014 ")) return put("note", bytes);
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  if (value && typeof value === "object" && Array.isArray(value.hashes) && "leaf_index" in value) {
    return put("inclusion", value);
  }
  if (value && typeof value === "object" && typeof value.specversion === "string") return put("leaf", bytes);
  throw new Unread(`认不出这是什么文件:${name}`, `not a bundle, a proof, an entry or a checkpoint: ${name}`);
}

function words(bytes, name) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Unread(`认不出这是什么文件:${name}`, `neither a ZIP file nor text: ${name}`);
  }
}

// ---- ZIP files that are not a bundle's own: packed anew, compressed perhaps, in a folder perhaps -----------------

/** `{manifest, members}` of an exported evaluation, packed anew perhaps; null for any other ZIP file. */
async function evaluation(bytes, name) {
  const members = directory(bytes).filter((one) => !one.name.endsWith("/"));
  if (members.some((one) => one.name === "[Content_Types].xml")) {
    throw new Unread(`这是 Word 或 Excel 文件,本身不带证明:${name}。请拖入评估导出的整个 ZIP`, `a Word or Excel file, which carries no proof: ${name}. Drop the whole ZIP file of the evaluation`);
  }
  const manifest = members.find((one) => /^([^/]+\/)?manifest\.json$/.test(one.name));
  const told = manifest ? manifestOf((await held(bytes, manifest)) ?? new Uint8Array()) : null;
  if (!told) return null;
  const top = manifest.name.slice(0, manifest.name.indexOf("/") + 1);
  const found = new Map();
  let left = MOST_BYTES;
  for (const member of members) {
    left -= member.size;
    if (left < 0) throw tooLarge();
    found.set(member.name.startsWith(top) ? member.name.slice(top.length) : member.name, await held(bytes, member));
  }
  return { manifest: told, members: found };
}

/** A member's bytes, null where it does not unpack. */
async function held(bytes, member) {
  if (member.size > MOST_BYTES) return null;
  try {
    return await content(bytes, member);
  } catch (error) {
    if (error instanceof Unread) return null;
    throw error;
  }
}

/** The members of a ZIP file that somebody packed anew; null for one that may be the bundle's own file. */
async function repacked(bytes) {
  const members = directory(bytes);
  const tops = new Set(members.map(({ name }) => name.slice(0, name.indexOf("/") + 1)));
  const top = tops.size === 1 ? [...tops][0] : "";
  if (top === "" && members.every(({ method, name }) => method === 0 && !name.endsWith("/"))) return null;
  const found = [];
  let left = MOST_BYTES;
  for (const member of members.filter(({ name }) => !name.endsWith("/"))) {
    left -= member.size;
    if (left < 0) throw tooLarge();
    found.push([member.name.slice(top.length), await content(bytes, member)]);
  }
  return new Map(inOrder(found));
}

/** Name, method, sizes and place of each member, as the directory at the end has them. */
function directory(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let end = bytes.length - 22;
  while (end >= 0 && end > bytes.length - 65_558 && view.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0 || view.getUint32(end, true) !== 0x06054b50) throw cut();
  const found = [];
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    if (at + 46 > end || view.getUint32(at, true) !== 0x02014b50) throw cut();
    const [name, extra, comment] = [28, 30, 32].map((place) => view.getUint16(at + place, true));
    found.push({
      name: new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + name)), method: view.getUint16(at + 10, true),
      packed: view.getUint32(at + 20, true), size: view.getUint32(at + 24, true), place: view.getUint32(at + 42, true),
    });
    at += 46 + name + extra + comment;
  }
  return found;
}

async function content(bytes, { name, method, packed, size, place }) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (place + 30 > bytes.length) throw cut();
  const start = place + 30 + view.getUint16(place + 26, true) + view.getUint16(place + 28, true);
  const raw = bytes.subarray(start, start + packed);
  if (raw.length !== packed || (method !== 0 && method !== 8)) throw cut();
  return method === 0 ? raw : inflated(raw, size, name);
}

async function inflated(raw, size, name) {
  const whole = new Uint8Array(size);
  let at = 0;
  const reader = new Blob([raw]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      if (at + part.value.length > size) break;
      whole.set(part.value, at);
      at += part.value.length;
    }
  } catch {
    at = -1;
  }
  if (at !== size) throw new Unread(`ZIP 成员解不开:${name}`, `a member of the ZIP file does not unpack: ${name}`);
  return whole;
}

const tooLarge = () => new Unread("解开后超过 1 GiB,请离线核验", "more than 1 GiB unpacked: verify it offline");
const cut = () => new Unread("ZIP 文件不完整", "the ZIP file is cut short");
const inOrder = (members) => members.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
