"""Mutation testing: breaks one rule at a time and asks whether the tests of its package notice.

python -m tests.mutants            every package, a sample of each; fails when a tenth or more survives
python -m tests.mutants masking -n 400 --seed 2

The sample is the same for everybody as long as the code and the seed are. No file is touched: each mutant lives in a
process of its own that reads the changed module instead of the one on disk.
"""

import argparse
import ast
import contextlib
import difflib
import importlib
import importlib.util
import itertools
import os
import random
import signal
import sys
import time
import types
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path

import cosmic_ray.plugins
import httpx  # noqa: F401 (what each of the processes needs is loaded once)
import hypothesis
import pytest
import pytest_asyncio  # noqa: F401
import sqlalchemy  # noqa: F401
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code

SAMPLE = 150
SURVIVING_SHARE = 0.10
PATIENCE = 5
"""How many times as long as the sound code a mutant may take before it counts as caught."""
SURVIVED, KILLED, UNLOADABLE = 0, 1, 9


@dataclass(frozen=True)
class Package:
    sources: str
    tests: tuple[str, ...]
    """Quick ones: each of them runs once for each mutant, until the first that fails."""


_HANDOFF = "tests/unit/handoff"
PACKAGES = {
    "domain": Package(
        "handoff/domain",
        tuple(
            f"{_HANDOFF}/{tests}"
            for tests in (
                "conversations/test_transitions.py",
                "people/test_serving.py",
                "queue",
                "test_errors.py",
                "test_event_topics.py",
                "test_ids.py",
                "test_records.py",
                "tickets",
            )
        ),
    ),
    "masking": Package("bot/masking", ("tests/unit/bot/masking", "tests/attacks/test_h4_secrets.py")),
    "complaint": Package("bot/complaint", ("tests/unit/bot/complaint",)),
    "rights": Package("handoff/services/rights.py", (f"{_HANDOFF}/test_rights.py",)),
    "texts": Package("handoff/services/texts.py", (f"{_HANDOFF}/test_texts.py",)),
}
LEFT_OUT = (
    "NoOp",
    "RemoveDecorator",  # it is seen as soon as the module is loaded
    "VariableReplacer",  # these need a name
    "VariableInserter",
    "_Eq_Is",  # the same for what is compared here, members of enumerations and short texts
    "_NotEq_IsNot",
    "_Is_Eq",
    "_IsNot_NotEq",
)
OPERATORS = [name for name in cosmic_ray.plugins.operator_names() if not name.endswith(LEFT_OUT)]


@dataclass(frozen=True)
class Mutant:
    path: Path
    operator: str
    number: int

    @property
    def module(self) -> str:
        return ".".join(self.path.with_suffix("").parts).removesuffix(".__init__")

    def source(self) -> str:
        operator = cosmic_ray.plugins.get_operator(self.operator)()
        return str(mutate_code(self.path.read_text(), operator, self.number))

    def change(self) -> str:
        before, after = self.path.read_text().splitlines(), self.source().splitlines()
        lines = list(difflib.unified_diff(before, after, n=0, lineterm=""))[2:]
        return f"{self.path} ({self.operator.rpartition('/')[2]})\n" + "\n".join(f"    {line}" for line in lines)


def mutants(path: Path) -> list[Mutant]:
    """Every change that the operators know of."""
    tree, found = get_ast(path.read_text()), []
    for name in OPERATORS:
        operator = cosmic_ray.plugins.get_operator(name)()
        count = sum(len(list(operator.mutation_positions(node))) for node in ast_nodes(tree))
        found += [Mutant(path, name, number) for number in range(count)]
    return found


def means_something(mutant: Mutant) -> bool:
    """Whether it is a program, and another one than the sound code."""
    with contextlib.suppress(SyntaxError):
        return _meaning(mutant.source()) != _meaning(mutant.path.read_text())
    return False


def _meaning(text: str) -> str:
    """The program without what the type checker tests: annotations, ways to pass an argument, kinds of a class."""

    class Bare(ast.NodeTransformer):
        def visit_arguments(self, node: ast.arguments) -> ast.arguments:
            node.args = [*node.posonlyargs, *node.args, *node.kwonlyargs]
            node.defaults += [each for each in node.kw_defaults if each is not None]
            node.posonlyargs, node.kwonlyargs, node.kw_defaults = [], [], []
            self.generic_visit(node)
            return node

        def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
            node.decorator_list = []
            self.generic_visit(node)
            return node

        def visit_arg(self, node: ast.arg) -> ast.arg:
            node.annotation = None
            return node

        def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AnnAssign:
            node.annotation = ast.Constant(None)
            self.generic_visit(node)
            return node

        def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
            node.returns = None
            self.generic_visit(node)
            return node

        def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AsyncFunctionDef:
            node.returns = None
            self.generic_visit(node)
            return node

    return ast.dump(Bare().visit(ast.parse(text)))


class _Loader(SourceFileLoader):
    def __init__(self, mutant: Mutant) -> None:
        super().__init__(mutant.module, str(mutant.path.resolve()))
        self._source = mutant.source()

    def get_code(self, fullname: str) -> types.CodeType:
        return compile(self._source, self.path, "exec")


class _Finder:
    """Gives the changed module to whoever imports it."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        if name != self._mutant.module:
            return None
        return importlib.util.spec_from_file_location(name, self._mutant.path.resolve(), loader=_Loader(self._mutant))


def _verdict(mutant: Mutant | None, tests: Sequence[str]) -> int:
    if mutant is not None:
        sys.meta_path.insert(0, _Finder(mutant))  # type: ignore[arg-type]
        try:
            importlib.import_module(mutant.module)
        except Exception:
            return UNLOADABLE
    hypothesis.settings.register_profile("mutants", max_examples=25, deadline=None, derandomize=True, database=None)
    options = [
        "-x",
        "-q",
        "--hypothesis-profile=mutants",
        *(f"-pno:{name}" for name in ("cacheprovider", "cov", "xdist")),
    ]
    code = pytest.main([*options, *tests])
    return SURVIVED if code == pytest.ExitCode.OK else KILLED


def _forked(run: Callable[[], int]) -> int:
    """The process that runs it, silent and in a group of its own."""
    if child := os.fork():
        return child
    os.setpgid(0, 0)
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nothing, stream)
    try:
        os._exit(run())
    finally:
        os._exit(KILLED)


def _ended(child: int, deadline: float) -> int | None:
    """What a process found; None while it is at work. One that takes too long is caught and ended."""
    done, status = os.waitpid(child, os.WNOHANG)
    if done:
        return os.waitstatus_to_exitcode(status)
    if time.monotonic() > deadline:
        os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return KILLED
    return None


def verdicts(
    sample: Sequence[Mutant], tests: Sequence[str], workers: int, budget: float
) -> Iterator[tuple[Mutant, int]]:
    """Each mutant with what the tests made of it; after `budget` seconds no other is begun.

    Raises:
        RuntimeError: the tests fail as the code stands.
    """
    started = time.monotonic()
    sound = _forked(lambda: _verdict(None, tests))
    if os.waitstatus_to_exitcode(os.waitpid(sound, 0)[1]) != SURVIVED:
        raise RuntimeError(f"{tests} fail without any mutant")
    seconds = max(20.0, PATIENCE * (time.monotonic() - started))
    ends = started + budget
    waiting, running = list(sample), dict[int, tuple[Mutant, float]]()
    while waiting or running:
        if time.monotonic() > ends:
            waiting.clear()
        while waiting and len(running) < workers:
            mutant = waiting.pop(0)
            running[_forked(lambda mutant=mutant: _verdict(mutant, tests))] = (mutant, time.monotonic() + seconds)
        for child, (mutant, deadline) in list(running.items()):
            code = _ended(child, deadline)
            if code is not None:
                del running[child]
                yield mutant, code
        time.sleep(0.02)


def survey(name: str, size: int, seed: int, workers: int, budget: float) -> float:
    """Print what survives of a package's sample; its share."""
    package = PACKAGES[name]
    source = Path(package.sources)
    files = sorted(source.rglob("*.py")) if source.is_dir() else [source]
    everything = list(itertools.chain.from_iterable(map(mutants, files)))
    random.Random(seed).shuffle(everything)
    sample = list(itertools.islice(filter(means_something, everything), size))
    tried, survivors = 0, 0
    for mutant, code in verdicts(sample, package.tests, workers, budget):
        tried += code != UNLOADABLE
        if code == SURVIVED:
            survivors += 1
            print(mutant.change(), flush=True)
    share = survivors / max(tried, 1)
    print(f"{name}: {survivors} of {tried} survive ({share:.1%}), a sample of {len(everything)}", flush=True)
    return share


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("packages", nargs="*", default=list(PACKAGES), help=", ".join(PACKAGES))
    parser.add_argument("-n", "--sample", type=int, default=SAMPLE, help="how many mutants of each package")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=900, help="for each package; the rest is not tried")
    given = parser.parse_args()
    shares = [survey(name, given.sample, given.seed, given.workers, given.seconds) for name in given.packages]
    sys.exit(max(shares) >= SURVIVING_SHARE)


if __name__ == "__main__":
    main()
