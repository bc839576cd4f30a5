"""Files that are shipped: vendored libraries as recorded, lock files without addresses."""

import hashlib
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENDOR = ROOT / "marketplace" / "static" / "vendor"
ROW = re.compile(r"^\| (\S+) \| \S+ \| [\d.]+ \| [\w.-]+ \| ([0-9a-f]{64}) \|$", re.MULTILINE)


def test_vendored_files_are_the_recorded_ones() -> None:
    recorded = dict(ROW.findall((VENDOR / "README.md").read_text("utf-8")))
    there = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.iterdir()
        if path.name != "README.md"
    }
    assert there == recorded


def test_lock_files_pin_hashes_and_name_no_registry() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text("utf-8")
        packages = re.findall(r"^[a-z0-9].*", text, re.MULTILINE)
        assert packages
        assert [one for one in packages if "==" not in one] == []
        assert not re.search(r"https?://|--index|--find-links", text)


def test_own_scripts_and_styles_ask_no_other_host() -> None:
    own = [p for p in (ROOT / "marketplace" / "static").glob("*.*") if p.suffix in (".js", ".css")]
    found = [p.name for p in own if re.search(r"https?://(?!www\.w3\.org)", p.read_text("utf-8"))]
    assert found == []


def test_own_scripts_never_write_markup() -> None:
    script = (ROOT / "marketplace" / "static" / "site.js").read_text("utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", script)


def test_no_committed_text_names_a_machine() -> None:
    names = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\n")
    pattern = re.compile(r"(^|[^\w.~])/(home|root|work)/[a-z]")
    found = []
    for name in filter(None, names):
        path = ROOT / name
        if path.suffix in (".py", ".md", ".html", ".js", ".css", ".toml", ".sh", "") and (
            path.is_file() and path.name != "test_files.py"
        ):
            text = path.read_text("utf-8", errors="ignore")
            found += [name] if pattern.search(text) else []
    assert found == []
