"""Units a plan counts and measures in, for any subject: counting words and measured units, longest first."""

from __future__ import annotations

import re

# A counting word is one only where the next character does not make another word of it (个人, 台账, 次性, 期间).
_TIME = (
    "个工作日|工作日|个自然日|个月|个小时|小时|个学时|学时|课时|分钟|天(?![然津气下网空地河府才])|"
    "周(?![年边岁期转口至])"
)
_MEASURED = (
    "平方公里|平方千米|平方米|立方米|公里|千米|米(?![粉线制])|厘米|毫米|公顷|亩|千瓦时|兆瓦时|兆瓦|吉瓦|千瓦|千伏安|"
    "吨标准煤|吨标煤|斤|吨|公斤|千克|毫克|微克|毫升|美元|欧元|元(?![旦素件])|标准箱|度电|个百分点|百分点|‰|%"
)
_COUNTED = (
    "人次|人(?![才员民类们大均口])|人日|名(?![单称录])|个(?![体人性别月])|家(?![级庭长])|次(?!性)|"
    "所(?![有在])|件|座|场|"
    "篇|期(?!间)|户|处|册|支(?![持部撑])|辆|台套|台(?![账湾商胞风])|例|门(?!户)|套|条|项|本(?![级市县省区部])|"
    "部(?![门署分队委])|幅|株|艘|架|列(?![入为])|栋|幢|眼|宗|批(?![准复次])|届|轮|班次|车次|例次|张床位|"
    "张|首|家次|户次|"
    "亩次|岁|种(?![植子业养])|款(?!项)|片|间|头|只(?![有能要需])|羽|倍|番|级|"
    "分(?![别类级期批析工布散支中局会成])|颗|盏|块|根"
)
UNIT = f"(?:{_TIME}|{_MEASURED}|{_COUNTED})"
_EACH = (
    "立方米|毫升|升|公顷|亩|平方公里|平方米|公里|千人|万人|人|户|吨|千瓦时|万元|小时|秒|年|月|天|日|周|"
    "季度|学期|学年|"
    "村|所|校|家|个|次"
)
SLASH = rf"(?:\s*/\s*|每)(?:{_EACH})"
PER_SLASH = {"年": "year", "学期": "semester", "季度": "quarter", "月": "month"}
MULTIPLES = {
    "": 1, "百": 10**2, "千": 10**3, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8, "百亿": 10**10,
    "千亿": 10**11, "万亿": 10**12,
}  # fmt: skip
MULTIPLE = "万亿|千亿|百亿|千万|百万|亿|万|千(?![瓦米克伏])|百(?!分)"
RELATIVE = frozenset({"%", "‰", "个百分点", "百分点", "倍", "番"})
# Units that are as often part of a name or a grade: a number of them is a quantity only with a printed bound.
NEEDS_BOUND = frozenset({"级", "分", "岁", "种", "款", "片"})
_BLANK = re.compile(r"\s+")


def printed(unit: str) -> str:
    """A unit as printed, without white space."""
    return _BLANK.sub("", unit)
