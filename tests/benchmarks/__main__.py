"""Run benchmarks: `python -m tests.benchmarks [--list] [NAME ...]`; without a name all of them, one after the other."""

import argparse
import ast
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main() -> int:
    found = {path.stem.removeprefix("bench_"): path for path in sorted(HERE.glob("bench_*.py"))}
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(found))
    parser.add_argument("--list", action="store_true", help="say what there is and stop")
    options = parser.parse_args()
    if unknown := set(options.names) - found.keys():
        parser.error(f"no benchmark is called {', '.join(sorted(unknown))}; there are {', '.join(found)}")
    chosen = options.names or list(found)
    for name in chosen:
        print(f"{name}: {_purpose(found[name])}", flush=True)
    if options.list:
        return 0
    # A process each: memory is measured in a fresh one, and one that fails does not keep the others from running.
    results = [subprocess.run([sys.executable, "-m", f"tests.benchmarks.bench_{name}"], check=False) for name in chosen]
    return max((abs(result.returncode) for result in results), default=0)


def _purpose(path: Path) -> str:
    """The first line of the module's docstring."""
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return text.partition("\n")[0]


if __name__ == "__main__":
    sys.exit(main())
