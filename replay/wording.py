"""Chinese words for what the ledger writes in codes: events, roles, statuses, marks (docs/GLOSSARY.md)."""

from __future__ import annotations

from collections.abc import Mapping

EVENTS: Mapping[str, str] = {
    "plan.registered": "立项登记", "plan.text_imported": "读入文本", "plan.finding_raised": "疑点",
    "plan.finding_resolved": "疑点处理", "plan.linked": "方案关联", "plan.phase_scheduled": "工作阶段",
    "plan.task_defined": "任务分解", "plan.obligation_defined": "括号外要求", "plan.seat_assigned": "交办",
    "plan.target_set": "目标设定", "plan.baseline_recorded": "基期值",
    "plan.reporting_calendar_adopted": "采用报送日历", "plan.edition_matched": "新版对应",
    "plan.reading_corrected": "人工改动", "plan.seat_acknowledged": "签收", "plan.progress_reported": "进展填报",
    "plan.evidence_attached": "佐证材料", "plan.report_reviewed": "审核", "plan.closure_requested": "办结申请",
    "plan.closure_verified": "复核销号", "plan.closure_rejected": "复核不通过", "plan.seat_transferred": "席位移交",
    "plan.seat_revoked": "席位撤销", "plan.cooperation_confirmed": "配合情况确认", "plan.task_suspended": "停办",
    "plan.task_cancelled": "取消", "plan.task_reopened": "恢复", "plan.task_closed_unimplemented": "认定未落实",
    "plan.closure_confirmed": "销号确认", "plan.closure_contested": "销号异议",
    "plan.deadline_anchored": "期限起算", "plan.deadline_extended": "延期", "plan.target_revised": "目标调整",
    "plan.indicator_defined": "指标口径", "plan.task_linked": "上下级任务对应",
    "plan.target_linked": "上下级目标对应", "plan.child_required": "要求下级方案",
    "plan.child_issued": "下级方案印发", "plan.succeeded": "承接", "plan.obligation_carried_over": "结转",
    "plan.obligation_scheduled": "要求的安排", "plan.obligation_fulfilled": "要求的落实",
    "plan.funding_allocated": "经费安排", "plan.funding_used": "经费使用", "plan.notice_issued": "督办",
    "plan.notice_closed": "督办办结", "plan.inspection_concluded": "督查", "plan.interview_held": "约谈",
    "plan.circular_issued": "通报", "plan.rectification_ordered": "责令整改",
    "plan.rectification_submitted": "整改报告", "plan.rectification_verified": "整改复核",
    "plan.confidence_assessed": "落实把握", "plan.evidence_falsified": "佐证失实",
    "plan.service_ordered": "群众点单", "plan.service_assigned": "社区派单", "plan.service_accepted": "领单接单",
    "plan.service_completed": "服务完成", "plan.dispute_raised": "提出异议", "plan.dispute_answered": "异议答复",
    "plan.negotiation_held": "协商", "plan.dispute_escalated": "提交编办", "plan.dispute_ruled": "异议决定",
    "plan.dispute_withdrawn": "撤回异议", "plan.dispute_appealed": "申诉", "plan.evaluation_opened": "启动评估",
    "plan.score_recorded": "评分", "plan.evaluation_concluded": "评估结论", "plan.evaluation_appealed": "评估申诉",
    "plan.snapshot_fixed": "固定快照", "plan.snapshot_restated": "重述快照", "plan.period_closed": "关账",
    "plan.commendation_proposed": "表彰提名", "plan.public_notice_posted": "公示",
    "plan.commendation_granted": "授予", "plan.commendation_revoked": "撤销授予", "plan.annotated": "批注",
    "rules.weights_adopted": "采用权重", "rules.lights_adopted": "采用判灯规则",
    "rules.rubric_adopted": "采用评分办法", "rules.procedure_adopted": "采用程序规则",
    "region.measurement_recorded": "指标实测", "region.publication_recorded": "公开记载",
    "region.survey_conducted": "抽样调查", "agency.registered": "单位登记", "agency.alias_asserted": "认定同一单位",
    "agency.alias_rejected": "否定同一单位", "agency.renamed": "更名", "agency.merged": "合并",
    "agency.split": "拆分", "agency.duties_transferred": "职责划转", "agency.abolished": "撤并",
    "agency.membership_set": "集合成员", "statement.corrected": "更正", "statement.retracted": "撤回",
    "ledger.opened": "开账", "ledger.key_rotated": "更换密钥", "ledger.history_lost": "声明记录丢失",
    "ledger.erasure_requested": "申请删除", "ledger.erasure_approved": "批准删除",
    "ledger.erasure_refused": "不予删除", "ledger.restriction_imposed": "限制显示",
    "ledger.restriction_lifted": "解除限制", "ledger.value_disclosed": "披露",
    "ledger.credential_issued": "发放凭证", "ledger.credential_rotated": "更换凭证密文",
    "ledger.credential_revoked": "撤销凭证", "ledger.identity_bound": "绑定身份",
    "ledger.identity_released": "解除身份",
}  # fmt: skip
ROLES: Mapping[str, str] = {
    "importer": "导入", "plan_office": "纲要办", "liaison": "联络员", "supervisor": "督查", "verifier": "核验",
    "evaluator": "评估", "arbiter": "编办", "commending_authority": "表彰机关", "registry_clerk": "名录管理",
    "auditor": "审计", "reader": "查阅", "administrator": "系统管理", "ledger": "账本",
}  # fmt: skip
SEAT_ROLES: Mapping[str, str] = {
    "lead": "牵头", "cooperate": "配合", "participate": "参加", "shared": "分工负责", "responsible": "负责",
    "guide": "指导",
}  # fmt: skip
MARKS: Mapping[str, str] = {
    "late": "迟报", "archive": "档案补录", "correction": "更正", "retraction": "撤回", "defaulted": "日期默认",
    "illustration": "示意", "superseded": "已被更正", "after_close": "后补", "disputed": "存疑",
}  # fmt: skip
STATUSES: Mapping[str, str] = {
    "UNDEFINED": "未定义", "UNASSIGNED": "未交办", "ASSIGNED": "已交办", "ACKNOWLEDGED": "已签收",
    "IN_PROGRESS": "进行中", "CLOSURE_REQUESTED": "申请销号", "VERIFIED_COMPLETE": "已销号",
    "PARTIALLY_MET": "部分完成", "CLOSED_NOT_IMPLEMENTED": "未落实关闭", "SUSPENDED": "已暂停", "CANCELLED": "已取消",
    "REOPENED": "已重开",
}  # fmt: skip
STANDINGS: Mapping[str, str] = {
    "NOT_EVALUABLE": "不可评估", "NO_DATA": "无数据", "ON_PATH": "达到序时进度", "BEHIND": "进度滞后",
    "MET": "已达成", "MET_EARLY": "提前完成", "MISSED": "未达成",
}  # fmt: skip
TOPIC_STATUSES: Mapping[str, str] = {
    "RAISED": "已提出", "NEGOTIATING": "协商中", "AGREED": "已达成一致", "ESCALATED": "已提交编办", "DECIDED": "已裁定",
    "WITHDRAWN": "已撤回", "ORDERED": "已下达", "SUBMITTED": "已提交", "DONE": "已整改", "CONTINUING": "持续整改",
    "NOT_DONE": "未整改", "PROPOSED": "已提名", "POSTED": "公示中", "GRANTED": "已授予", "REVOKED": "已撤销",
    "EXPIRED": "已到期", "CLAIMED": "已领单", "TAKEN": "已接单", "COMPLETED": "已完成",
}  # fmt: skip
FIELDS: Mapping[str, str] = {
    "status": "状态", "since": "自", "percent": "进展", "title": "名称", "group": "类别", "no": "序号",
    "ended_on": "终止日", "open_ended": "名单未尽", "in_force": "在任", "from": "起始日", "to": "终止日",
    "from_defaulted": "起始日默认", "ended_by": "终止依据", "agency": "单位", "role": "角色", "order": "次序",
    "basis": "依据", "submitted_on": "报送日", "evidence": "佐证", "reviews": "审核", "acts": "办理",
    "confirmed": "确认", "contested": "异议", "conflicts": "声明冲突", "text": "原文", "indicator": "指标",
    "comparator": "比较", "value": "数值", "unit": "单位", "due_on": "期限", "task": "任务", "kind": "种类",
    "hardness": "约束性", "baseline": "基期值", "actual": "实际", "actual_period": "实际期", "expected": "序时应达",
    "completion": "完成度", "elapsed": "时间进度", "reasons": "原因", "effective_on": "生效日",
    "effective_defaulted": "日期默认", "lines": "行", "open": "未决", "parties": "各方", "raised": "提出",
    "closed": "办结", "issued": "下达", "closed_in_time": "按期办结", "overdue": "超期", "done_on": "完成日",
    "ordered": "下达", "submissions": "整改报告", "verdicts": "复核", "proposed": "提名", "posted": "公示",
    "granted": "授予", "revoked": "撤销", "falsified": "失实佐证", "cooperation": "配合确认",
    "confidence": "落实把握", "stages": "环节", "document": "文件", "to_seat": "移交至", "ruling": "裁定",
    "plan": "方案", "reports": "填报", "score": "得分", "total": "总分", "grade": "等次", "reason": "理由",
    "result": "结果", "grounds": "说明", "message_zh": "说明", "message_en": "说明(英)", "severity": "程度",
    "code": "代码", "region": "地区", "level": "层级", "issuer": "发文机关", "document_number": "文号",
    "name": "名称", "period": "期", "starts_on": "开始", "ends_on": "结束", "amount": "金额", "purpose": "用途",
    "year": "年度", "decision": "处理", "counts": "计数", "tasks": "任务", "seats": "席位", "targets": "目标",
    "findings": "疑点", "phases": "阶段", "obligations": "要求", "known_at": "已知至", "positions": "依据记录",
    "rules": "规则", "narrative": "内容", "effective_to": "终止日", "closure": "销号申请", "by": "何人",
    "agency_as_written": "原文写法", "occurrence": "第几次", "clause": "责任条款", "seat": "席位", "report": "填报",
    "period_from": "起始年", "period_to": "截止年",
    "actor": "经手人", "adopted_by": "采用单位", "authority": "依据", "basis_kind": "所据种类", "bound": "界限",
    "bytes": "字节数", "calendar": "报送日历", "category": "类别", "child_task": "下级任务",
    "cited_number": "所引文号", "cited_title": "所引文件", "claim": "主张", "clock": "时钟", "colour": "颜色",
    "commendation": "表彰", "community": "社区", "conducted_by": "实施单位", "convener": "召集单位",
    "cooperate": "配合", "coordinating_body": "协调机构", "credential": "凭证", "dispute": "异议",
    "dispute_days": "异议办理天数", "due_days": "办理天数", "due_precision": "期限精度", "encoding": "编码",
    "evaluation": "评估", "fact": "事实", "fed_back_on": "反馈日", "figures_sha256": "所固定数据的摘要",
    "finding": "疑点编号", "flat_shared": "分工平权", "format": "格式", "granted_by": "授予单位",
    "ground": "争议事项", "guide": "指导", "heading": "标题", "inspection": "督查", "instance": "第几审",
    "item": "项目", "kernel": "计算内核版本", "late_after_days": "迟报界限(天)", "lead": "牵头", "link": "对应关系",
    "matter": "事项", "method": "方法", "minutes": "纪要", "months": "月数", "note": "附注", "notice": "督办单",
    "number": "次序", "objection_days": "异议期(天)", "obligation": "要求", "of_type": "所更正的类型",
    "officer_post": "岗位", "origin": "来源", "outcome": "裁定结果", "owner": "责任方", "owner_kind": "责任方写法",
    "parent": "上级", "parent_plan": "上级方案", "parent_task": "上级任务", "partial": "部分完成计为",
    "participate": "参与", "per": "每", "person_times": "人次", "phase": "阶段", "population": "人口",
    "precision": "精度", "printed_on": "印发日", "published_by": "发布单位", "published_on": "发布日",
    "reader_version": "读取程序版本", "recipient": "受表彰者", "recipient_kind": "受表彰者种类",
    "rectification": "整改", "red_days_after": "红灯:逾期天数", "red_gap": "红灯:进度差",
    "red_missing": "红灯:缺报期数", "relation": "关系", "replaces": "取代", "responsible": "负责", "round": "第几轮",
    "sample": "样本", "scope": "范围", "secret_sha256": "密钥的摘要", "sha256": "文件摘要", "signed_on": "签发日",
    "snapshot": "快照", "subject": "对象", "supersedes": "取代", "survey": "调查", "target": "目标", "team": "工作组",
    "time_zone": "时区", "too_few": "样本过少界限", "urgency": "紧急程度", "verifier_key": "核验公钥",
    "version": "版本", "window_from": "统计期起", "window_to": "统计期止", "wish": "心愿",
    "yellow_days_before": "黄灯:提前天数", "yellow_gap": "黄灯:进度差", "yellow_missing": "黄灯:缺报期数",
}  # fmt: skip
LIGHTS: Mapping[str | None, str] = {
    "GREEN": "● 绿灯", "YELLOW": "▲ 黄灯", "RED": "■ 红灯", "GREY": "○ 灰灯", None: "未采用规则 no rules",
}  # fmt: skip
FLAGS: Mapping[str, str] = {
    "overdue": "超期", "due-soon": "临期", "late": "逾期销号", "born-overdue": "立项即超期", "disputed": "有争议",
    "extended-after-the-fact": "事后延期", "conflict-declared": "声明冲突", "contested-closure": "销号有异议",
    "late-recorded": "补录较晚",
}  # fmt: skip
YES_NO: Mapping[bool, str] = {True: "是", False: "否"}


def event_word(type_: str) -> str:
    """The Chinese word of an event type; the type itself where there is none (a later program's)."""
    return EVENTS.get(type_, type_)


def role_word(role: str) -> str:
    """The Chinese word of the role somebody acted in."""
    return ROLES.get(role, role)
