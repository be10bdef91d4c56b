"""How a registry is shown who asks: a token, or a name and password, after it has said which."""

from __future__ import annotations

from threading import Lock

from dflint.registry.challenge import challenges
from dflint.registry.errors import Denied, WrongLogin
from dflint.registry.tokens import basic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from dflint.registry.connection import Answer
    from dflint.registry.credentials import Credentials
    from dflint.registry.tokens import Tokens


class Logins:
    """`login` says what is known for a host and a repository; it is asked once for each."""

    def __init__(
        self, host: str, tokens: Tokens, login: Callable[[str, str], Credentials | None]
    ) -> None:
        self.host = host
        self._tokens = tokens
        self._login = login
        self._known: dict[str, Credentials | None] = {}
        self._is_basic = False
        self._lock = Lock()

    def header(self, scope: str) -> str:
        if self._is_basic:
            login = self._credentials(scope)
            return basic(login) if login is not None else ""
        token = self._tokens.known(scope)
        return f"Bearer {token}" if token else ""

    def answer_challenge(self, answer: Answer, scope: str, refused: str) -> None:
        """Have what is asked for. Raises Denied where there is nothing to show."""
        asked = {it.scheme: it for it in challenges(answer.headers.getlist("WWW-Authenticate"))}
        login = self._credentials(scope)
        if "bearer" in asked:
            token = refused.removeprefix("Bearer ")
            self._tokens.fetch(asked["bearer"], scope, token, login)
        elif "basic" in asked:
            if login is None or login.identity_token:
                raise WrongLogin(
                    f"{self.host}: it asks for a login, and there are no credentials for it."
                )
            if refused.startswith("Basic "):
                raise WrongLogin(f"{self.host}: the credentials were not accepted.")
            self._is_basic = True
        else:
            raise Denied(f"{answer.where}: it is not allowed, and no way to log in is named.")

    def _credentials(self, scope: str) -> Credentials | None:
        repository = scope.split(":")[1] if scope.startswith("repository:") else ""
        with self._lock:
            if repository not in self._known:
                self._known[repository] = self._login(self.host, repository)
            return self._known[repository]
