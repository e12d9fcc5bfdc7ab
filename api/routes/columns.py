"""The columns of the tables about how the record was kept."""

from __future__ import annotations

from api.routes import coded
from api.tables.table import Column

_ROW = (
    Column("plan", "方案"), Column("position", "记录", "integer"), Column("recorded_at", "入账时间", "instant"),
    Column("recorded_on", "入账日", "date"), Column("effective_on", "生效日", "date"), Column("agency", "单位"),
    Column("role", "角色", codes=coded.ROLE), Column("actor", "操作者"),
    Column("type", "类型", codes=coded.EVENT, closed=False), Column("statement", "陈述"),
    Column("revision", "修订", "integer"), Column("task", "任务"), Column("reason", "理由"),
    Column("marks", "标记", "list", coded.MARK),
)  # fmt: skip
LAGGING = (
    *_ROW, Column("kind", "类"), Column("days", "天数", "integer"), Column("tolerated", "容许", "integer"),
    Column("adopted", "所依程序"),
)  # fmt: skip
AFTER_CLOSE = (*_ROW, Column("period", "账期"), Column("why", "后补理由"), Column("closing", "关账记录", "integer"))
CORRECTIONS = (
    *_ROW, Column("kind", "类"), Column("of", "所改记录", "integer"), Column("first", "首次记录", "integer"),
    Column("said_by", "原陈述单位"), Column("by_another", "由他单位更正", "boolean"), Column("authority", "依据"),
    Column("values", "前后值", "list"),
)  # fmt: skip
RULE_SETS = (
    Column("kind", "种类"), Column("rules", "规则"), Column("version", "版本", "integer"), Column("scope", "适用方案"),
    Column("standing", "效力"), Column("adopted_by", "采用单位"), Column("document", "文件"), Column("digest", "摘要"),
    Column("effective_on", "生效日", "date"), Column("effective_to", "失效日", "date"),
    Column("position", "记录", "integer"), Column("recorded_at", "入账时间", "instant"), Column("content", "内容"),
)  # fmt: skip
REVISIONS = (
    Column("position", "记录", "integer"), Column("revision", "修订", "integer"),
    Column("type", "类型", codes=coded.EVENT, closed=False),
    Column("retracted", "撤回", "boolean"), Column("in_view", "该时点所见", "boolean"),
    Column("recorded_at", "入账时间", "instant"), Column("effective_on", "生效日", "date"),
    Column("effective_to", "终止日", "date"), Column("effective_defaulted", "生效日为入账日", "boolean"),
    Column("actor", "操作者"), Column("agency", "单位"), Column("role", "角色", codes=coded.ROLE),
    Column("reason", "理由"),
    Column("authority", "依据"), Column("data", "内容"),
)  # fmt: skip
