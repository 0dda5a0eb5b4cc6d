"""Makes bench/demo.svg: the terminal after `npx recollect demo`, for the README.

Usage: pip install rich==15.* && python bench/demo_picture.py [--out bench/demo.svg]
Runs the built command line in this checkout and draws what it printed; nothing is edited.
"""
from __future__ import annotations

import argparse
import os
import re
import subprocess
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
COLUMNS = 100


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", default=str(ROOT / "bench" / "demo.svg"))
    args = parser.parse_args()
    command = ["node", str(ROOT / "dist/src/cli/main.js"), "demo"]
    environment = {**os.environ, "FORCE_COLOR": "1", "COLUMNS": str(COLUMNS)}
    ran = subprocess.run(command, cwd=ROOT, env=environment, check=True,
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    console = Console(record=True, width=COLUMNS, file=open(os.devnull, "w", encoding="utf8"))
    console.print(Text("$ npx recollect demo", style="bold"))
    console.print(Text.from_ansi(ran.stdout.decode("utf8")))
    # The template names fonts on a web server; the viewer's own monospace font serves.
    template = re.sub(r"@font-face \{\{.*?\}\}", "", CONSOLE_SVG_FORMAT, flags=re.S)
    console.save_svg(args.out, title="recollect", code_format=template)


if __name__ == "__main__":
    main()
