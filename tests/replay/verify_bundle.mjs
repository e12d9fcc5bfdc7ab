// node verify_bundle.mjs VERIFY.JS JOBS.JSON: reports of bundles; a job is {path, key, checkpoint, policy}, all but path or null.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { verifyBundle } = await import(pathToFileURL(process.argv[2]));
const reports = [];
for (const { path, key, checkpoint, policy } of JSON.parse(readFileSync(process.argv[3], "utf-8"))) {
  const options = { key: key ?? undefined, policy: policy ?? undefined };
  if (checkpoint) options.checkpoint = new Uint8Array(Buffer.from(checkpoint));
  const begin = performance.now();
  const report = await verifyBundle(new Uint8Array(readFileSync(path)), options);
  reports.push({ ...report, seconds: (performance.now() - begin) / 1000 });
}
process.stdout.write(JSON.stringify(reports));
