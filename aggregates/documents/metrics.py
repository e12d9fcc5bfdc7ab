"""What a number measures: the noun phrase beside it, without dates, subjects and verbs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from aggregates.documents.dates import windows
from aggregates.documents.glyphs import BLANK
from aggregates.documents.quantities import Quantity

_VERB = (
    r"(?:累计|重点|努力|力争|争创|争取|确保|实现|培育|培养|培训|发展|安排|配备|建设|建成|举办|召开|组织|"
    r"开展|实施|新建|创建|"
    r"完成|设立|选取|选择|组建|确定|打造|新增|遴选|评选|选树|举行|开设|推出|拥有|建立|设置|扶持|选派|"
    r"征集|净增|新创建|新建成|"
    r"布局|引进|认定|创成|创评|"
    r"增设|形成|至少|计划|统筹|推动|推进|支持|引导|鼓励|全年|共同|分别|加快|加强|积极|大力|持续|总计|共计|共)"
)
_ACTION = re.compile(
    r"(?:改造|改建|扩建|新改建|新（改、扩）建|整治|治理|修复|淘汰|压减|削减|减少|拆除|关闭|处置|清理|"
    r"消除|更新|植树|造林|招引|孵化|投放|发放|"
    r"安置|吸纳|带动|帮扶|救助|转移|轮训|检查|抽检|监测|巡查|走访|慰问|受理|办理|化解|开通|投入|制定|"
    r"修订|出台|编制|发布|增加|提供|"
    r"开发|开工|签约|整改|维修|养护|硬化|绿化|筹集|招录|招聘|引育|完善|升级|新增|配置|开放|申报|获得|"
    r"取得|落实|公布|调整|取消)$"
)
_BOUND = re.compile(
    rf"(?:(?:至少|最少|不少于){_VERB}|不(?:得|应|能)?(?:少|低|小|高|多|大|下)于|不(?:得|应|能)?超过|至少|"
    rf"最少|最多|高?达到|达|(?:稳定|控制|保持|维持|限制|稳控)(?:在|到)|"
    r"(?:压缩|压减|压降|缩短|减少|缩减|精简|降低|下降|提高|提升|增加|上升|扩大|增长|发展|恢复|降|增|减|"
    r"缩)(?:到|至|为)|"
    r"超过|突破|高于|大于|低于|小于|少于|优于|逾|大约|约|近|超|分别|力争|争取|确保|努力|预计|"
    r"(?<![人户])均|都|各|全部|基本|稳定|年均|"
    r"平均每年|总体|要|应|须|将|为|是|有|：|在|(?:由|从)(?:目前|现在|当前|现有|原来|上年)?的?)\s*$"
)
_CHANGED = re.compile(
    r"(?:同比|年均|平均每年|每年|分别|累计|总体)*(?:提高|增长|提升|增加|上升|扩大|递增|下降|降低|减少|"
    r"压减|压缩|缩短|递减|压降|削减|下浮|翻)(?:幅度)?$"
)
_THAN = re.compile(
    r"(?:比|较|与)(?:\x01+|[^，。；、]{0,6}(?:同期|基期|上年|年初|期末|平均水平|"
    r"相比))(?:末|底|同期|相比)*$"
)
_NOUN = (  # verbs that as well begin a noun: 重点行业, 建设用地, 发展指数, 组织化程度, 培训合格率
    r"(?!重点(?!实施|开展|建设|支持|打造|推进|培育|整治)|建设(?:用地|工程|项目|资金|投资|面积|标准)|"
    r"发展(?:指数|水平|速度|质量|党员)|"
    r"组织(?:化|率|覆盖)|培训(?:率|合格率|覆盖|基地|机构)|累计(?:确诊|装机)|实施率|完成率|开展率|配备率|"
    r"建设率|建成率|设置率|安排率|实现率)"
)
_LEADING = re.compile(
    rf"^(?:{_NOUN}(?:在|到|至|将|把|对|截至|底|末|前|期间|时期|，|、|的|了|则|并|和|及|以及|或|其中|\s|"
    rf"（|；|：|{_VERB}))+"
)
_PERIOD = re.compile(r"^(?:每个?(?:年度?|学期|季度|月)|年均|按年度)")
_INNER = re.compile(rf"^[\u4e00-\u9fff（）、]{{0,16}}?(?:每个?(?:年度?|学期|季度|月)|年均)(?={_VERB}|$)")
_SUBJECT = re.compile(r"^(?:我|全|本)[省市县区州国旗盟]")
_EACH = re.compile(
    r"(?:平均)?每(?:个|所|家|村|乡|镇|县|区|市|人|户|亩|公里|班|校|支|座|"
    r"条)?(?:[\u4e00-\u9fff]{0,8})(?:至少|不少于|要|应|均)?$"
)
_COUNTERS = ("人次", "人数", "次数", "数量")  # 培训人次 measures nothing without its verb
_ENDS_WITH_VERB = re.compile(rf"(?:{_VERB}|力争|为|有)\s*$")
_ENDS_WITH_EACH = re.compile(r"每(?:一)?(?:个|所|家|支|座|条|名)?[\u4e00-\u9fff（）、]{0,8}$")
_BRACKETED = re.compile(r"\s*（[^（）]{0,80}）")
_SEPARATOR = re.compile(r"[、；]|以及|(?<=[\u4e00-\u9fff])[和及并](?=[\u4e00-\u9fff]*$)")
_TRAIL = re.compile(r"(?:、|和|及|以及|与|或|并|；|（|等)\s*$")
_MEASURE = re.compile(r"(?:率|度|量|数|比例|比重|占比|浓度|强度|面积|收入|产值|增加值|金额|投资|额)$")
_LONGEST = 60


def metric_of(before: str, after: str, region: str | None) -> str:
    """The measured thing of one clause: `before` and `after` are the texts on both sides of the quantity."""
    left = _stripped(before)
    if _behind(left, region):
        found = _named(
            re.split(
                r"[和及、]一大?批", _BRACKETED.sub("", after, count=1) if after.lstrip().startswith("（") else after
            )[0],
            region,
        )
        if found and (action := _ACTION.search(left)):
            return action.group() + found
        if found:
            return found
    return _named(left, region)


def metrics_in(clause: str, found: Sequence[Quantity], region: str | None) -> list[str]:
    """One metric for each of several quantities of a clause, in order; an empty one cannot be told."""
    metrics: list[str] = []
    behind, start = False, 0
    for index, quantity in enumerate(found):
        last = index + 1 == len(found)
        after = clause[quantity.end : len(clause) if last else found[index + 1].start]
        between = clause[max(start, quantity.start - _LONGEST * 2) : quantity.start]
        before = _inside(between)
        if after.lstrip().startswith("（") and (whole := _BRACKETED.match(clause, quantity.end)):
            after = clause[whole.end() :] or after  # 4名（其中…2名）管理人员: the thing stands behind the bracket
            last = True
        if index and behind and before == between:
            cut = _SEPARATOR.search(before)
            before = before[cut.end() :] if cut else ""
        behind = _behind(_stripped(before), region)
        if behind and not last:
            cut = _SEPARATOR.search(after)
            after = after[: cut.start()] if cut else _TRAIL.sub("", after)
        metrics.append(metric_of(before, after.split("；")[0], region))
        start = quantity.end
    return metrics


def distributed(before: str, count: int) -> list[str] | None:
    """A、B和C分别达到 names as many metrics as there are numbers, or None when the counts differ."""
    head = _stripped(before)
    names = re.split(r"[、]|以及|(?<=[\u4e00-\u9fff]{2})和(?=[\u4e00-\u9fff]{2})", head)
    whole = [name.strip(BLANK + "，") for name in names]
    shared = _MEASURE.search(whole[-1]) is not None and not all(_MEASURE.search(name) for name in whole)
    even = len(whole) == count and all(len(name) >= 2 for name in whole)
    return whole if even and not shared else None  # 甲、乙减排量: the noun at the end belongs to both


def _behind(left: str, region: str | None) -> bool:
    return bool(
        _ENDS_WITH_VERB.search(left)
        or not _named(left, region)
        or _ACTION.fullmatch(_named(left, region))
        or _ENDS_WITH_EACH.search(left)
        or re.search(r"(?:^|[\u4e00-\u9fff])(?:设|配|建|招)$", left)
    )


def _inside(before: str) -> str:
    """What stands in the bracket the number stands in, or the whole when it stands in none."""
    opened = before.rfind("（")
    return before[opened + 1 :] if opened > before.rfind("）") else before


@lru_cache(maxsize=2048)
def _stripped(before: str) -> str:
    left, previous = before.rstrip(BLANK + "\1"), None
    while left != previous:
        previous = left
        left = _BOUND.sub("", left).rstrip(BLANK + "\1，")
        changed = _CHANGED.sub("", left)
        if changed != left and changed.strip(BLANK + "\1"):
            left = changed
        left = _THAN.sub("", left).rstrip(BLANK + "\1，")
    return left


@lru_cache(maxsize=2048)
def _named(text: str, region: str | None) -> str:
    for window in reversed(windows(text)):
        text = text[: window.span[0]] + text[window.span[1] :]
    text = text.replace("\1", "").strip(BLANK + "，、；：。")
    previous = None
    while text != previous:
        previous = text
        text = _PERIOD.sub("", _INNER.sub("", text))
        bare = _LEADING.sub("", text)
        text = _SUBJECT.sub("", text if bare in _COUNTERS else bare)
        text = text.removeprefix(region or "\0").strip(BLANK)
    if text.count("）") > text.count("（"):
        text = text.rstrip("）")
    return _TRAIL.sub("", text).strip(BLANK + "，、；：。")
