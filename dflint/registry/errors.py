"""What can go wrong with a registry."""

from __future__ import annotations


class RegistryError(Exception):
    """A registry cannot be asked, or its answer cannot be used. One sentence, which names the host."""


class Unreachable(RegistryError):
    """No answer: no network, a name that does not resolve, TLS that cannot be verified, a time limit."""


class Denied(RegistryError):
    """The registry wants other credentials, or does not allow it with these."""


class WrongLogin(Denied, Unreachable):
    """It asks for a login, and there are no credentials for it, or it does not accept them: no other
    question would be answered either."""


class NotFound(RegistryError):
    """There is no such repository, tag, manifest or blob."""


class WrongAnswer(RegistryError):
    """The answer contradicts itself, its digest or the protocol."""


class Incomplete(WrongAnswer):
    """A list that may lack names. What is not in it is not known to be absent."""
