// What the check in the browser found, in the same words as the page above it. Everything is put in as text.

const SIGNS = { ok: "✔", failed: "✖", "not checked": "…" };
const FACES = { verified: "✔", failed: "✖", running: "…", never: "○" };

/** Puts `result` (of worker.js) into `place`; `wording` are the sentences and names of checks. */
export function show(place, result, wording) {
  const words = { ...wording, t: (zh, en) => (wording.lang === "en" ? en : zh) };
  place.replaceChildren(boxOf(result, words));
  place.setAttribute("aria-busy", String(result.kind === "running"));
}

function boxOf(result, words) {
  if (result.kind === "bundle") return bundle(result, words);
  if (result.kind === "proof") return proof(result, words);
  if (result.kind === "export") return exported(result, words);
  const { t } = words;
  if (result.kind === "running") return box("running", t("核验中", "Verifying"), [p(result.names.slice(0, 5).join(" · "))]);
  const face = result.kind === "unread" ? t("无法核验", "Could not be checked") : t("核验程序出错", "The verifier failed");
  return box("never", face, [p(half(result.message, words.lang))]);
}

function bundle({ report, trusted, compared, repacked }, words) {
  const { t, lang } = words;
  const state = ["verified", "failed", "never"][report.exitCode];
  const title = { verified: t("核验通过(密码学部分)", "Verified (the cryptographic part)"),
    failed: t("核验不通过", "Verification failed"), never: t("无法核验", "Could not be checked") }[state];
  const verdicts = { completeness: report.completeness };
  for (const check of report.checks) verdicts[check.name] = check.verdict;
  const lines = [];
  const broken = report.bundle.verdict === "failed";
  if (broken) lines.push(p(`✖ ${t("审计包", "bundle")}: ${half(report.bundle.detail, lang)}`, "failed"));
  if (report.origin) lines.push(p(`${t("账本", "ledger")} ${report.origin} · ${t("范围", "scope")} ${scopeOf(report.scope)} · ${report.entries} ${t("条记录", "entries")}`));
  if (report.size) lines.push(p(`${t("账本位置", "ledger position")} #${report.size} · ${t("根哈希", "root")} ${report.root}`, "hash"));
  if (!broken) lines.push(list(words.sentences.map((one) => sentence(one, verdicts))));
  lines.push(p(trusted ? t("签名以您给出的公钥为准", "signatures are held against your key")
    : t("公钥取自审计包自身:只说明包与自身相符", "the key is the bundle's own: this shows that it agrees with itself")));
  if (compared && !broken) lines.push(p(comparedWith(report, words)));
  for (const { witness, size, time } of report.witnessed) lines.push(p(`${t("副署", "cosigned by")} ${witness} ${time} · #${size}`));
  if (repacked) lines.push(p(t("ZIP 文件是重新打包的:按其中的文件核验,它不是导出时的那一个文件", "The ZIP file was packed anew: its files were verified, it is not the file that was exported")));
  lines.push(evidence(report.checks, words));
  lines.push(p(t("未重算指标与评估数字:JavaScript 核验程序不做这一项", "Figures were not recomputed: the JavaScript verifier does not do that"), "dim"));
  return box(state, title, lines);
}

function comparedWith({ checks, completeTo, by }, { t }) {
  const verdict = checks.find(({ name }) => name === "checkpoint").verdict;
  const agrees = checks.find(({ name }) => name === "consistency").verdict;
  if (verdict === "failed" || agrees === "failed") return `✖ ${t("与您手里的检查点不在同一段历史上,或它不是这本账的", "Not of one history with the checkpoint you hold, or that is not of this ledger")}`;
  if (completeTo && by === "checkpoint") return `✔ ${t("与您手里的检查点一致,没有缺少的记录至第", "It agrees with the checkpoint you hold; none is missing up to entry")} ${completeTo} ${t("条", "")}`;
  return `✔ ${t("与您手里的检查点一致", "It agrees with the checkpoint you hold")}`;
}

function proof(result, words) {
  const { t, lang } = words;
  if (!result.ok) return box("failed", t("证明不成立", "The proof does not hold"), [p(half(result.message, lang)), keyLine(result, words)]);
  const against = result.comparison;
  const state = against?.verdict === "failed" ? "failed" : result.missing ? "never" : "verified";
  const title = state === "failed" ? t("两份检查点互斥:两本账", "The checkpoints exclude each other: two histories")
    : result.missing ? `${t("还差一个文件:该条记录的原文", "Needs one more file: the entry's bytes")} (entry-${result.position}.json)`
    : result.position ? `${t("证明成立:第", "The proof holds: entry")} ${result.position} ${t("条在账本里", "is in the ledger")}`
      : t("检查点签名有效", "The checkpoint is signed");
  const lines = [p(`${t("账本", "ledger")} ${result.origin} · #${result.size} · ${t("根哈希", "root")} ${result.root}`, "hash"), keyLine(result, words)];
  if (against) lines.push(p(against.verdict === "not checked"
    ? t("… 与手里的检查点未能比对:服务没有给出一致性证明", "… not compared with the checkpoint held: the service gave no proof")
    : `${SIGNS[against.verdict]} ${t("手里的检查点", "the checkpoint held")} (#${against.size}) ${against.verdict === "ok" ? t("与之在同一段历史上", "is of the same history") : t("与之不在同一段历史上,两份都请保存", "is not of the same history: keep both")}`));
  if (result.missing) lines.push(...wanting(result, words));
  else if (result.position && !result.entry) lines.push(p(`${t("没有附记录原文:证明的是这个叶哈希", "the entry itself is not here: proven is this leaf hash")} ${result.leafHash}`, "hash"));
  if (result.entry) lines.push(p([result.entry.type, result.entry.subject, result.entry.recordedtime].filter(Boolean).join(" · ")), pre(result.entry.text));
  return box(state, title, lines);
}

/** What of a proof was checked without its entry, and where the entry is to be had. */
function wanting({ position, size }, { t }) {
  return [
    p(`✔ ${t("检查点签名有效", "the checkpoint is signed")} (#${size})`),
    p(t(`… 第 ${position} 条是否在其中,要有该条记录的原文才能算:此证明文件不带原文,这不是差错。请把 entry-${position}.json 与它一起拖入(可从该条记录的页面下载;您无权下载的,请向审计人员索取)。`,
      `… whether entry ${position} is in it can be computed only with the entry's bytes: this proof does not carry them, which is no fault. Drop entry-${position}.json together with it (from the entry's page; where you may not download it, ask an auditor).`)),
  ];
}

/** An exported evaluation: what it is, its files, its proof. */
function exported({ about, files, proof: inner, trusted, key, keyless }, words) {
  const { t } = words;
  const bad = files.filter(({ verdict }) => verdict === "failed" || verdict === "unlisted");
  const gone = files.some(({ verdict }) => verdict === "missing");
  const shown = inner ? proof({ ...inner, trusted, key }, words) : null;
  const state = bad.length > 0 || shown?.classList.contains("failed") ? "failed"
    : gone || !shown?.classList.contains("verified") ? "never" : "verified";
  const title = { verified: t("评估导出件:文件与证明都相符", "Exported evaluation: files and proof hold"),
    failed: t("评估导出件:不相符", "Exported evaluation: it does not hold"),
    never: gone ? t("评估导出件:文件不全", "Exported evaluation: files are missing")
      : t("评估导出件:文件相符,证明尚未核完", "Exported evaluation: the files hold, the proof is not fully checked") }[state];
  const said = { ok: t("与清单的 SHA-256 相符", "has the SHA-256 of the manifest"), failed: t("与清单的 SHA-256 不符", "has not the SHA-256 of the manifest"),
    missing: t("清单里有,这里没有", "is in the manifest and not here"), unlisted: t("清单里没有", "is not in the manifest") };
  const verdictOf = { ok: "ok", failed: "failed", unlisted: "failed", missing: "not checked" };
  const lines = [
    p(t("这是一份评估的导出件(报告、台账与证明),不是审计包。清单没有签名,只说明这些文件是一套;与账本相连的是其中的包含证明。",
      "This is an exported evaluation (report, tables and a proof), not an audit bundle. Its manifest is not signed and only shows that the files belong together; what ties them to the ledger is the proof inside.")),
    p(t("要连同记录一起核验,请用审计包:由审计人员以 shilu-audit export 导出。", "To verify the entries too, use an audit bundle: an auditor exports one with shilu-audit export.")),
    p([about.plan, about.snapshot].filter((one) => typeof one === "string").join(" · ")),
    list(files.map(({ name, verdict }) => [`${SIGNS[verdictOf[verdict]]} ${name}: ${said[verdict]}`, verdictOf[verdict]])),
  ];
  if (shown) lines.push(shown);
  else lines.push(p(keyless ? t("… 证明未核验:请填写验证公钥", "… the proof was not checked: a verifier key is needed")
    : t("… 其中没有包含证明", "… there is no inclusion proof in it")));
  return box(state, title, lines);
}

const keyLine = ({ trusted, key }, { t }) => p(`${trusted ? t("以您给出的公钥核对", "checked with your key")
  : t("以本服务自己的公钥核对(请与从别处得到的公钥对照)", "checked with this service's own key (compare it with one got elsewhere)")}: ${key}`, "hash");

function sentence({ question, rests_on: rests, ...answers }, verdicts) {
  const found = rests.map((name) => verdicts[name] ?? "not checked");
  const verdict = found.includes("failed") ? "failed" : found.every((one) => one === "ok") ? "ok" : "not checked";
  return [`${SIGNS[verdict]} ${question}: ${answers[verdict]}`, verdict];
}

function evidence(checks, { names, verdicts, lang, t }) {
  const details = document.createElement("details");
  details.append(make("summary", t("查看依据", "Evidence")), list(checks.map(({ name, verdict, detail, position }) => [
    `${SIGNS[verdict]} ${names[name]} ${verdicts[verdict]}${detail ? `: ${half(detail, lang)}` : ""}${position ? ` (#${position})` : ""}`,
    verdict])));
  return details;
}

const scopeOf = (scope) => [scope.kind, scope.plan, scope.id].filter((one) => one !== null).join(" ");

/** The half of "中文 / English" in the reader's language. */
function half(text, lang) {
  const parts = String(text ?? "").split(" / ");
  return lang === "en" ? parts.at(-1) : parts[0];
}

function box(state, title, lines) {
  const made = make("div", "", `answer ${state}`);
  made.append(make("h3", `${FACES[state]} ${title}`), ...lines);
  return made;
}

function list(lines) {
  const made = document.createElement("ul");
  made.append(...lines.map(([text, verdict]) => make("li", text, `verdict-${verdict.replace(" ", "-")}`)));
  return made;
}

const p = (text, style = "") => make("p", text, style);
const pre = (text) => make("pre", text);

function make(name, text, style = "") {
  const made = document.createElement(name);
  made.textContent = text;
  if (style) made.className = style;
  return made;
}
