"""How well a few typed letters fit the words of a command. No Qt here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

BEGINS, WITHIN, SCATTERED = 3.0, 2.0, 0.5
"""Worth of letters that begin a word, lie within one, or lie scattered in one word."""


def plain(text: str) -> str:
    """`text` in small letters without accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in parts if not unicodedata.combining(c))


def fit(typed: str, texts: Sequence[tuple[str, float]]) -> float:
    """How well `typed` fits.

    Parameters
    ----------
    typed
        Words; each must be found somewhere, in any order.
    texts
        What is searched, each with its weight. Scattered letters count in the first only: in a
        long sentence nearly anything can be found.

    Returns
    -------
    0 where a word is not found; larger is better
    """
    total = 0.0
    for word in plain(typed).split():
        best = max(
            (
                weight * _of_word(word, plain(text), scattered=k == 0)
                for k, (text, weight) in enumerate(texts)
            ),
            default=0.0,
        )
        if best == 0.0:
            return 0.0
        total += best
    return total


def _of_word(word: str, text: str, scattered: bool) -> float:
    if re.search(rf"(?<!\w){re.escape(word)}", text):
        # A word that is whole, or nearly, says more than a beginning.
        return BEGINS + len(word) / (len(text) + 1)
    if word in text:
        return WITHIN
    if scattered and len(word) > 1 and _in_order(word, text):
        return SCATTERED
    return 0.0


def _in_order(letters: str, text: str) -> bool:
    """Whether the letters come in one word in their order, from its first, or begin its words."""
    words = re.findall(r"\w+", text)
    initials = "".join(word[0] for word in words)
    return any(_within(letters, word) for word in (*words, initials))


def _within(letters: str, word: str) -> bool:
    rest = iter(word)
    return word[0] == letters[0] and all(letter in rest for letter in letters)
