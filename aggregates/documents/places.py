"""Where a plan holds: the region its title or issuer begins with, and the administrative level of that region."""

from __future__ import annotations

import re
from typing import Literal

Level = Literal["nation", "province", "city", "county"]

_ENDING = r"(?:自治区|自治州|特别行政区|新区|省|市|自治县|县|区|自治旗|旗|盟|地区|州(?![市县区]))"
_REGION = re.compile(rf"([\u4e00-\u9fff]{{1,13}}?{_ENDING})")
_BELOW = re.compile(r"([\u4e00-\u9fff]{1,9}?(?:自治州|自治县|县|市|州|区|旗)(?=人民政府|政府|委员会))")
_NOT_A_NAME = re.compile(
    r"关于|推进|加强|促进|加快|实施|建设|发展|工作|农村|乡村|进一步|开展|落实|提升|打造|做好|深化|完善|推动|支持|贯彻|"
    r"^[全我本各]|^(?:智慧|新型|文明|卫生|海绵|无废|绿色|韧性|现代化|特?大|中小|超大)?(?:城|都|超)市$|"
    r"(?:^|贫困|农村|偏远|深|生态|经济|产业|现代|综合)(?:示范|试验|社|园|山|矿|片|辖|景|灾|校|牧|林|库|小|开发|合作|功能)区$"
)
_MUNICIPALITIES = ("北京市", "上海市", "天津市", "重庆市")
_LEVELS: tuple[tuple[str, Level], ...] = (
    ("特别行政区", "province"),
    ("自治区", "province"),
    ("省", "province"),
    ("自治州", "city"),
    ("州", "city"),
    ("盟", "city"),
    ("地区", "city"),
    ("自治县", "county"),
    ("县", "county"),
    ("旗", "county"),
    ("市", "city"),
    ("区", "county"),
)
# Organs of the centre (Constitution, ch. 3 §3; 国务院机构设置): they name no region because theirs is the country.
_CENTRAL = re.compile(
    r"(?:国务院|中共中央|中央|全国|国家|最高人民|外交部|国防部|教育部|科学技术部|科技部|工业和信息化部|公安部|民政部|司法部|财政部|"
    r"人力资源(?:和)?社会保障部|自然资源部|生态环境部|住房(?:和)?城乡建设部|交通运输部|水利部|农业农村部|商务部|文化和旅游部|"
    r"应急管理部|退役军人事务部|中国人民银行|海关总署|审计署|[\u4e00-\u9fff]{2,8}总局)"
)
_TOWNS = re.compile(r"乡|镇|街道")
_COUNTIES = re.compile(r"各[^，、]{0,6}[县区旗]|县（市")


def place(title: str | None, issuer: str | None, addressees: str | None = None) -> tuple[str | None, Level | None]:
    """(region, administrative level) from the name the title or the issuer begins with.

    A 市 that writes to its towns and not to counties is a city of county level (县级市).
    """
    for text in ((title or "").removeprefix("中共"), (issuer or "").removeprefix("中共")):
        if _CENTRAL.match(text):
            return None, "nation"
        match = _REGION.match(text)
        if match and not _NOT_A_NAME.search(match.group(1)):
            region = _lowest(match.group(1), title or "", issuer or "")
            return region, _level_of(region, addressees or "")
    return None, None


def _lowest(region: str, title: str, issuer: str) -> str:
    """山西省五台县人民政府 issues for 五台县, not for 山西省."""
    text = issuer or title
    below = _BELOW.match(text, len(region)) if text.startswith(region) else None
    return below.group(1) if below else region


def _level_of(region: str, addressees: str) -> Level | None:
    if region in _MUNICIPALITIES:
        return "province"
    level = next((level for ending, level in _LEVELS if region.endswith(ending)), None)
    if level == "city" and region.endswith("市") and _TOWNS.search(addressees) and not _COUNTIES.search(addressees):
        return "county"
    return level
