// The check in the browser, beside the page: what was dropped goes in, what verify.js finds comes out. Nothing of it is
// sent anywhere; only to compare a checkpoint of another size, the service is asked for a proof, which is checked here.
import { Bad, checkCheckpoint, checkConsistency, checkInclusion, checkTlogProof, parseNote, verifyBundle }
  from "../verify.js";
import { filesOf, proofIn } from "./exported.js";
import { sorted, Unread } from "./read.js";

const encode = (text) => new TextEncoder().encode(text);
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const bytesOf = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
const originOf = (note) => parseNote(note).text.split("\n")[0];
const KEY = /^[^+\s]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]+=*$/;

addEventListener("message", async ({ data }) => {
  try {
    postMessage(await verified(data));
  } catch (error) {
    const without = error.name === "NotSupportedError" || error.name === "DataError";
    postMessage({ kind: error instanceof Unread || without ? "unread" : "broken",
      message: without ? "这个浏览器没有 Ed25519,无法核验,请离线核验 / this browser has no Ed25519: verify offline" : error.message });
  }
});

/** `given`: files, the key trusted and the key of the service ("" for none), a checkpoint pasted. */
async function verified({ files, key, serviceKey, held }) {
  const found = await sorted(files);
  if (key && !KEY.test(key)) throw new Unread("这不是验证公钥", "this is no verifier key");
  const note = found.note ?? (held ? encode(held) : undefined);
  if (note !== undefined) readable(note);
  if (found.bundle !== undefined) {
    const options = { now: Math.floor(Date.now() / 1000), ...(key ? { key } : {}), ...(note ? { checkpoint: note } : {}) };
    const report = await verifyBundle(found.bundle, options);
    return { kind: "bundle", report, trusted: Boolean(key), compared: note !== undefined, repacked: found.repacked };
  }
  const keys = [key || serviceKey].filter(Boolean);
  if (found.exported !== undefined) return ofExport(found, keys, Boolean(key), note);
  if (keys.length === 0) throw new Unread("请填写验证公钥", "a verifier key is needed");
  const told = { kind: "proof", trusted: Boolean(key), key: keys[0] };
  if (found.proof === undefined && found.inclusion === undefined) {
    return { ...told, ...(await orBad(() => ofNote(note, keys))) };
  }
  return { ...told, ...(await proved(found, keys, note)) };
}

/** What a proof shows, and how it stands to the checkpoint held (if any). */
function proved(found, keys, note) {
  return orBad(async () => {
    const proven = found.proof !== undefined ? await ofProof(found, keys) : await ofInclusion(found, keys);
    return { ...proven, comparison: note === undefined ? null : await compared(note, proven, keys) };
  });
}

/** What `check` finds, or why it does not hold. */
async function orBad(check) {
  try {
    return await check();
  } catch (error) {
    if (!(error instanceof Bad)) throw error;
    return { ok: false, message: error.message };
  }
}

/** An exported evaluation: its files against its manifest, its proof, and that both are about the same entry. */
async function ofExport({ exported: { manifest, members }, leaf }, keys, trusted, note) {
  const files = await filesOf(manifest, members);
  const told = { kind: "export", about: manifest.about, files, trusted, key: keys[0] ?? "" };
  const inside = proofIn(members);
  if (inside === undefined || keys.length === 0) return { ...told, proof: null, keyless: keys.length === 0 };
  const proof = await proved({ proof: inside, leaf }, keys, note);
  return { ...told, proof: proof.ok ? fitting(proof, manifest.about) : proof };
}

/** The proof itself, or why it is not that of what the manifest says the files are. */
function fitting(proof, { position, figures_sha256: figures }) {
  const other = (zh, en) => ({ ok: false, message: `${zh} / ${en}` });
  if (proof.position !== position) return other("证明说的不是清单所写的那一条记录", "the proof is of another entry than the manifest says");
  if (proof.entry?.figures && proof.entry.figures !== figures) {
    return other("清单所写的数字哈希不是账本里固定的", "the manifest's digest of the figures is not the one fixed in the ledger");
  }
  return proof;
}

function readable(note) {
  try {
    parseNote(note);
  } catch (error) {
    throw new Unread("粘贴的不是检查点", `what was pasted is no checkpoint: ${error.message}`);
  }
}

/** A `.tlog-proof` file: signature, inclusion, and the entry itself; `missing` where neither the file nor what was dropped
 * beside it holds the entry: then only the checkpoint's signature can be checked, which is no fault of the proof. */
async function ofProof({ proof, leaf }, keys) {
  const text = new TextDecoder().decode(proof);
  const origin = originOf(encode(text.slice(text.indexOf("\n\n") + 2)));
  const head = text.slice(0, text.indexOf("\n\n")).split("\n");
  if (leaf === undefined && !head[1]?.startsWith("extra ")) return withoutEntry(head[1], text, keys, origin);
  const { index, size, root, leaf: shown } = await checkTlogProof(proof, keys, origin, leaf ?? null);
  return { ok: true, origin, position: Number(index) + 1, size: Number(size), root: hex(root), entry: toldOf(shown) };
}

async function withoutEntry(line, text, keys, origin) {
  const { size, root } = await checkCheckpoint(encode(text.slice(text.indexOf("\n\n") + 2)), keys, origin);
  const index = /^index (0|[1-9][0-9]{0,14})$/.exec(line ?? "")?.[1];
  if (index === undefined) throw new Bad("证明缺少序号", "the proof has no index line");
  if (Number(index) >= Number(size)) throw new Bad("证明所指的记录在检查点之后", "the proof is of an entry beyond its checkpoint");
  return { ok: true, missing: true, origin, position: Number(index) + 1, size: Number(size), root: hex(root), entry: null };
}

/** The answer of /proof/inclusion; without the entry's own bytes it is about its hash alone. */
async function ofInclusion({ inclusion, leaf }, keys) {
  const { note, path, hash, index } = partsOf(inclusion);
  const origin = originOf(note);
  const { size, root } = await checkCheckpoint(note, keys, origin);
  if (leaf !== undefined) {
    const whole = new Uint8Array(leaf.length + 1);
    whole.set(leaf, 1);
    const own = new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
    if (hex(own) !== hex(hash)) throw new Bad("记录不是证明所指的那一条", "the entry is not the one the proof is about");
  }
  if (!(await checkInclusion(index, size, hash, path, root))) {
    throw new Bad("包含证明不成立", "the inclusion proof does not hold");
  }
  return { ok: true, origin, position: index + 1, size: Number(size), root: hex(root), leafHash: hex(hash),
    entry: leaf === undefined ? null : toldOf(leaf) };
}

function partsOf({ leaf_index: index, hashes, checkpoint, leaf_hash: hash }) {
  try {
    if (!Number.isSafeInteger(index) || index < 0) throw new Error("leaf_index");
    return { index, note: encode(checkpoint), path: hashes.map(bytesOf), hash: bytesOf(hash) };
  } catch (error) {
    throw new Unread("包含证明的格式不对", `an inclusion proof of another form: ${error.message}`);
  }
}

/** A checkpoint by itself: signed, and a beginning of what this service serves now. */
async function ofNote(note, keys) {
  const origin = originOf(note);
  const { size, root } = await checkCheckpoint(note, keys, origin);
  const answer = await fetch("/checkpoint", { headers: { Accept: "text/plain" } });
  const told = { ok: true, origin, position: null, size: Number(size), root: hex(root), entry: null };
  if (!answer.ok) return { ...told, comparison: { verdict: "not checked" } };
  const now = await checkCheckpoint(new Uint8Array(await answer.arrayBuffer()), keys, origin);
  return { ...told, comparison: await compared(note, { size: Number(now.size), root: hex(now.root), origin }, keys) };
}

/** Whether the checkpoint held and the one that was proven lie on one history. */
async function compared(note, { size, root, origin }, keys) {
  const held = await checkCheckpoint(note, keys, origin);
  const [mine, theirs] = [{ size: Number(held.size), root: hex(held.root) }, { size, root }];
  const told = { size: mine.size };
  if (mine.size === theirs.size) return { ...told, verdict: mine.root === theirs.root ? "ok" : "failed" };
  const [first, second] = mine.size < theirs.size ? [mine, theirs] : [theirs, mine];
  const answer = await fetch(`/proof/consistency?from=${first.size}&to=${second.size}`,
    { headers: { Accept: "application/json" } });
  if (!answer.ok) return { ...told, verdict: "not checked" };
  const { hashes } = await answer.json();
  const raw = (text) => Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));
  const holds = await checkConsistency(first.size, second.size, raw(first.root), raw(second.root), hashes.map(bytesOf));
  return { ...told, verdict: holds ? "ok" : "failed" };
}

/** What stands in an entry, for people. */
function toldOf(leaf) {
  const text = new TextDecoder().decode(leaf);
  try {
    const { type, subject, recordedtime, effectiveon, data } = JSON.parse(text);
    return { type, subject, recordedtime, effectiveon, figures: data?.figures_sha256, text };
  } catch {
    return { text };
  }
}
