/**
 * A second verifier of an audit bundle's cryptographic part, written independently of verify.py: one module, no
 * dependency, WebCrypto only (a page under a strict content security policy, or Node >= 20.19).
 * Formats: docs/proofs.md.
 * It does not fold figures: check 8 covers the stored figures' digests and the documents only, and the report says so.
 * In Node it is a command too: `node verify.js BUNDLE.zip`; see the end of this file.
 *
 * Bytes are Uint8Array; sizes and indexes of trees are BigInt (or safe integers) and come back as BigInt; times are
 * seconds since the epoch. What is malformed or forged throws `Bad`; checkInclusion and checkConsistency answer
 * true or false.
 */

const LIMIT = 2n ** 63n; // sizes, indexes and times stay below it (tlog-cosignature, "Format")
const MAX_NOTE_BYTES = 1_000_000;
const MAX_SIGNATURES = 100;
const MAX_LEAF_BYTES = 65_535;
const MAX_DEPTH = 64;
const TILE = 256;
const SPACE = /[\u0000-\u0020\u007f-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000+]/; // and plus: signed-note
const NAMES = ["checkpoint", "witnesses", "entries", "tree", "consistency", "order", "uniqueness", "snapshots",
  "views"];

/** What is wrong, in Chinese and English; `position` is that of the entry concerned, where there is one. */
export class Bad extends Error {
  constructor(zh, en, position = null) {
    super(`${zh} / ${en}`);
    this.name = "Bad";
    this.position = position;
  }
}

/** Entries are not there that a checkpoint or a stream list counts: not tampering of those that are. */
class Missing extends Bad {}

// ---- bytes -----------------------------------------------------------------------------------------------------

const encode = (text) => new TextEncoder().encode(text);
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

function same(one, other) {
  let different = one.length === other.length ? 0 : 1;
  for (let at = 0; at < one.length && !different; at++) different = one[at] ^ other[at];
  return different === 0;
}

function need(condition, zh, en, position = null, Kind = Bad) {
  if (!condition) throw new Kind(zh, en, position);
}

function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function decode(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Bad("不是 UTF-8", "not UTF-8");
  }
}

/** The bytes of base64 in its one canonical spelling (RFC 4648 §4, padded). */
function base64(text) {
  need(typeof text === "string" && /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0,
    "Base64 不正确", `not base64: ${text}`);
  const raw = atob(text);
  need(btoa(raw) === text, "Base64 不规范", `not canonical base64: ${text}`);
  return Uint8Array.from(raw, (c) => c.charCodeAt(0));
}

function decimal(text, limit = LIMIT) {
  need(/^(0|[1-9][0-9]{0,18})$/.test(text) && BigInt(text) < limit, "不是规范十进制数", `not a decimal number: ${text}`);
  return BigInt(text);
}

async function sha256(...parts) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", parts.length === 1 ? parts[0] : concat(...parts)));
}

// ---- Ed25519 (RFC 8032), without cofactor; what implementations are lax about is refused here ------------------

const P = 2n ** 255n - 19n;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const EIGHTH = 2707385501144840649318225287225658788936804267575313519463743609750303402022n;
const SMALL_ORDER = new Set([0n, 1n, P - 1n, EIGHTH, P - EIGHTH]); // y of the eight points whose order divides 8

const little = (bytes) => bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);

/** Whether 32 bytes can encode a point other than those of small order, in the canonical way. */
function soundPoint(bytes) {
  const y = little(bytes) & (2n ** 255n - 1n);
  return bytes.length === 32 && y < P && !SMALL_ORDER.has(y);
}

/** Whether `signature` (64 bytes) is that of `publicKey` (32 bytes) over `message`. */
export async function checkSignature(publicKey, message, signature) {
  if (signature.length !== 64 || little(signature.subarray(32)) >= L) return false;
  if (!soundPoint(publicKey) || !soundPoint(signature.subarray(0, 32))) return false;
  try {
    const key = await crypto.subtle.importKey("raw", publicKey, "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", key, signature, message);
  } catch (error) {
    if (error.name === "NotSupportedError") throw error; // no Ed25519 here: that is no verdict
    return false;
  }
}

// ---- JSON (RFC 8785, without floats) ---------------------------------------------------------------------------

/** The value of canonical JSON: objects by sorted keys, no duplicate, integers within 2^53-1, well-formed text. */
export function strictJson(bytes) {
  const text = decode(bytes);
  let value;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Bad("不是 JSON", `not JSON: ${error.message}`);
  }
  need(canonical(value) === text, "不是规范形式", "not in canonical form");
  return value;
}

function canonical(value, depth = 0) {
  need(depth <= MAX_DEPTH, "嵌套过深", "nested too deep");
  if (typeof value === "string") return canonicalText(value);
  if (typeof value === "number") {
    need(Number.isSafeInteger(value), "不是范围内的整数", `not an integer within 2^53-1: ${value}`);
    return String(value);
  }
  if (value === null || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, depth + 1)).join(",")}]`;
  const members = Object.keys(value).sort().map((key) => `${canonicalKey(key)}:${canonical(value[key], depth + 1)}`);
  return `{${members.join(",")}}`;
}

function canonicalText(text) {
  need(!/\p{Cs}/u.test(text), "含孤立代理字符", "a lone surrogate");
  return JSON.stringify(text);
}

function canonicalKey(key) {
  need(!/[\ud800-\udfff]/.test(key), "键超出基本平面", "a key beyond the basic plane");
  return JSON.stringify(key);
}

// ---- notes, checkpoints, cosignatures (C2SP) -------------------------------------------------------------------

/** `{text, signatures: [{name, id, value}]}` of a signed note; `id` is the key id in hex. */
export function parseNote(bytes) {
  need(bytes.length <= MAX_NOTE_BYTES, "签注过长", "the note is too long");
  const whole = decode(bytes);
  need(!/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/.test(whole), "含控制字符", "control characters in the note");
  const gap = whole.lastIndexOf("\n\n");
  need(gap > 0 && whole.endsWith("\n") && gap + 2 < whole.length, "没有签名", "the note carries no signature");
  const lines = whole.slice(gap + 2, -1).split("\n");
  need(lines.length <= MAX_SIGNATURES, "签名过多", "too many signatures");
  return { text: whole.slice(0, gap + 1), signatures: lines.map(parseSignature) };
}

function parseSignature(line) {
  const parts = line.split(" ");
  need(parts.length === 3 && parts[0] === "\u2014" && isName(parts[1]), "签名行不正确",
    `malformed signature line: ${line}`);
  const raw = base64(parts[2]);
  need(raw.length >= 5, "签名过短", "a signature line is too short");
  return { name: parts[1], id: hex(raw.subarray(0, 4)), value: raw.subarray(4) };
}

const isName = (name) => name !== "" && !SPACE.test(name);

/** `{name, id, key}` of `name+keyid+base64(type || key)`; type 1 signs logs, type 4 cosigns (signed-note). */
async function parseKey(text, type) {
  const parts = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text);
  need(parts !== null && isName(parts[1]), "公钥格式不正确", `not a verifier key: ${text}`);
  const [, name, id, encoded] = parts;
  const raw = base64(encoded);
  need(raw.length === 33 && raw[0] === type && soundPoint(raw.subarray(1)), "公钥不正确",
    `not a key of type ${type}: ${text}`);
  const expected = await sha256(encode(`${name}\n`), raw);
  need(hex(expected.subarray(0, 4)) === id, "公钥标识与公钥不符", "the key id does not fit the key");
  return { name, id, key: raw.subarray(1) };
}

function parseBody(text) {
  const lines = text.slice(0, -1).split("\n");
  need(lines.length >= 3 && lines.every((line) => line !== ""), "检查点正文不完整",
    "origin, size and root lines are needed");
  const [origin, count, encoded, ...extensions] = lines;
  const [size, root] = [decimal(count), base64(encoded)];
  need(root.length === 32, "根哈希不是 32 字节", "the root is not 32 bytes");
  return { origin, size, root, extensions };
}

/** `{origin, size, root, extensions}` of a note signed by at least one of `keys` (verifier keys, as text) and forged
 * by none of them. A note of another origin, or an empty tree with a root of its own, is refused. */
export async function checkCheckpoint(note, keys, origin) {
  const { text, signatures } = parseNote(note);
  const checkpoint = parseBody(text);
  need(checkpoint.origin === origin, "检查点属于另一账本", `checkpoint of another log: ${checkpoint.origin}`);
  const empty = checkpoint.size !== 0n || same(checkpoint.root, await sha256(encode("")));
  need(empty, "空树的根不对", "the root of an empty tree is SHA-256 of nothing");
  let signed = 0;
  for (const key of keys) signed += await countSignatures(text, signatures, await parseKey(key, 1));
  need(signed > 0, "没有所信公钥的签名", "no signature by a trusted key");
  return checkpoint;
}

async function countSignatures(text, signatures, { name, id, key }) {
  const mine = signatures.filter((one) => one.name === name && one.id === id);
  for (const one of mine) {
    const holds = await checkSignature(key, encode(text), one.value);
    need(holds, "签名无效", `a signature of ${name} does not verify`);
  }
  return mine.length;
}

/** The time (BigInt, the latest) at which the witness cosigned the checkpoint. With `now`, a time beyond it is
 * refused; with `maxAge` (seconds) too, one that is older. */
export async function checkCosignature(note, witnessKey, now = null, maxAge = null) {
  const { text, signatures } = parseNote(note);
  parseBody(text);
  const { name, id, key } = await parseKey(witnessKey, 4);
  const mine = signatures.filter((one) => one.name === name && one.id === id);
  need(mine.length > 0, "没有该见证方的副署", `no cosignature by ${name}`);
  let latest = 0n;
  for (const one of mine) {
    const time = await cosignedAt(text, one.value, key, name);
    if (time > latest) latest = time;
  }
  need(now === null || latest <= BigInt(now), "副署时间在将来", "the cosignature is of the future");
  need(now === null || maxAge === null || latest >= BigInt(now) - BigInt(maxAge), "副署已过期",
    "the cosignature is stale");
  return latest;
}

async function cosignedAt(text, value, key, name) {
  need(value.length === 72, "副署长度不对", "a cosignature is 8 + 64 bytes");
  const time = new DataView(value.buffer, value.byteOffset).getBigUint64(0);
  need(time < LIMIT, "副署时间超出范围", "the time exceeds 2^63-1");
  const message = encode(`cosignature/v1\ntime ${time}\n${text}`);
  need(await checkSignature(key, message, value.subarray(8)), "副署无效",
    `the cosignature of ${name} does not verify`);
  return time;
}

// ---- the tree (RFC 9162), by its recursive definition ----------------------------------------------------------

const LEAF = new Uint8Array([0]);
const NODE = new Uint8Array([1]);
const leafHash = (leaf) => sha256(LEAF, leaf);
const nodeHash = (left, right) => sha256(NODE, left, right);
const half = (size) => 1n << BigInt((size - 1n).toString(2).length - 1); // largest power of two below size >= 2

/** Whether `path` proves `hash` at `index` (from 0) under the root of `size` leaves. */
export async function checkInclusion(index, size, hash, path, root) {
  const [at, count] = [BigInt(index), BigInt(size)];
  if (at < 0n || at >= count || [hash, ...path].some((one) => one.length !== 32)) return false;
  const rest = [...path];
  const found = await climb(at, count, hash, rest);
  return found !== null && rest.length === 0 && same(found, root);
}

async function climb(index, size, hash, rest) {
  if (size === 1n) return hash;
  if (rest.length === 0) return null;
  const [middle, sibling] = [half(size), rest.pop()];
  const left = index < middle;
  const inner = left ? await climb(index, middle, hash, rest) : await climb(index - middle, size - middle, hash,
    rest);
  if (inner === null) return null;
  return left ? nodeHash(inner, sibling) : nodeHash(sibling, inner);
}

/** Whether `path` proves that the tree of `first` leaves is a prefix of that of `second`. */
export async function checkConsistency(first, second, firstRoot, secondRoot, path) {
  const [old, now] = [BigInt(first), BigInt(second)];
  if (old <= 0n || old > now || [firstRoot, secondRoot, ...path].some((one) => one.length !== 32)) return false;
  const rest = [...path];
  const found = await grow(old, now, true, firstRoot, rest);
  return found !== null && rest.length === 0 && same(found[0], firstRoot) && same(found[1], secondRoot);
}

async function grow(old, now, whole, root, rest) {
  if (old === now && whole) return [root, root];
  if (rest.length === 0) return null;
  const outer = rest.pop();
  if (old === now) return [outer, outer];
  const middle = half(now);
  const left = old <= middle;
  const inner = left ? await grow(old, middle, whole, root, rest) : await grow(old - middle, now - middle, false,
    root, rest);
  if (inner === null) return null;
  if (left) return [inner[0], await nodeHash(inner[1], outer)];
  return [await nodeHash(outer, inner[0]), await nodeHash(outer, inner[1])];
}

/** `{index, size, root, extensions, leaf}` of a `.tlog-proof` file. What is proven is `leaf` where it is given,
 * else the bytes of the file's own `extra` line. */
export async function checkTlogProof(proof, keys, origin, leaf = null) {
  const text = decode(proof);
  const gap = text.indexOf("\n\n");
  const lines = text.slice(0, gap).split("\n");
  need(gap > 0 && lines.shift() === "c2sp.org/tlog-proof@v1", "不是证明文件", "not a tlog-proof@v1 file");
  const extra = lines[0]?.startsWith("extra ") ? base64(lines.shift().slice(6)) : null;
  const position = lines.shift() ?? "";
  need(position.startsWith("index "), "证明缺少序号", "the proof has no index line");
  const [index, path, proven] = [decimal(position.slice(6)), lines.map(base64), leaf ?? extra];
  const checkpoint = await checkCheckpoint(encode(text.slice(gap + 2)), keys, origin);
  need(proven !== null, "没有要证明的内容", "neither a leaf nor an extra line: nothing to prove");
  const holds = await checkInclusion(index, checkpoint.size, await leafHash(proven), path, checkpoint.root);
  need(holds, "包含证明不成立", "the inclusion proof does not hold");
  return { index, ...checkpoint, leaf: proven };
}

/** `{origin, first, second}` (two checkpoints) of a fork proof: two histories of one origin were signed. */
export async function checkFork(bytes, keys) {
  const fork = strictJson(bytes.at(-1) === 10 ? bytes.subarray(0, -1) : bytes); // one newline at the end may stand
  hasExactly(fork, ["first", "format", "proof", "second", "second_root_at_first"]);
  need(fork.format === "shilu/fork/v1" && Array.isArray(fork.proof), "不是分叉证明", "not a fork proof");
  need([fork.first, fork.second].every((note) => typeof note === "string"), "分叉证明缺签注", "a note is missing");
  const { origin } = parseBody(parseNote(encode(fork.first)).text);
  const first = await checkCheckpoint(encode(fork.first), keys, origin);
  const second = await checkCheckpoint(encode(fork.second), keys, origin);
  await checkForked(first, second, fork.second_root_at_first, fork.proof.map(base64));
  return { origin, first, second };
}

async function checkForked(first, second, encoded, path) {
  need(first.size <= second.size, "两个检查点次序颠倒", "the first checkpoint is the larger one");
  if (first.size === second.size) {
    need(encoded === null && path.length === 0, "同一条数不需要证明", "equal sizes need no proof");
    need(!same(first.root, second.root), "两个根相同，没有分叉", "the roots are equal: no fork");
    return;
  }
  const before = base64(encoded);
  need(!same(before, first.root), "后一棵树包含前一棵，没有分叉", "the second tree holds the first: no fork");
  const holds = await checkConsistency(first.size, second.size, before, second.root, path);
  need(holds, "一致性证明不成立", "the proof does not show that root in the second tree");
}

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

/** The value itself, an object with these members and no other. */
function hasExactly(value, keys) {
  const found = isObject(value) ? Object.keys(value) : [];
  const fits = found.length === keys.length && keys.every((key) => found.includes(key));
  need(fits, "字段不符", `expected exactly the members ${keys.slice(0, 9).join(", ")}`);
  return value;
}

// ---- the archive: stored members, sorted, one form only (docs/proofs.md §7) ------------------------------------

const CRC = Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  return rest >>> 0;
});

function crc32(bytes) {
  let sum = 0xffffffff;
  for (let at = 0; at < bytes.length; at++) sum = CRC[(sum ^ bytes[at]) & 255] ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
}

/** Numbers as little-endian fields: `[bytes of the field, value]` each. */
function fields(...pairs) {
  const bytes = pairs.map(([width, value]) => Array.from({ length: width },
    (_, at) => Math.floor(value / 256 ** at) & 255));
  return Uint8Array.from(bytes.flat());
}

/** The bytes of the archive that holds `files` (name → bytes), in its only form. */
function zip(files) {
  const [local, central] = [[], []];
  let offset = 0;
  for (const [name, data] of files) {
    const common = fields([2, 20], [2, 0], [2, 0], [2, 0], [2, 0x21], [4, crc32(data)], [4, data.length],
      [4, data.length],
      [2, name.length], [2, 0]);
    local.push(fields([4, 0x04034b50]), common, encode(name), data);
    central.push(fields([4, 0x02014b50], [2, 0x0314]), common,
      fields([2, 0], [2, 0], [2, 0], [4, 0o100644 * 65536], [4, offset]),
      encode(name));
    offset += 30 + name.length + data.length;
  }
  const size = central.reduce((sum, part) => sum + part.length, 0);
  const end = fields([4, 0x06054b50], [2, 0], [2, 0], [2, files.size], [2, files.size], [4, size], [4, offset],
    [2, 0]);
  return concat(...local, ...central, end);
}

/** The members of an archive (name → bytes); refused unless it is, byte for byte, the archive of its members. */
function unzip(bytes) {
  const [view, end] = [new DataView(bytes.buffer, bytes.byteOffset, bytes.length), bytes.length - 22];
  need(end >= 0 && view.getUint32(end, true) === 0x06054b50, "不是 ZIP 文件", "not a ZIP file");
  const files = new Map();
  let [at, left] = [view.getUint32(end + 16, true), view.getUint16(end + 10, true)];
  for (let previous = ""; left > 0; left--) {
    need(at + 46 <= end, "ZIP 目录不完整", "the ZIP directory is cut short");
    const [size, length, offset] = [view.getUint32(at + 24, true), view.getUint16(at + 28, true),
      view.getUint32(at + 42, true)];
    const name = String.fromCharCode(...bytes.subarray(at + 46, at + 46 + length));
    need(previous < name, "成员未按名称排序", `members are not sorted: ${name}`);
    files.set(name, bytes.subarray(offset + 30 + length, offset + 30 + length + size));
    previous = name;
    at += 46 + length;
  }
  need(same(zip(files), bytes), "ZIP 不是规定的唯一形式", "the archive is not in its only form");
  return files;
}

const MEMBER = new RegExp([
  "README\\.txt", "__main__\\.py", "aggregates/__init__\\.py", "aggregates/fold/[a-z_][a-z0-9_]*\\.py",
    "checkpoint",
  "checkpoints/[0-9]{20}-[0-9a-f]{16}", "documents/[0-9a-f]{64}", "entries\\.ndjson", "manifest\\.json",
    "policy\\.json",
  "snapshots/[0-9]{20}\\.json", "streams\\.ndjson", "tile/(entries|[0-7])/(x[0-9]{3}/)*[0-9]{3}(\\.p/[0-9]{1,3})?",
    "verify\\.js", "verify\\.py",
].map((name) => `^${name}$`).join("|"));
const REQUIRED = ["README.txt", "__main__.py", "checkpoint", "manifest.json", "policy.json", "verify.py"];
const SCOPES = { ledger: [null, null], plan: ["string", null], snapshot: ["string", "string"],
  dispute: ["string", "string"] };

/** Names, and the hash that manifest.json states for each member. */
async function openFiles(input) {
  const given = () => (input instanceof Map ? input : Object.entries(input));
  const files = input instanceof Uint8Array ? unzip(input) : new Map(given());
  const absent = REQUIRED.filter((name) => !files.has(name));
  need(absent.length === 0, "缺少必要成员", `members are missing: ${absent.join(", ")}`);
  const manifest = readManifest(files.get("manifest.json"));
  const names = [...files.keys()].filter((name) => name !== "manifest.json");
  hasExactly(manifest.files, names);
  for (const name of names) {
    need(MEMBER.test(name), "不应有的成员", `no such member in a bundle: ${name}`);
    need(hex(await sha256(files.get(name))) === manifest.files[name], "成员与清单不符",
      `${name} is not what the manifest says`);
  }
  const whole = manifest.scope.kind === "ledger";
  const strange = names.filter((name) => name.startsWith("tile/entries/") || name.endsWith(".ndjson"));
  need(strange.every((name) => name.startsWith("tile/") === whole), "成员与范围不符", "members of another scope");
  return { files, manifest, whole };
}

function readManifest(bytes) {
  const manifest = strictJson(bytes);
  hasExactly(manifest, ["files", "format", "ledger", "scope", "streams", "withheld"]);
  need(manifest.format === "shilu/bundle/v1", "未知的审计包格式", `unknown format: ${manifest.format}`);
  hasExactly(manifest.ledger, ["clock", "origin", "verifier_key"]);
  hasExactly(manifest.scope, ["id", "kind", "plan", "size"]);
  const { kind, plan, id } = manifest.scope;
  const kinds = Object.hasOwn(SCOPES, kind) ? SCOPES[kind] : [];
  const typed = (value) => (value === null ? null : typeof value);
  need(typed(plan) === kinds[0] && typed(id) === kinds[1], "范围不正确", "a scope of another form");
  need(isSorted(manifest.streams) && (kind !== "ledger" || manifest.streams.length === 0), "流名不正确", "bad streams");
  need(Object.values(manifest.ledger).every((one) => typeof one === "string"), "账本描述不正确", "a bad ledger");
  need(Number.isSafeInteger(manifest.scope.size), "条数不正确", "a size that is no number");
  need(Array.isArray(manifest.withheld), "未附文件清单不正确", "a bad list of withheld documents");
  for (const one of manifest.withheld) {
    hasExactly(one, ["sha256", "why"]);
    need(/^[0-9a-f]{64}$/.test(one.sha256) && ["erased", "sealed"].includes(one.why), "未附文件清单不正确",
      "something withheld for no known reason, or without its hash");
  }
  need(isSorted(manifest.withheld.map((one) => one.sha256)), "未附文件清单不正确", "a bad list of withheld documents");
  return manifest;
}

function isSorted(names) {
  if (!Array.isArray(names) || names.some((name) => typeof name !== "string")) return false;
  return names.every((name, at) => at === 0 || byBytes(names[at - 1], name) < 0);
}

// ---- entries ---------------------------------------------------------------------------------------------------

const ATTRIBUTES = {
  actorid: "string", actorrole: "string", data: "object", effectiveon: "string", hv: "number", id: "string",
  idempotencykey: "string", recordedtime: "string", sequence: "string", source: "string", specversion: "string",
  statementid: "string", statementrevision: "number", streamversion: "number", subject: "string", time: "string",
  type: "string", typerevision: "number",
};

const INSTANT =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{6}Z$/;

function* leavesOf({ files, whole }) {
  if (whole) {
    const bundles = [...files.keys()].filter((name) => name.startsWith("tile/entries/")).map(parseTilePath);
    bundles.sort((a, b) => a.number - b.number);
    for (const one of bundles) yield* prefixed(files.get(one.name), one);
    return;
  }
  const text = files.get("entries.ndjson");
  need(text !== undefined && text.at(-1) === 10, "缺少记录", "entries.ndjson is missing or cut short");
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf(10, start);
    yield text.subarray(start, end);
    start = end + 1;
  }
}

function* prefixed(bytes, { name, width }) {
  let at = 0;
  for (let left = width; left > 0; left--) {
    const size = at + 2 <= bytes.length ? bytes[at] * 256 + bytes[at + 1] : Infinity;
    need(at + 2 + size <= bytes.length, "记录瓦片被截断", `${name} is cut short`);
    yield bytes.subarray(at + 2, at + 2 + size);
    at += 2 + size;
  }
  need(at === bytes.length, "记录瓦片有多余字节", `${name} has bytes left over`);
}

/** Check 3: every entry by itself. `{position, leaf, hash, event}` each, in the order of the bundle. */
async function readEntries(bundle) {
  const entries = [];
  for (const leaf of leavesOf(bundle)) {
    const at = entries.length ? entries.at(-1).position + 1 : 1;
    entries.push(readEntry(leaf, at));
  }
  need(entries.length > 0, "没有任何记录", "there are no entries");
  const hashes = await Promise.all(entries.map(({ leaf }) => leafHash(leaf)));
  entries.forEach((entry, index) => { entry.hash = hashes[index]; });
  return entries;
}

function readEntry(leaf, at) {
  need(leaf.length <= MAX_LEAF_BYTES, "记录过长", `longer than ${MAX_LEAF_BYTES} bytes`, at);
  let event;
  try {
    event = strictJson(leaf);
  } catch (error) {
    throw new Bad("记录不是规范 JSON", error.message, at);
  }
  need(isObject(event), "记录不是对象", "the entry is no object", at);
  for (const [name, kind] of Object.entries(ATTRIBUTES)) {
    const fits = kind === "object" ? isObject(event[name]) : typeof event[name] === kind;
    need(fits, "缺少必要属性", `the attribute ${name} is missing, or of another kind`, at);
  }
  need(event.hv === 1 && event.specversion === "1.0", "未知格式版本", `unknown format version ${event.hv}`, at);
  need(/^[0-9]{20}$/.test(event.sequence) && Number(event.sequence) <= Number.MAX_SAFE_INTEGER, "序号不正确",
    "a bad sequence", at);
  need(INSTANT.test(event.recordedtime), "记录时间不正确", "a bad recordedtime", at);
  return { position: Number(event.sequence), leaf, event };
}

// ---- check 1: the key chain ------------------------------------------------------------------------------------

/** `[{since, key, previous, lost}]` out of the stream `ledger` (docs/proofs.md §1). */
function keyChain(entries, origin) {
  const [opened, ...others] = entries.filter(({ event }) => event.subject === "ledger");
  need(opened !== undefined && opened.position === 1 && opened.event.type === "ledger.opened", "缺少开账记录",
    "no opening entry", 1);
  need(opened.event.data.origin === origin, "开账记录属于另一账本", "the opening entry names another origin", 1);
  const chain = [{ since: 1, key: opened.event.data.verifier_key, previous: null, lost: false }];
  for (const { position, event } of others) {
    const lost = event.type === "ledger.history_lost";
    if (!lost && event.type !== "ledger.key_rotated") continue;
    const { previous, verifier_key: key } = event.data;
    const follows = previous === chain.at(-1).key && chain.every((held) => held.key !== key) && nameOf(key) === origin;
    need(follows, "换钥记录不衔接", "the rotation does not follow from the key before it", position);
    chain.push({ since: position, key, previous, lost });
  }
  return chain;
}

const nameOf = (key) => String(key).split("+")[0];
const heldAt = (chain, size) => chain.findLast(({ since }) => since <= size);

/** The checkpoint of a note of size n: signed by the key that holds at n; a rotation's head by the previous one too. */
async function openNote(note, chain, origin) {
  const size = Number(parseBody(parseNote(note).text).size);
  need(size > 0 && Number.isSafeInteger(size), "检查点没有条数", "the checkpoint covers no entry");
  const held = heldAt(chain, size);
  const checkpoint = await checkCheckpoint(note, [held.key], origin);
  const streams = parseStreams(checkpoint.extensions);
  if (rotates(held, { size, streams })) await checkCheckpoint(note, [held.previous], origin);
  return { ...checkpoint, size, note, streams };
}

/** Whether a note is the head of the commit in which `held` took over (docs/proofs.md §1). */
const rotates = (held, { size, streams }) =>
  held.previous !== null && !held.lost && held.since === size && streams === null;

function parseStreams(extensions) {
  if (extensions.length === 0) return null;
  const parts = /^shilu\/streams\/v1 (\d+) (\S+)$/.exec(extensions[0]);
  need(parts !== null && extensions.length === 1, "未知的扩展行", "an unknown extension line");
  const [count, root] = [decimal(parts[1]), base64(parts[2])];
  need(root.length === 32, "流清单的根不是 32 字节", "the root of the stream list is not 32 bytes");
  return { count, root };
}

/** `{newest, notes}`: the checkpoint that the bundle rests on, and all of them. */
async function readNotes({ files, manifest }, chain, origin) {
  const newest = await openNote(files.get("checkpoint"), chain, origin);
  need(newest.size === manifest.scope.size, "检查点的条数与清单不符", "the checkpoint is of another size than the scope");
  const notes = [newest];
  for (const name of [...files.keys()].filter((one) => one.startsWith("checkpoints/")).sort()) {
    const one = await openNote(files.get(name), chain, origin);
    const expected = `checkpoints/${String(one.size).padStart(20, "0")}-${hex(await sha256(one.note)).slice(0, 16)}`;
    need(name === expected, "检查点与文件名不符", `${name} should be ${expected}`);
    need(one.size <= newest.size, "检查点在审计包之后", `${name} is beyond the checkpoint of the bundle`);
    notes.push(one);
  }
  return { newest, notes };
}

/** Trusting one of `keys`: each rotation after it must be signed by both keys, in a head within the bundle. */
function checkTrust(chain, keys, { notes }) {
  const from = chain.findLastIndex((held) => keys.includes(held.key));
  need(from >= 0, "所信公钥不在该账本的公钥链中", "the trusted key is not of this ledger's chain");
  for (const held of chain.slice(from + 1)) {
    need(!held.lost, "所信公钥之后声明过历史丢失", "history was declared lost after the trusted key", held.since);
    need(notes.some((note) => rotates(held, note)), "缺少换钥处的签名头", "the head of a rotation is missing", held.since);
  }
}

// ---- checks 4 and 5: tiles, roots, stream lists ----------------------------------------------------------------

function tilePath(level, number, width) {
  const groups = [String(number % 1000).padStart(3, "0")];
  for (let rest = Math.floor(number / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    groups.unshift(`x${String(rest % 1000).padStart(3, "0")}`);
  }
  return `tile/${level}/${groups.join("/")}${width === TILE ? "" : `.p/${width}`}`;
}

function parseTilePath(name) {
  const parts = /^tile\/(entries|\d{1,2})\/((?:x\d{3}\/){0,4}\d{3})(?:\.p\/(\d{1,3}))?$/.exec(name);
  need(parts !== null, "瓦片路径不正确", `not a tile path: ${name}`);
  const level = parts[1] === "entries" ? parts[1] : Number(parts[1]);
  const [number, width] = [Number(parts[2].replaceAll(/[x/]/g, "")), Number(parts[3] ?? TILE)];
  need(width >= 1 && tilePath(level, number, width) === name, "瓦片路径不正确", `not a tile path: ${name}`);
  return { name, level, number, width };
}

/** The hash tiles of a tree of `size`: `level/number` → their hashes. `used` gathers those that were asked for. */
function readTiles({ files }, size) {
  const tiles = { hashes: new Map(), used: new Set() };
  for (const name of [...files.keys()].filter((one) => one.startsWith("tile/"))) {
    const { level, number, width } = parseTilePath(name);
    const wanted = Math.min(TILE, Math.floor(size / TILE ** (level === "entries" ? 0 : level)) - number * TILE);
    need(width === wanted, "瓦片宽度与条数不符", `${name} does not fit a tree of ${size}`);
    if (level === "entries") continue;
    need(files.get(name).length === 32 * width, "瓦片长度不对", `${name} is not ${width} hashes`);
    tiles.hashes.set(`${level}/${number}`, files.get(name));
  }
  return tiles;
}

function nodeOf(tiles, level, index) {
  const key = `${level}/${Math.floor(index / TILE)}`;
  const [tile, at] = [tiles.hashes.get(key), 32 * (index % TILE)];
  need(tile !== undefined && at + 32 <= tile.length, "缺少瓦片", `tile ${key} is missing`);
  tiles.used.add(key);
  return tile.subarray(at, at + 32);
}

/** The hash of the leaves [start, end), out of tiles. */
async function rangeHash(tiles, start, end) {
  const width = end - start;
  const level = Math.round(Math.log2(width) / 8);
  if (width === TILE ** level) return nodeOf(tiles, level, start / width);
  const middle = start + Number(half(BigInt(width)));
  return nodeHash(await rangeHash(tiles, start, middle), await rangeHash(tiles, middle, end));
}

async function rootOf(hashes) {
  let row = hashes;
  while (row.length > 1) {
    const pairs = Array.from({ length: row.length >> 1 }, (_, at) => nodeHash(row[2 * at], row[2 * at + 1]));
    row = [...(await Promise.all(pairs)), ...(row.length & 1 ? [row.at(-1)] : [])];
  }
  return row[0] ?? sha256(new Uint8Array());
}

async function checkTree(bundle, entries, { newest, notes }) {
  const tiles = readTiles(bundle, newest.size);
  need(same(await rangeHash(tiles, 0, newest.size), newest.root), "根与检查点不符",
    "the tiles do not give the signed root");
  for (const [key, bytes] of tiles.hashes) if (bytes.length === 32 * TILE) await checkTile(tiles, key, bytes);
  for (const { position, hash } of entries) {
    need(position <= newest.size, "记录超出检查点", "the entry is beyond the checkpoint", position);
    need(same(hash, nodeOf(tiles, 0, position - 1)), "叶哈希与瓦片不符", "the leaf hash is not in the tree", position);
  }
  for (const { size } of notes) await rangeHash(tiles, 0, size); // marks what leads to earlier checkpoints as used
  const superfluous = [...tiles.hashes.keys()].find((key) => !tiles.used.has(key));
  need(superfluous === undefined, "多余的瓦片", `tile ${superfluous} leads to nothing in the bundle`);
  if (bundle.whole) need(entries.length === newest.size, "记录不全", "entries are missing", entries.length + 1,
    Missing);
  return tiles;
}

/** A full tile must be the node of the level above that it claims to be. */
async function checkTile(tiles, key, bytes) {
  const [level, number] = key.split("/").map(Number);
  const root = await rootOf(Array.from({ length: TILE }, (_, at) => bytes.subarray(32 * at, 32 * at + 32)));
  need(same(root, nodeOf(tiles, level + 1, number)), "瓦片与上一层不符", `tile ${key} does not fit the level above it`);
}

async function checkRoots(tiles, notes, newest) {
  for (const { size, root } of notes) {
    need(size <= newest.size, "缺少之后的记录", `entries up to ${size} are missing`, newest.size + 1, Missing);
    need(same(await rangeHash(tiles, 0, size), root), "与另一检查点不一致", `another root at size ${size}: a fork`, size);
  }
}

const listed = ({ position, hash, event }) =>
  encode(canonical({ leaf: hex(hash), position, stream: event.subject, version: event.streamversion }));

/** A whole ledger: the stream list of every published checkpoint, recomputed. */
async function checkStreamLists(entries, notes) {
  const [last, sorted] = [new Map(), notes.filter(({ streams }) => streams).sort((a, b) => a.size - b.size)];
  let next = 0;
  for (const { size, streams } of sorted) {
    for (; next < size; next++) last.set(entries[next].event.subject, entries[next]);
    const texts = [...last.values()].sort((a, b) => byBytes(a.event.subject, b.event.subject)).map(listed);
    const root = await rootOf(await Promise.all(texts.map(leafHash)));
    const agrees = BigInt(texts.length) === streams.count && same(root, streams.root);
    need(agrees, "流清单与记录不符", "the stream list is not that of the entries", size);
  }
}

function byBytes(one, other) {
  const [a, b] = [encode(one), encode(other)];
  const at = a.findIndex((byte, index) => byte !== b[index]);
  return at < 0 ? a.length - b.length : a[at] - (b[at] ?? -1);
}

/** A part: each stream of the scope is here from version 1 to the entry that the stream list names, or is shown to
 * have none. Without a stream list nothing is shown. */
async function checkStreamProofs({ files, manifest }, entries, { newest }) {
  const text = files.get("streams.ndjson");
  need((text === undefined) === (newest.streams === null), "流清单证明与检查点不符",
    "stream proofs do not fit the checkpoint");
  if (text === undefined) return;
  const lasts = new Map(entries.map((entry) => [entry.event.subject, entry]));
  const proven = await provenStreams(text, newest.streams);
  for (const stream of manifest.streams) {
    const [last, line] = [lasts.get(stream), proven.get(stream)];
    if (last === undefined) checkAbsent(stream, proven, Number(newest.streams.count));
    else need(line !== undefined && same(listed(last), line.text), "流不完整", `entries of ${stream} are missing`,
      last.position, Missing);
  }
}

/** stream → `{index, text}` of the lines whose proof holds. */
async function provenStreams(bytes, { count, root }) {
  const [proven, lines] = [new Map(), decode(bytes).split("\n")];
  need(lines.pop() === "", "流清单行不完整", "streams.ndjson is cut short");
  for (const line of lines) {
    const { entry, index, path } = hasExactly(strictJson(encode(line)), ["entry", "index", "path"]);
    hasExactly(entry, ["leaf", "position", "stream", "version"]);
    need(Number.isSafeInteger(index) && Array.isArray(path), "流清单证明格式不正确", "a stream proof of another form");
    const text = encode(canonical(entry));
    const holds = await checkInclusion(index, count, await leafHash(text), path.map(base64), root);
    need(holds, "流清单证明不成立", `the proof of ${entry.stream} does not hold`);
    proven.set(entry.stream, { index, text });
  }
  return proven;
}

/** A stream has no entry when two neighbours in the sorted list leave no room for it. */
function checkAbsent(stream, proven, count) {
  const others = [...proven].map(([name, { index }]) => ({ index, before: byBytes(name, stream) < 0 }));
  const low = Math.max(-1, ...others.filter((one) => one.before).map((one) => one.index));
  const high = Math.min(count, ...others.filter((one) => !one.before).map((one) => one.index));
  need(!proven.has(stream) && high === low + 1, "未能证明流没有记录", `that ${stream} has no entry is not shown`, null,
    Missing);
}

/** The streams that a plan's bundle promises are the ones it names, and no entry is of another. */
function checkScope({ manifest, whole }, entries) {
  if (whole) return;
  const own = `plan:${manifest.scope.plan}`;
  const mine = entries.filter(({ event }) => event.subject === own);
  const regions = mine.map(regionOf).filter((region) => region !== null);
  const promised = [...new Set(["agency:register", "ledger", "rules:adopted", own, ...regions])].sort(byBytes);
  need(promised.join("\n") === manifest.streams.join("\n"), "范围内的流不符", "the streams are not those of the scope");
  const found = new Set(entries.map(({ event }) => event.subject));
  const strange = [...found].find((stream) => !promised.includes(stream));
  need(strange === undefined, "范围外的记录", `entries of ${strange} do not belong to the scope`);
  need(found.has(own), "没有该方案的记录", "there is no entry of the plan");
  checkSubject(manifest.scope, mine);
}

/** The snapshot or dispute that the scope names is there. */
function checkSubject({ kind, id }, mine) {
  const named = { snapshot: [FIXED, "snapshot"], dispute: [["plan.dispute_raised"], "dispute"] };
  if (!Object.hasOwn(named, kind)) return;
  const [types, field] = named[kind];
  const found = mine.some(({ event }) => types.includes(event.type) && event.data[field] === id);
  need(found, "没有范围所指的快照或争议", `the ${kind} of the scope is not there`);
}

function regionOf({ event: { type, data } }) {
  const said = type === "statement.corrected" && data.of_type === "plan.registered" ? data.content : data;
  return said !== data || type === "plan.registered" ? `region:${said.region}` : null;
}

// ---- checks 6, 7 and the documents of 8 ------------------------------------------------------------------------

function checkOrder(entries, origin, whole) {
  const streams = new Map();
  let before = { position: 0, event: { recordedtime: "" } };
  for (const entry of entries) {
    const { position, event } = entry;
    const follows = whole ? position === before.position + 1 : position > before.position;
    need(follows, "位置不连续", "positions are out of order", before.position + 1);
    need(event.source === origin, "来源为另一账本", "an entry of another ledger", position);
    need(event.recordedtime >= before.event.recordedtime, "记录时间倒退", "recordedtime runs backwards", position);
    followStream(streams.get(event.subject), entry);
    streams.set(event.subject, entry);
    before = entry;
  }
}

function followStream(last, { position, event }) {
  const [version, hash] = last === undefined ? [0, undefined] : [last.event.streamversion, hex(last.hash)];
  const next = event.streamversion === version + 1;
  need(next, "流版本不连续", `${event.subject} goes from ${version} to ${event.streamversion}`, position, Missing);
  need(event.prevleaf === hash, "与同流前一条不衔接", "does not chain to the entry before it in its stream", position);
}

function checkUniqueness(entries) {
  const [ids, finished] = [new Set(), new Set()];
  let current = null;
  for (const { position, event } of entries) {
    need(!ids.has(event.id), "事件标识重复", `event id used twice: ${event.id}`, position);
    ids.add(event.id);
    const command = JSON.stringify([event.actorid, event.idempotencykey]);
    if (command !== current) finished.add(current);
    need(!finished.has(command), "幂等键不连续", "an idempotency key in two places", position);
    current = command;
  }
}

const FIXED = ["plan.snapshot_fixed", "plan.snapshot_restated"];

/** Documents: each has its hash, is named by an entry, and is there unless it is said, truly, to be withheld. */
async function checkDocuments({ files, manifest }, entries) {
  const here = [...files.keys()].filter((name) => name.startsWith("documents/")).map((name) => name.slice(10));
  for (const name of here) {
    const digest = hex(await sha256(files.get(`documents/${name}`)));
    need(digest === name, "归档文件与其哈希不符", `documents/${name} does not have its hash`);
  }
  const withheld = new Map(manifest.withheld.map(({ sha256: digest, why }) => [digest, why]));
  const named = new Set(entries.flatMap(({ leaf }) => decode(leaf).match(/(?<=")[0-9a-f]{64}(?=")/g) ?? []));
  for (const name of [...here, ...withheld.keys()]) {
    need(named.has(name), "文件与记录不符", `no entry names documents/${name}`);
  }
  for (const name of here) need(!withheld.has(name), "文件与清单不符", `${name} is there though said to be withheld`);
  for (const { position, event } of entries) {
    if (event.type !== "plan.text_imported") continue;
    const name = event.data.sha256;
    need(files.has(`documents/${name}`) || withheld.has(name), "归档文件缺失", `documents/${name} is missing`,
      position);
  }
  const erased = erasedBy(entries);
  for (const [name, why] of withheld) {
    const approved = erased.has(name) || erased.has(`sha256:${name}`);
    need(why !== "erased" || approved, "声称已删除而无记录", `no entry approves the erasure of ${name}`);
  }
  return here.length;
}

/** What the ledger's own entries say was erased, with two persons' agreement. */
function erasedBy(entries) {
  const [asked, erased] = [new Map(), new Set()];
  for (const { event: { subject, type, data } } of entries) {
    if (subject !== "ledger") continue;
    if (type === "ledger.erasure_requested") asked.set(data.request, data.digests);
    else if (type === "ledger.erasure_approved") {
      for (const one of [...(asked.get(data.request) ?? []), ...data.redacted]) erased.add(one);
    }
  }
  return erased;
}

/** The stored figures of each snapshot have the digest that was fixed; those of the bundle's own kernel are there. */
async function checkFigures({ files }, entries) {
  const stored = new Set([...files.keys()].filter((name) => name.startsWith("snapshots/")));
  const fold = files.get("aggregates/fold/canonical.py");
  const kernel = fold ? /^KERNEL = "([^"]*)"/m.exec(decode(fold))?.[1] : undefined;
  for (const { position, event } of entries.filter((one) => FIXED.includes(one.event.type))) {
    const name = `snapshots/${String(position).padStart(20, "0")}.json`;
    const raw = files.get(name);
    need(raw !== undefined || event.data.kernel !== kernel, "包内缺少快照的数字", "the figures are missing", position);
    const same_ = raw === undefined || hex(await sha256(raw)) === event.data.figures_sha256;
    need(same_, "包内数字不是固定的数字", "the figures in the bundle are not those that were fixed", position);
    stored.delete(name);
  }
  need(stored.size === 0, "不属于任何快照", `figures of no snapshot: ${[...stored][0]}`);
}

// ---- check 2: witnesses ----------------------------------------------------------------------------------------

/** Which of the policy's witnesses cosigned the newest published checkpoint: `[{witness, size, time}]`. */
async function checkWitnesses(policy, { notes }, { now = null, maxAge = null }, origin) {
  await readPolicy(policy, origin);
  if (policy.quorum === 0) return [];
  const published = notes.filter(({ streams }) => streams !== null);
  const size = Math.max(0, ...published.map((one) => one.size));
  const found = new Map();
  for (const { note } of published.filter((one) => one.size === size)) {
    for (const [witness, time] of await cosigners(note, policy.witness_keys, now, maxAge)) {
      if (!found.has(witness) || found.get(witness) < time) found.set(witness, time);
    }
  }
  need(found.size >= policy.quorum, `副署不足:要求 ${policy.quorum} 家,第 ${size} 条检查点有 ${found.size} 家`,
    `${found.size} of ${policy.quorum} witnesses cosigned the checkpoint at ${size}`);
  return [...found].sort().map(([witness, time]) => ({ witness, size, time: moment(time) }));
}

/** Seconds since 1970 (BigInt) as `YYYY-MM-DDThh:mm:ssZ`; the number itself beyond the year 9999. */
function moment(seconds) {
  if (seconds >= 253402300800n) return String(seconds);
  return new Date(Number(seconds) * 1000).toISOString().replace(".000", "");
}

/** A policy in its form, for this ledger; no witness counts twice, under two names or with one key. */
async function readPolicy(policy, origin) {
  hasExactly(policy, ["origin", "quorum", "verifier_keys", "witness_keys"]);
  need(policy.origin === origin, "见证规则属于另一账本", "the policy is for another origin");
  need(Number.isSafeInteger(policy.quorum) && policy.quorum >= 0, "法定数不正确", "a bad quorum");
  for (const [name, type] of [["verifier_keys", 1], ["witness_keys", 4]]) {
    const keys = policy[name];
    need(Array.isArray(keys) && keys.every((key) => typeof key === "string"), "见证规则中的公钥不正确", `bad ${name}`);
    for (const key of keys) await parseKey(key, type);
  }
  for (const part of [0, -1]) {
    const parts = policy.witness_keys.map((key) => key.split("+").at(part));
    need(new Set(parts).size === parts.length, "两个见证方使用同一公钥或名称", "two witnesses share a key or a name");
  }
}

async function cosigners(note, keys, now, maxAge) {
  const [{ signatures }, found] = [parseNote(note), []];
  for (const text of keys) {
    const { name, id } = await parseKey(text, 4);
    if (!signatures.some((one) => one.name === name && one.id === id)) continue;
    found.push([name, await checkCosignature(note, text, now === null ? null : now + 86400, null)]);
    const fresh = now === null || maxAge === null || found.at(-1)[1] >= BigInt(now) - BigInt(maxAge);
    need(fresh, "副署已过期", "the cosignature is stale");
  }
  return found;
}

// ---- the report ------------------------------------------------------------------------------------------------

class Report {
  constructor() {
    this.checks = NAMES.map((name) => ({ name, verdict: "not checked", detail: "", position: null }));
    this.bundle = { name: "bundle", verdict: "not checked", detail: "", position: null };
    this.missing = this.wrong = false;
    this.entries = this.completeTo = 0;
    this.by = this.origin = this.scope = null;
    this.witnessed = [];
  }

  say(name, verdict, detail, position = null) {
    const check = name === "bundle" ? this.bundle : this.checks.find((one) => one.name === name);
    Object.assign(check, { verdict, detail, position });
  }

  /** Do the work of a check; undefined when it failed, which is then in the report. */
  async run(name, detail, work) {
    try {
      const found = (await work()) ?? true;
      this.say(name, "ok", detail);
      return found;
    } catch (error) {
      if (error.name === "NotSupportedError") throw error;
      if (error instanceof Missing) this.missing = true;
      else this.wrong ||= name !== "witnesses";
      this.say(name, "failed", error.message, error.position ?? null);
      return undefined;
    }
  }

  verdict(name) {
    return this.checks.find((check) => check.name === name).verdict;
  }

  json(notes, completeness) {
    const needed = ["checkpoint", "entries", "tree", "consistency", "order", "uniqueness"];
    const checked = needed.every((name) => this.verdict(name) !== "not checked");
    const integrity = this.wrong ? "failed" : checked ? "ok" : "not checked";
    const failed = [this.bundle, ...this.checks].some(({ verdict }) => verdict === "failed");
    const position = Math.min(...this.checks.map((check) => check.position ?? Infinity));
    return {
      integrity, completeness: this.missing ? "failed" : completeness,
      size: notes?.newest.size ?? 0, root: notes ? hex(notes.newest.root) : "",
      position: position === Infinity ? null : position, bundle: this.bundle, checks: this.checks,
      origin: this.origin, scope: this.scope, entries: this.entries, completeTo: this.completeTo, by: this.by,
      witnessed: this.witnessed,
      exitCode: failed ? 1 : integrity === "ok" ? 0 : 2,
    };
  }
}

/**
 * Verify a bundle: the bytes of its ZIP file, or its members (Map or object, name → Uint8Array).
 *
 * `options`, all optional: `key` (verifier key that the auditor trusts), `checkpoint` (note held elsewhere, bytes),
 * `policy` (object of docs/proofs.md §5), `now` and `maxAge` in seconds (how old a cosignature may be). Answers
 * `{integrity, completeness, size, root, position, bundle, checks, origin, scope, entries, completeTo, by, witnessed,
 * exitCode}`, each verdict `ok`, `failed` or `not checked`; `completeTo` is the size up to which nothing is missing, 0
 * for none, `by` whose word that is (`checkpoint` or `witnesses`), `witnessed` who cosigned and when; exitCode 0
 * verified, 1 failed, 2 could not check; throws only where there is no Ed25519.
 */
export async function verifyBundle(input, options = {}) {
  const report = new Report();
  const words = "文件与清单一致 / every member is what the manifest says";
  const bundle = await report.run("bundle", words, () => openFiles(input));
  if (bundle === undefined) return report.json(null, "not checked");
  const { origin } = bundle.manifest.ledger;
  Object.assign(report, { origin, scope: bundle.manifest.scope });
  const entries = await report.run("entries", "每条记录均为规范形式 / every entry is canonical", () => readEntries(bundle));
  if (entries === undefined) return report.json(null, "not checked");
  report.entries = entries.length;
  const notes = await report.run("checkpoint", signerWords(options),
    () => checkNotes(bundle, entries, origin, options));
  if (notes === undefined) return report.json(null, "not checked");
  const root = "叶哈希给出签署的根 / the leaves give the signed root";
  const tiles = await report.run("tree", root, () => checkTree(bundle, entries, notes));
  const order = "位置与流版本连续 / positions and versions are contiguous";
  await report.run("order", order, () => checkOrder(entries, origin, bundle.whole));
  await report.run("uniqueness", "事件标识唯一 / event ids are unique", () => checkUniqueness(entries));
  await sayDocuments(report, bundle, entries);
  await sayWitnesses(report, bundle, notes, options);
  if (tiles !== undefined) await sayConsistency(report, bundle, entries, notes, tiles);
  report.say("views", "not checked", "审计包没有派生表 / a bundle has no read models");
  return report.json(notes, completenessOf(report, bundle, notes, options));
}

const signerWords = ({ key, policy }) => (key ?? policy
  ? "签名出自所信公钥链 / signed by the chain of the trusted key"
  : "签名有效；公钥取自审计包自身 / signed; the key was taken from the bundle itself");

async function checkNotes(bundle, entries, origin, { key, policy, checkpoint }) {
  const { ledger } = bundle.manifest;
  const chain = keyChain(entries, origin);
  need(chain[0].key === ledger.verifier_key, "清单的公钥不是开账公钥", "the manifest's key is not that of the opening entry");
  need(nameOf(chain[0].key) === origin, "公钥名称不是账本名称", "the key is not named after the ledger");
  need(entries[0].event.data.clock === ledger.clock, "清单的时钟与开账记录不符", "the manifest names another clock", 1);
  const notes = await readNotes(bundle, chain, origin);
  const trusted = [...(key ? [key] : []), ...(policy?.verifier_keys ?? [])];
  if (trusted.length > 0) checkTrust(chain, trusted, notes);
  notes.outside = checkpoint ? [await openNote(checkpoint, chain, origin)] : [];
  return notes;
}

async function sayDocuments(report, bundle, entries) {
  const words = "本核验器不重算指标；归档文件 / this verifier does not fold figures; documents checked";
  const found = await report.run("snapshots", "", async () => {
    await checkFigures(bundle, entries);
    return { count: await checkDocuments(bundle, entries) };
  });
  if (found !== undefined) report.say("snapshots", "not checked", `${words}: ${found.count}`);
}

async function sayWitnesses(report, { files, manifest }, notes, options) {
  const words = options.policy ? "副署足数 / the quorum is met" : "按导出者建议的规则 / by the policy that the exporter suggests";
  let asked = true;
  await report.run("witnesses", words, async () => {
    const policy = options.policy ?? strictJson(files.get("policy.json"));
    asked = policy.quorum !== 0;
    report.witnessed = await checkWitnesses(policy, notes, options, manifest.ledger.origin);
  });
  if (!asked && report.verdict("witnesses") === "ok") report.say("witnesses", "not checked",
    "见证规则不要求副署 / no witness is required");
}

async function sayConsistency(report, bundle, entries, notes, tiles) {
  const words = "各检查点与流清单一致 / every checkpoint and stream list agrees";
  await report.run("consistency", words, async () => {
    checkScope(bundle, entries);
    await checkRoots(tiles, [...notes.notes, ...notes.outside], notes.newest);
    if (bundle.whole) await checkStreamLists(entries, notes.notes);
    else await checkStreamProofs(bundle, entries, notes);
  });
}

/** `ok` where somebody else's word shows that nothing is missing up to `report.completeTo`. */
function completenessOf(report, { whole }, { newest, outside }, { policy }) {
  const failed = ["witnesses", "consistency"].some((name) => report.verdict(name) === "failed");
  if (report.missing || failed) return "failed";
  const held = outside[0]?.size ?? 0;
  const cosigned = policy === undefined ? 0 : report.witnessed[0]?.size ?? 0;
  const sound = report.checks.every(({ verdict }) => verdict !== "failed") && (whole || newest.streams !== null);
  if (!sound || Math.max(held, cosigned) === 0) return "not checked";
  Object.assign(report, { completeTo: Math.max(held, cosigned), by: cosigned > held ? "witnesses" : "checkpoint" });
  return "ok";
}

// ---- the command: node verify.js BUNDLE.zip; from here on only Node, and only when this very file is run ------------

const USAGE = "node verify.js BUNDLE.zip|FOLDER [--key KEY] [--checkpoint FILE] [--policy FILE] [--max-age DAYS] "
  + "[--json]";
const ANSWER = ["✔ 核验通过(密码学部分) VERIFIED (the cryptographic part)", "✖ 核验不通过 FAILED", "… 无法核验 COULD NOT CHECK"];
const SIGN = { ok: "✔", failed: "✖", "not checked": "…" };

/** Control and format characters, and other ends of lines, are shown, not obeyed. */
const plain = (text) => String(text).replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu,
  (one) => `\\u${one.codePointAt(0).toString(16).padStart(4, "0")}`);

/** The report in lines for people. */
function told(report) {
  const { scope, entries, completeTo: end, checks, bundle } = report;
  const lines = [ANSWER[report.exitCode]];
  if (scope) {
    const of = [scope.kind, scope.plan, scope.id].filter((one) => one !== null).join(" ");
    lines.push(`  账本 ledger: ${report.origin} · 范围 scope: ${of}`, `  ${counted(report)}`);
  }
  for (const one of bundle.verdict === "failed" ? [bundle, ...checks] : checks) {
    const at = one.position ? `  (第 ${one.position} 条 at position ${one.position})` : "";
    lines.push(`${SIGN[one.verdict]} ${one.name.padEnd(12)} ${one.detail || "未核验 / not checked"}${at}`);
  }
  for (const { witness, size, time } of report.witnessed) {
    lines.push(`副署 cosigned: ${witness} ${time}, 至第 ${size} 条 up to #${size}`);
  }
  if (report.root) lines.push(`根哈希 root ${report.root}`);
  const upto = end ? ` 至第 ${end} 条 up to #${end}` : "";
  lines.push(`未改动 integrity: ${report.integrity} · 无缺漏 completeness: ${report.completeness}${upto}`);
  return lines.map((line) => `${plain(line)}\n`).join("");
}

function counted({ scope, entries, completeTo: end, by, witnessed, exitCode }) {
  const [one, part] = scope.kind === "ledger" ? ["", ""] : ["(一个方案)", " (of one plan)"];
  const [zh, en] = exitCode === 0 ? [",未被改动", ", unchanged"] : ["", ""];
  const held = `本包 ${entries} 条记录${one}${zh}`;
  if (!end) return `${held};是否有缺未证明 / ${entries} entries${part}${en}; that none is missing is not proven`;
  const names = witnessed.map(({ witness, time }) => `${witness} ${time}`).join(", ");
  const [whose, word] = by === "witnesses" ? [`凭 ${names} 的副署`, `by the cosignature of ${names}`]
    : ["凭所给检查点", "by the checkpoint given"];
  return `${held};至第 ${end} 条无缺(${whose}),其后未证明 / ${entries} entries${part}${en}; none missing up to position `
    + `${end} (${word}), beyond it not proven`;
}

/** The words after the program's name: `{bundle, key, checkpoint, policy, "max-age", json}`. */
function parseWords(words) {
  const given = { json: false };
  for (let at = 0; at < words.length; at++) {
    const name = /^--(key|checkpoint|policy|max-age)$/.exec(words[at])?.[1];
    if (words[at] === "--json") given.json = true;
    else if (name && given[name] === undefined && at + 1 < words.length) given[name] = words[++at];
    else if (!words[at].startsWith("-") && given.bundle === undefined) given.bundle = words[at];
    else throw new Bad("参数不正确", `usage: ${USAGE}`);
  }
  need(given.bundle !== undefined, "请给出审计包", `usage: ${USAGE}`);
  need(/^\d{1,6}$/.test(given["max-age"] ?? "0"), "天数不正确", "--max-age takes a number of days");
  return given;
}

/** Every file under a folder, by its name from there on; anything else than a plain file is refused. */
function folderOf(fs, folder, before = "") {
  const found = [];
  for (const one of fs.readdirSync(folder, { withFileTypes: true })) {
    const [path, name] = [`${folder}/${one.name}`, `${before}${one.name}`];
    if (one.isDirectory() && before.split("/").length < 10) found.push(...folderOf(fs, path, `${name}/`));
    else found.push([name, one.isFile() ? new Uint8Array(fs.readFileSync(path)) : null]);
  }
  return found;
}

/** What the auditor gave, read and of its form: what is none of it is no finding about the bundle. */
async function optionsOf(fs, given) {
  const options = { now: Math.floor(Date.now() / 1000) };
  if (given["max-age"] !== undefined) options.maxAge = 86400 * Number(given["max-age"]);
  if (given.key !== undefined) {
    await parseKey(given.key, 1);
    options.key = given.key;
  }
  if (given.checkpoint !== undefined) {
    options.checkpoint = new Uint8Array(fs.readFileSync(given.checkpoint));
    parseBody(parseNote(options.checkpoint).text);
  }
  if (given.policy !== undefined) {
    const text = fs.readFileSync(given.policy, "utf-8");
    const names = text.match(/"(origin|quorum|verifier_keys|witness_keys)"\s*:/g) ?? [];
    need(names.length === 4 && !text.includes("\\"), "见证规则格式不正确", "a policy has four members, each once");
    options.policy = JSON.parse(text);
    await readPolicy(options.policy, options.policy.origin);
  }
  return options;
}

async function command(words, fs) {
  const report = new Report();
  let given = { json: words.includes("--json") };
  try {
    given = parseWords(words);
    const options = await optionsOf(fs, given);
    const folder = fs.statSync(given.bundle).isDirectory();
    const files = folder ? new Map(folderOf(fs, given.bundle).sort(([a], [b]) => byBytes(a, b))) : null;
    for (const [name, raw] of files ?? []) need(raw !== null, "不是普通文件", `not a plain file: ${name}`);
    const found = await verifyBundle(files ?? new Uint8Array(fs.readFileSync(given.bundle)), options);
    return [given.json ? `${JSON.stringify(found, null, 2)}\n` : told(found), found.exitCode];
  } catch (error) { // nothing was verified, whatever it was
    report.say("bundle", "not checked", error.message);
    const found = report.json(null, "not checked");
    return [given.json ? `${JSON.stringify(found, null, 2)}\n` : `${ANSWER[2]}\n${plain(error.message)}\n`, 2];
  }
}

if (globalThis.process?.versions?.node && process.argv[1]) {
  const [fs, url] = [await import("node:fs"), await import("node:url")];
  const here = url.fileURLToPath(import.meta.url);
  if (fs.existsSync(process.argv[1]) && fs.realpathSync(process.argv[1]) === fs.realpathSync(here)) {
    const [text, code] = await command(process.argv.slice(2), fs);
    fs.writeFileSync(1, text);
    process.exitCode = code;
  }
}
