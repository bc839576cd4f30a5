"""The shape of the house, measured: short modules, short functions, agreed file names."""

import ast
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "marketplace"
MODULES = sorted(PACKAGE.rglob("*.py"))
LONGEST_MODULE = 300
LONGEST_FUNCTION = 40
DOMAIN_FILES = ("views.py", "service.py", "queries.py", "policy.py", "drafts.py")
DOMAIN_FORBIDDEN = ("commit",)


def _functions(path: Path) -> list[tuple[str, int]]:
    tree = ast.parse(path.read_text("utf-8"))
    return [
        (f"{path.relative_to(ROOT)}:{node.name}", (node.end_lineno or 0) - node.lineno + 1)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def test_no_module_is_longer_than_300_lines() -> None:
    lengths = {str(p.relative_to(ROOT)): len(p.read_text("utf-8").splitlines()) for p in MODULES}
    assert {name: n for name, n in lengths.items() if n > LONGEST_MODULE} == {}


def test_no_function_is_longer_than_40_lines() -> None:
    lengths = dict(one for path in MODULES for one in _functions(path))
    assert {name: n for name, n in lengths.items() if n > LONGEST_FUNCTION} == {}


def test_half_of_the_functions_are_short() -> None:
    lengths = [n for path in MODULES for _name, n in _functions(path)]
    assert median(lengths) <= 15


def test_views_and_domains_never_commit() -> None:
    found = []
    for path in MODULES:
        if not path.name.endswith(DOMAIN_FILES):
            continue
        found += [
            f"{path.relative_to(ROOT)}:{node.lineno}"
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Attribute) and node.attr in DOMAIN_FORBIDDEN
        ]
    assert found == []


def test_every_public_function_of_the_engine_says_what_it_does() -> None:
    silent = []
    for path in sorted((PACKAGE / "engine").rglob("*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            public = isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name[0] != "_"
            if public and not ast.get_docstring(node):
                silent.append(f"{path.name}:{node.name}")
    assert silent == []


def test_every_lint_exemption_has_its_reason() -> None:
    bare = []
    for path in [*MODULES, *sorted((ROOT / "tests").rglob("*.py"))]:
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            for mark in ("# noqa", "# type: ignore"):
                if mark in line and "test_shape" not in path.name:
                    reason = line.split(mark, 1)[1]
                    if " - " not in reason and " # " not in reason:
                        bare.append(f"{path.relative_to(ROOT)}:{number}")
    assert bare == []
