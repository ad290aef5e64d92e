"""What Slack's refusals mean: whether asking again can help, what is closed, and what a person can do about it.

Codes: the error tables of https://docs.slack.dev/reference/methods/chat.postMessage, chat.update and
conversations.history. A code that is in no table here was still a refusal: nothing was posted, and it is tried again
until the slot's deadline.
"""

from dataclasses import dataclass

from bot.platforms import Scope


@dataclass(frozen=True, slots=True)
class Meaning:
    """`final` and `scope` as in `DeliveryError`; `ambiguous`: part of the work may have been done."""

    advice: str
    final: bool = False
    scope: Scope = Scope.MESSAGE
    ambiguous: bool = False


_INVITE = "/invite 로 봇을 채널에 불러 주세요 (invite the bot to the channel)"
_ARCHIVED = "보관된 채널입니다: 보관을 풀거나 다른 채널에서 구독하세요 (unarchive the channel or subscribe another one)"
_CLOSED = "채널의 게시 권한에서 봇을 허용해 주세요 (let the bot post in the channel's settings)"
_REINSTALL = "앱을 워크스페이스에 다시 설치하고 새 토큰을 넣어 주세요 (reinstall the app and set the new token)"
_SCOPES = "slack/manifest.yaml 의 권한으로 앱을 다시 설치해 주세요 (reinstall the app with the scopes of slack/manifest.yaml)"
_MALFORMED = "봇의 잘못입니다: 이 오류를 알려 주세요 (please report this)"
_GONE = "메시지가 지워졌거나 고칠 수 없습니다 (the message is gone or cannot be changed)"
_AGAIN = "다시 보냅니다 (it is tried again)"


def _table(scope: Scope, advice: str, *codes: str) -> dict[str, Meaning]:
    return dict.fromkeys(codes, Meaning(advice, final=True, scope=scope))


MEANINGS: dict[str, Meaning] = {
    **_table(Scope.CHANNEL, _INVITE, "not_in_channel", "channel_not_found", "user_not_found"),
    **_table(Scope.CHANNEL, _ARCHIVED, "is_archived"),
    **_table(
        Scope.CHANNEL,
        _CLOSED,
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "restricted_action_non_threadable_channel",
        "restricted_action_thread_locked",
        "cannot_reply_to_message",
        "messages_tab_disabled",
        "cannot_dm_bot",
        "channel_type_not_supported",
        "external_channel_migrating",
    ),
    **_table(
        Scope.WORKSPACE,
        _REINSTALL,
        "account_inactive",
        "token_revoked",
        "token_expired",
        "invalid_auth",
        "not_authed",
        "access_denied",
        "org_login_required",
        "team_access_not_granted",
        "team_not_found",
        "ekm_access_denied",
        "enterprise_is_restricted",
    ),
    **_table(Scope.WORKSPACE, _SCOPES, "missing_scope", "no_permission", "not_allowed_token_type"),
    **_table(
        Scope.MESSAGE,
        _MALFORMED,
        "invalid_blocks",
        "invalid_blocks_format",
        "msg_too_long",
        "msg_blocks_too_long",
        "metadata_too_large",
        "metadata_must_be_sent_from_app",
        "invalid_metadata_format",
        "invalid_metadata_schema",
        "markdown_text_conflict",
        "no_text",
        "too_many_attachments",
        "invalid_arguments",
        "invalid_arg_name",
        "invalid_array_arg",
        "invalid_charset",
        "invalid_form_data",
        "invalid_post_type",
        "invalid_json",
        "json_not_object",
    ),
    **_table(
        Scope.MESSAGE,
        _GONE,
        "message_not_found",
        "cant_update_message",
        "edit_window_closed",
        "update_failed",
        "thread_not_found",
    ),
    **dict.fromkeys(("internal_error", "fatal_error"), Meaning(_AGAIN, ambiguous=True)),  # "some aspect may have succeeded"
}


def meaning(code: str) -> Meaning:
    """Return what an error code means; an unknown one can be tried again."""
    return MEANINGS.get(code, Meaning(_AGAIN))
