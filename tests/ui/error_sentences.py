"""The sentences of errors as they stand in the code, with ``{}`` for what is filled in."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import s2d_desktop
from s2d_desktop.model import errors

PACKAGE = Path(s2d_desktop.__file__).parent
KINDS = {name for name, kind in vars(errors).items() if isinstance(kind, type)}
KINDS |= {"FijiProblem", "OnlyFiji"}
SENTENCES = ("what", "why", "try_this")


def raised(room: str) -> dict[str, str]:
    """Every sentence of an error that is made below `room`, and a file in which it is."""
    found: dict[str, str] = {}
    for file in sorted((PACKAGE / room).rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        known = dict(constants(tree))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and name_of(node) in KINDS:
                wanted = [*node.args[:3], *(k.value for k in node.keywords if k.arg in SENTENCES)]
                for said in wanted:
                    for sentence in patterns(said, known):
                        if any(letter.isalpha() for letter in sentence.replace("{}", "")):
                            found.setdefault(sentence, file.relative_to(PACKAGE).as_posix())
    return found


def name_of(call: ast.Call) -> str:
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def constants(tree: ast.Module) -> Iterator[tuple[str, list[str]]]:
    """Names of a file that stand for a text."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            texts = patterns(node.value, {})
            if texts:
                yield node.targets[0].id, texts


def patterns(node: ast.expr, known: dict[str, list[str]]) -> list[str]:
    """What an expression can say; nothing if that is decided elsewhere."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, ast.Name):
        return known.get(node.id, [])
    if isinstance(node, ast.IfExp):
        return patterns(node.body, known) + patterns(node.orelse, known)
    if isinstance(node, ast.BoolOp):
        return [said for value in node.values for said in patterns(value, known)]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = patterns(node.left, known), patterns(node.right, known)
        return ["".join(pair) for pair in product(left or ["{}"], right or ["{}"])]
    if isinstance(node, ast.JoinedStr):
        parts = [patterns(v, known) if isinstance(v, ast.Constant) else ["{}"] for v in node.values]
        return ["".join(p) for p in product(*parts)]
    return []
