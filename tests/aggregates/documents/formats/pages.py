"""A saved web page as tests need it: a made-up document in a portal's page, and where a line of it is printed."""

from __future__ import annotations

import re
from html import unescape

TITLE = "青石县人民政府办公室关于印发青石县河岸绿化工作实施方案的通知"
BODY = """<p style="text-align:center">青政办发〔2021〕3号</p>
<p>各乡镇人民政府，县直各单位：</p>
<p>　　现将《青石县河岸绿化工作实施方案》印发给你们，
   请认真<b>贯彻</b><span>执行</span>。&nbsp;到2022年，PM<sub>2.5</sub>浓度下降，造林10<sup>4</sup>亩。</p>
<h2>一、重点任务</h2>
<p>（一）河岸造林。对两岸空地，分年度造林，保证成活率。（县林业局牵头，县财政局、县水利局配合）</p>
<p>（二）管护巡查。建立巡查制度，发现问题，及时处理。<br/>责任单位：县林业局、各乡镇人民政府</p>
"""
TABLE = """<table border="1"><thead><tr><th>序号</th><th>任务</th><th colspan="5">责任单位</th></tr></thead>
<tbody><tr><td rowspan="0">1</td><td>植树，浇水</td><td>县林业局<br>县财政局</td><td></td></tr>
<tr><td>巡查</td><td colspan="2"><p>县水利局、</p><p>县气象局</p></td></tr></tbody></table>
"""
PAGE = f"""<!DOCTYPE html>
<html><head><meta charset="gb2312"><title>{TITLE}_青石县人民政府</title>
<style>.a {{ color: red }}</style><script>var a = 1;</script></head>
<body>
<div class="header"><ul><li><a href="/">首页</a></li><li><a href="/zw">政务公开</a></li></ul></div>
<div class="crumb">当前位置：<a href="/">首页</a> &gt; <a href="/a">政务公开</a></div>
<div class="wrap">
<table><tr><td>索 引 号：</td><td>0123</td><td>主题分类：</td><td>林业</td></tr></table>
<div class="tit">{TITLE}</div>
<div class="sub">发布时间：2021-01-01 来源：县政府办 字体：大 中 小</div>
<div class="TRS_Editor">
{BODY}
{TABLE}
</div>
<div class="share">分享到：<a href="#">微信</a></div>
<div class="related"><h3>相关文档</h3><ul><li><a href="x">河岸绿化工作实施方案解读</a></li></ul></div>
</div>
<div class="foot">版权所有：青石县人民政府 主办：县政府办，技术支持：某公司</div>
</body></html>
"""
_TAG = re.compile(r"<!--.*?-->|<rt>.*?</rt>|<[^>]*>", re.S)
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def squeezed(text: str) -> str:
    """The characters of a text without white space."""
    return re.sub(r"\s+", "", text)


def is_printed_at(source: str, place: str, text: str) -> bool:
    """Whether the source of a page begins to print `text` on the line `Ln`; white space and tags do not count."""
    rest = source.split("\n")[int(place.removeprefix("L")) - 1 :][:400]
    own, following = _printed(rest[0]), _printed("\n".join(rest))
    return 0 <= following.find(as_source(text)) <= len(own)


def _printed(source: str) -> str:
    return squeezed(unescape(_TAG.sub("", source)))


def as_source(text: str) -> str:
    """A line of an extract as the source holds it."""
    return squeezed(text.translate(_SUPERSCRIPTS))
