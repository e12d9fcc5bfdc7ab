"""How the share of each measure of a rubric is formed, in one sentence (docs/figures.md §9)."""

from __future__ import annotations

from collections.abc import Mapping

MEASURES: Mapping[str, tuple[str, str]] = {
    "headline_attainment": (
        "总目标完成比例的平均;无基期时为 实测÷目标;未达成者不满分;用估计值的,封顶",
        "mean attainment of the headline targets; without a baseline actual ÷ target; unmet ones stay below full; "
        "capped where an estimate is used",
    ),
    "hard_targets": (
        "各约束性定量指标 实测÷目标(至多为 1)的平均;无实测的计 0 并列出",
        "mean over binding quantitative targets of actual ÷ target (1 at most); those not measured count 0 and are "
        "listed",
    ),
    "aspirational_targets": (
        "达到的预期性指标 ÷ 可评估的预期性指标", "aspirational targets met ÷ aspirational targets that can be judged",
    ),
    "tasks_verified": (
        "(已销号 + 部分完成×折算)÷(任务总数 − 已取消)",
        "(verified complete + partly met × its share) ÷ (tasks − cancelled)",
    ),
    "obligations_met": (
        "已落实的括号外要求 ÷ 到期的括号外要求", "obligations outside the brackets fulfilled ÷ those due",
    ),
    "reports_on_time": ("按期报送的期次 ÷ 应报期次(全部席位)", "reports on time ÷ reports due, all seats"),
    "items_on_time": (
        "期限前销号的任务 ÷ 期限已到的任务;无期限的列出",
        "tasks verified by their deadline ÷ tasks whose deadline has come; those without one are listed",
    ),
    "accepted_with_evidence": (
        "附有未失实佐证的通过填报 ÷ 通过的填报", "accepted reports with evidence not found false ÷ accepted reports",
    ),
    "first_pass": ("首次审核未退回的填报 ÷ 审核过的填报", "reports not returned at first review ÷ reports reviewed"),
    "annual_plans": ("已列入年度计划的 ÷ 应列入的", "annual plans made ÷ annual plans scheduled"),
    "meetings_and_training": ("已开的会议与培训 ÷ 应开的", "meetings and training held ÷ those scheduled"),
    "child_plans": (
        "按时出台的下级方案(迟出的折算)÷ 到期应出台的", "plans of the level below in time (late: in part) ÷ those due",
    ),
    "funding": (
        "各年均有安排、已审计、不低于上年计 1,否则折算", "1 when every year has an allocation, audited, none below "
        "the year before; else a part",
    ),
    "rectified_on_time": ("按期完成的整改 ÷ 到期的整改", "rectifications done by their due day ÷ those due"),
    "disputes_closed": (
        "已办结的异议(不论是否按期)÷ 提出的异议", "disputes settled, in time or late ÷ disputes raised",
    ),
    "titles_and_commendations": (
        "方案期内获得且未撤销的称号、表彰,按层级计分,有上限",
        "titles and commendations of the period, by level; limited",
    ),
    "red_notices_open": ("逾期未办结的红色督办,每件扣分,有上限", "red notices not closed in time, limited"),
    "falsified_evidence": (
        "查实佐证失实的,等次封顶并取消加分", "evidence found false caps the grade and voids what it says",
    ),
}  # fmt: skip
