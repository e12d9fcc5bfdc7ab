// An evaluation exported as a ZIP file (manifest.json, report, tables, proof): every file against the manifest's SHA-256,
// and the proof inside. It is no audit bundle: the manifest is not signed, only the proof leads to the ledger.

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const MANIFEST = "manifest.json";

/** The manifest of such an export, as parsed; null for any other file (that of an audit bundle has a `format`). */
export function manifestOf(bytes) {
  let told;
  try {
    told = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return null;
  }
  const listed = told && typeof told === "object" && !("format" in told) && told.about && told.stamp;
  const one = (file) => file && typeof file.name === "string" && typeof file.sha256 === "string";
  return listed && Array.isArray(told.files) && told.files.length > 0 && told.files.every(one) ? told : null;
}

/** `[{name, verdict}]`: ok, failed (other bytes), missing, unlisted; `members` maps names to bytes, null if unpackable. */
export async function filesOf(manifest, members) {
  const found = [];
  for (const { name, sha256 } of manifest.files) {
    const bytes = members.get(name);
    if (bytes === undefined) found.push({ name, verdict: "missing" });
    else found.push({ name, verdict: bytes !== null && (await digest(bytes)) === sha256 ? "ok" : "failed" });
  }
  const listed = new Set([MANIFEST, ...manifest.files.map(({ name }) => name)]);
  for (const name of members.keys()) if (!listed.has(name)) found.push({ name, verdict: "unlisted" });
  return found;
}

/** The `.tlog-proof` among the members; undefined where there is none. */
export function proofIn(members) {
  const [name] = [...members.keys()].filter((one) => one.endsWith(".tlog-proof"));
  return members.get(name) ?? undefined;
}

async function digest(bytes) {
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}
