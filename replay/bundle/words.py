"""The text that goes with a bundle: what it is, how to check it, what that proves and what it does not."""

from __future__ import annotations

MAIN = '''"""Runs the verifier of this bundle: `python3 -I -S BUNDLE`."""

import os
import sys

sys.dont_write_bytecode = True  # an unpacked bundle stays as it is
place = os.path.join(os.path.dirname(__file__), "verify.py")
text = __loader__.get_data(place)  # the text itself: no compiled copy that lies beside it
exec(compile(text, place, "exec", dont_inherit=True), {"__name__": "__main__", "__file__": place})
'''

README = """Shilu 实录 · 审计包 audit bundle
账本 ledger: {origin}
范围 scope: {scope}
依据第 {size} 条检查点 rests on the checkpoint at size {size}

怎样核验 / How to check
-----------------------
只需 Python 3.8 或更高版本(重算数字需 3.11),不联网,不安装任何东西:
You need Python 3.8 or later (3.11 to recompute figures), no network, nothing to install:

    python3 -I -S BUNDLE.zip
    python3 -I -S verify.py BUNDLE.zip

请用您另外得到的 verify.py,不要只用包内的这一份。也请给出从别处得到的公钥、检查点和见证规则:
Better use a verify.py that you got elsewhere, not only the one in here. And give what you got elsewhere, the key, a
checkpoint you kept, the witnesses you require, a copy of the program that computes figures:

    python3 -I -S verify.py BUNDLE.zip --key VERIFIERKEY --checkpoint FILE --policy FILE --fold FOLDER

另有独立写成的 verify.js(Node 20.19 或更高版本,或浏览器),核验密码学部分,不重算数字:
A second verifier, written apart, checks the cryptographic part and recomputes no figures (Node 20.19 or later):

    node verify.js BUNDLE.zip --key VERIFIERKEY --checkpoint FILE --policy FILE

快照的总分与各项得分由核验程序重算后打印,原文在 snapshots/。
The total and the items' scores of each snapshot are recomputed and printed; the figures themselves are in snapshots/.

包内建议的见证规则 policy.json:{policy}

退出码 / Exit code: 0 通过 verified · 1 不通过 failed · 2 无法核验 could not check

能证明什么 / What it proves
---------------------------
- 包内记录就是签署过的记录:改、删、插、换序都会被发现。
  The entries are those that were signed: a change, removal, insertion or another order is found.
- 检查点带流清单时:本方案的记录齐全,一条不少。
  Where the checkpoint carries a stream list: these are all entries of the plan, none left out.
- 固定的快照由记录重新算出,数字与当日相同;归档文件与入账时的摘要相符。
  Each fixed snapshot is computed anew from the entries and gives the figures of that day; each archived document is
  the one whose hash was recorded.

不能证明什么 / What it does not prove
-------------------------------------
- 记录的内容在现实中属实。账本证明谁在何时说了什么,不证明所说为真。
  That what was recorded is true. A ledger shows who said what and when, not that it is so.
- 没有第二份签署的历史,末尾没有被截去:这要与别处保存的检查点或见证方的副署比较。
  That no second history was signed and no tail cut off: compare with a checkpoint kept elsewhere, or with witnesses.
- 记录时间准确:它取自账本的时钟。
  That the recorded times are right: they are those of the ledger's clock.
- 包内的 verify.py、aggregates/ 与本说明未被人连同清单一并改写:它们不在签署之内,请用您信任的副本。
  That verify.py, aggregates/ and this text were not rewritten together with the manifest: no signature covers them.
  Use copies that you trust.
- 因含个人信息而未附的文件(见 manifest.json 的 withheld)。
  Documents withheld because they hold personal data (manifest.json, "withheld").
"""
