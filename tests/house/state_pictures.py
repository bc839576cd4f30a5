"""Draw every life as a picture: `python -m tests.house.state_pictures` (needs Graphviz).

`docs/states/<noun>.svg` is made from the very table that the code obeys; a test reads the arrows
back out of the picture and compares.
"""

import subprocess
from pathlib import Path

from marketplace.lives import Arrow, Life
from tests.house.lives import LIVES

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "states"
LOOKS = """
  rankdir=TB; nodesep=0.35; ranksep=0.5; bgcolor="white";
  node [shape=box, style="rounded,filled", fillcolor="#f6f8fa", color="#0f5c8c",
        fontname="sans-serif", fontsize=12, margin="0.14,0.06"];
  edge [color="#4d5b68", fontname="sans-serif", fontsize=10, fontcolor="#14202b"];
"""


def dot(life: Life) -> str:
    """The life in Graphviz's language: states in both languages, verbs with who may take them."""
    nodes = [f'  "{state}" [label="{name.zh}\\n{name.en}"];' for state, name in life.states.items()]
    edges = [_edge(life, arrow) for arrow in life.arrows]
    return "digraph life {" + LOOKS + "\n".join([*nodes, *edges]) + "\n}\n"


def _edge(life: Life, arrow: Arrow) -> str:
    verb = life.verbs[arrow.verb]
    who = ", ".join(arrow.who) or "follows"
    style = "" if arrow.who else ", style=dashed"
    label = f"{verb.zh} {verb.en}\\n({who}{', reason' if arrow.needs_reason else ''})"
    tip = f"{arrow.before} {arrow.verb} {arrow.after}"
    return f'  "{arrow.before}" -> "{arrow.after}" [label="{label}", id="{tip}"{style}];'


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for noun, one in LIVES.items():
        drawn = subprocess.run(
            ["dot", "-Tsvg"], input=dot(one.life), capture_output=True, text=True, check=True
        ).stdout
        (FOLDER / f"{noun}.svg").write_text(drawn, "utf-8")


if __name__ == "__main__":
    main()
