"""What the tables of the libraries know about people; ours say it themselves (``kernel.privacy``)."""

from tongban.kernel.privacy import Privacy, Retention, holds, nothing_personal

_GUESSES = "防止猜测密码"

FOREIGN: dict[str, Privacy] = {
    "auth.Permission": nothing_personal(),
    "auth.Group": nothing_personal(),
    "contenttypes.ContentType": nothing_personal(),
    "sessions.Session": holds("保持登录", Retention.SESSION, personal="session_key session_data"),
    "axes.AccessFailureLog": holds(
        _GUESSES, Retention.GUESS, personal="username ip_address user_agent", plain="http_accept path_info"
    ),
    "axes.AccessAttempt": holds(
        _GUESSES,
        Retention.GUESS,
        personal="username ip_address user_agent",
        plain="http_accept path_info get_data post_data",
    ),
    "axes.AccessAttemptExpiration": nothing_personal(),
    "axes.AccessLog": holds(
        _GUESSES,
        Retention.GUESS,
        personal="username ip_address user_agent",
        plain="http_accept path_info session_hash",
    ),
    "procrastinate.ProcrastinateWorker": nothing_personal(),
    "procrastinate.ProcrastinateJob": nothing_personal(),
    "procrastinate.ProcrastinateEvent": nothing_personal(),
    "procrastinate.ProcrastinatePeriodicDefer": nothing_personal(),
}
