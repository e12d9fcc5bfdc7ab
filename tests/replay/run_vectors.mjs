// node run_vectors.mjs VERIFY.JS CASES.JSON [lax]: what the JavaScript verifier says of each case, as JSON on stdout.
// With `lax`, the WebCrypto beneath it takes every key and every signature: what is still refused, it refuses itself.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const verify = await import(pathToFileURL(process.argv[2]));
if (process.argv[4] === "lax") {
  crypto.subtle.importKey = async () => ({});
  crypto.subtle.verify = async () => true;
}
const cases = JSON.parse(readFileSync(process.argv[3], "utf-8"));

const hex = (text) => Uint8Array.from(Buffer.from(text, "hex"));
const text = (value) => new Uint8Array(Buffer.from(value, "utf-8"));
const decoded = (value) => new Uint8Array(Buffer.from(value.base64, "base64"));
const bytes = (value) => (value === null ? null : typeof value === "string" ? text(value) : decoded(value));
const repeated = ({ opening, closing, count }) =>
  text(opening.repeat(count) + (opening === "[" ? "" : "1") + closing.repeat(count));

const RUN = {
  notes: async (one) => verify.parseNote(bytes(one.note)),
  signatures: async (one) => verify.checkSignature(hex(one.public), hex(one.message), hex(one.signature)),
  checkpoints: async (one) => verify.checkCheckpoint(bytes(one.note), one.keys, one.origin),
  inclusion: async (one) =>
    verify.checkInclusion(one.index, one.size, hex(one.leaf_hash), one.path.map(hex), hex(one.root)),
  consistency: async (one) =>
    verify.checkConsistency(one.first, one.second, hex(one.first_root), hex(one.second_root), one.path.map(hex)),
  "tlog-proof": async (one) => verify.checkTlogProof(bytes(one.proof), one.keys, one.origin, bytes(one.leaf)),
  cosignature: async (one) => String(await verify.checkCosignature(bytes(one.note), one.key, one.now, one.max_age)),
  "strict-json": async (one) => [verify.strictJson(one.repeated ? repeated(one.repeated) : bytes(one.text))],
  fork: async (one) => verify.checkFork(bytes(one.text), one.keys),
  bundle: async (one) => {
    const members = new Map(Object.entries(one.members ?? {}).map(([name, raw]) => [name, bytes(raw)]));
    const options = { key: one.key ?? undefined, policy: one.policy ?? undefined };
    if (one.checkpoint !== null) options.checkpoint = bytes(one.checkpoint);
    return verify.verifyBundle(one.zip === undefined ? members : bytes(one.zip), options);
  },
};

/** Of a report: exit code and failed checks; of any other answer: whether it is not false. */
function judged(one, found) {
  if (found.exitCode === undefined) return { valid: found !== false, failed: [], detail: [], completeness: "any" };
  const failed = [found.bundle, ...found.checks].filter((check) => check.verdict === "failed");
  const detail = failed.map((check) => `${check.name}: ${check.detail}`);
  return { valid: found.exitCode === 0, failed: failed.map((check) => check.name), detail, completeness: found.completeness };
}

const said = [];
for (const one of cases) {
  try {
    const found = await RUN[one.kind](one);
    said.push({ ...judged(one, found), time: one.kind === "cosignature" ? found : null });
  } catch (error) {
    if (!(error instanceof verify.Bad)) throw error;
    said.push({ valid: false, failed: [], detail: [error.message], completeness: "any", time: null });
  }
}
process.stdout.write(JSON.stringify(said));
