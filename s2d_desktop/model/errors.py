"""What may go wrong, said for two readers: three sentences for the user, the traceback for the log.

::

    S2DError                    exit code 1: our own fault
    ├── InputError              exit code 2: a file, an argument or a call that cannot be used
    │   ├── FileProblem         missing, unreadable, truncated, not of the kind it was given as
    │   │   └── SeriesQuestion  a file of several images; the user knows which
    │   ├── ProjectProblem      an ilastik project that cannot be used as it is
    │   └── AxesProblem         axes, shape or channels that do not fit
    │       └── PlanesQuestion  planes that may be classes or slices; the user knows which
    ├── ModelProblem            exit code 2: a network file or its description cannot be used
    └── Cancelled               exit code 130: the user asked to stop
"""

from __future__ import annotations


class S2DError(Exception):
    """An error a user is meant to read.

    Parameters
    ----------
    what
        One sentence: what happened.
    why
        One sentence: the reason, with the names and numbers that matter. May be empty.
    try_this
        One sentence: what the user can do now. May be empty.
    """

    exit_code = 1

    def __init__(self, what: str, why: str = "", try_this: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.why = why
        self.try_this = try_this
        self.details = ""
        """For the log and for a report: for instance what another process said before it ended."""

    def __str__(self) -> str:
        return "\n".join(part for part in (self.what, self.why, self.try_this) if part)


class InputError(S2DError):
    """Something the user gave cannot be used."""

    exit_code = 2


class FileProblem(InputError):
    """A file is missing, unreadable, truncated or of another kind than expected."""


class ProjectProblem(InputError):
    """An ilastik project cannot be used, or not in the way asked for."""


class AxesProblem(InputError):
    """Axes, shape or channels of an image do not fit what is to be done with it."""


class PlanesQuestion(AxesProblem):
    """The planes of a file may be classes or slices.

    Parameters
    ----------
    what, why, try_this
        As of any error.
    choices
        The possible answers: the axes to give, and what they mean in words.
    planes
        For each of them what the first planes then are, in words; in the order (t, z, c).
    """

    def __init__(
        self,
        what: str,
        why: str,
        try_this: str,
        choices: tuple[tuple[str, str], ...],
        planes: tuple[tuple[str, ...], ...],
    ) -> None:
        super().__init__(what, why, try_this)
        self.choices, self.planes = choices, planes


class SeriesQuestion(FileProblem):
    """A file holds several images, as those of microscopes do.

    Parameters
    ----------
    what, why, try_this
        As of any error.
    choices
        The possible answers: the path to give (``file.lif/2``), and the image in words.
    """

    def __init__(
        self, what: str, why: str, try_this: str, choices: tuple[tuple[str, str], ...]
    ) -> None:
        super().__init__(what, why, try_this)
        self.choices = choices


class ModelProblem(S2DError):
    """A network file or its description cannot be used."""

    exit_code = 2


class Cancelled(S2DError):
    """The user asked to stop."""

    exit_code = 130
