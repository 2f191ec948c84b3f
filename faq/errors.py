"""What can go wrong in the FAQ: `FaqError` > `ContentError`, `ModelError`. Words for people are made elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass


class FaqError(Exception):
    """Root of the package's errors."""

    code = "faq_error"
    status = 500
    retryable = False


@dataclass(frozen=True, order=True)
class Finding:
    """One thing wrong in one file. `line` counts from 1; a warning is for somebody to look at, nothing fails by it."""

    path: str
    line: int
    reason: str
    warning: bool = False

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {'warning: ' if self.warning else ''}{self.reason}"


class ContentError(FaqError):
    """Files of the content that cannot be used; `findings` says which, where and why."""

    code = "content_broken"

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(findings)
        self.findings = tuple(findings)

    def __str__(self) -> str:
        return "\n".join(map(str, self.findings))


class ModelError(FaqError):
    """The embedding model cannot be found or read."""

    code = "model_unavailable"
