"""What the tables of the libraries know about people; ours say it themselves (``kernel.privacy``)."""

from tongban.kernel.privacy import Privacy, Retention, declare, holds, nothing_personal

_GUESSES = "防止猜测密码"

FOREIGN: dict[str, Privacy] = {
    "auth.Permission": nothing_personal(),
    "auth.Group": nothing_personal(),
    "contenttypes.ContentType": nothing_personal(),
    "sessions.Session": holds(
        "保持登录",
        Retention.SESSION,
        personal="session_key session_data",
        counted_from="expire_date",
        withheld="登录状态，退出即失效",
    ),
    "axes.AccessFailureLog": holds(
        _GUESSES,
        Retention.GUESS,
        personal="username ip_address user_agent",
        plain="http_accept path_info",
        counted_from="attempt_time",
        withheld="防止猜测密码的记录",
    ),
    "axes.AccessAttempt": holds(
        _GUESSES,
        Retention.GUESS,
        personal="username ip_address user_agent",
        plain="http_accept path_info get_data post_data",
        counted_from="attempt_time",
        withheld="防止猜测密码的记录",
    ),
    "axes.AccessAttemptExpiration": nothing_personal(),
    "axes.AccessLog": holds(
        _GUESSES,
        Retention.GUESS,
        personal="username ip_address user_agent",
        plain="http_accept path_info session_hash",
        counted_from="attempt_time",
        withheld="防止猜测密码的记录",
    ),
    "procrastinate.ProcrastinateWorker": nothing_personal(),
    "procrastinate.ProcrastinateJob": nothing_personal(),
    "procrastinate.ProcrastinateEvent": nothing_personal(),
    "procrastinate.ProcrastinatePeriodicDefer": nothing_personal(),
}


def declare_all() -> None:
    for label, said in FOREIGN.items():
        declare(label, said)
