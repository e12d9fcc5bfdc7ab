"""Why a webhook fails or was disabled, in words; never what a receiver said."""

from __future__ import annotations

from collections.abc import Mapping

_WORDS: Mapping[str, tuple[str, str]] = {
    "timeout": ("对方没有按时应答", "the receiver did not answer in time"),
    "tls": ("对方的证书无效或加密连接失败", "the receiver's certificate is not valid, or TLS failed"),
    "connection": ("无法连接对方", "the receiver could not be reached"),
    "gone": ("对方答复已不存在(410),已停用", "the receiver said it is gone (410): disabled"),
    "revoked": ("登记时的凭证已撤销", "the credential it was registered with was revoked"),
    "restored": ("随备份恢复,须由登记者或管理员重新启用", "restored from a backup: to be enabled again"),
    "expired": ("登记时的凭证已过期", "the credential it was registered with has expired"),
    "released": ("登记者的身份已解除", "the identity it was registered by was released"),
    "bad-credential": ("登记时的凭证不存在", "the credential it was registered with is not known"),
    "role-not-allowed": ("登记者的角色已无权读取事件流", "the holder's role may no longer read the feed"),
    "scope-not-granted": ("凭证没有 feed 权限", "the credential has no scope feed"),
    "webhook-address": ("地址指向内部网络,未发送", "the address leads into an internal network: nothing was sent"),
    "webhook-unresolved": ("查不到主机的地址", "the host has no address"),
    "webhook-host": ("主机不在允许之列,未发送", "the host is not among those allowed: nothing was sent"),
    "webhook-scheme": ("发往外部须用 https,未发送", "not https to the outside: nothing was sent"),
    "webhook-url": ("地址写法不合规则,未发送", "the address is not plainly written: nothing was sent"),
}
_STATUS = "status-"


def said(code: str | None) -> dict[str, str] | None:
    """A reason's code with its words; None for none."""
    if code is None:
        return None
    zh, en = _WORDS.get(code, ("发送失败", "sending failed"))
    if code.startswith(_STATUS):
        number = code.removeprefix(_STATUS)
        zh, en = f"对方答复 {number}", f"the receiver answered {number}"
        if number.startswith("3"):
            zh, en = f"{zh},不跟随转址", f"{en}; redirects are not followed"
    return {"code": code, "zh": zh, "en": en}
