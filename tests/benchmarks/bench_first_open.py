"""The chat's first open on slow lines: from the press of the launcher until the player can write.

Chromium's network emulation with the round trips and bandwidths of its developer tools, five times each, each in a new
profile; the real server process with a scripted assistant.
"""

import shutil
import statistics
import subprocess
import sys

from playwright.sync_api import sync_playwright

from settings import ROOT
from tests.benchmarks.report import table, write_section
from tests.fixtures.first_open import FAST_3G, SITE, SLOW_3G, Opened, main_thread_ms, open_chat
from tests.fixtures.scripted_desk import scripted_desk

TURNS = 5
FLAGS = ["--no-sandbox", "--disable-features=LocalNetworkAccessChecks"]  # a made-up site loads what the desk serves
BEFORE = {"none": "-", SLOW_3G.name: "7.4", FAST_3G.name: "2.6"}
"""Seconds before the front end was bundled."""


def main() -> int:
    """Measure and write the section of docs/benchmarks.md."""
    subprocess.run([sys.executable, "deploy/bundle.py"], cwd=ROOT, check=True)
    rows = []
    with scripted_desk(conversations_per_minute="1000", allowed_origins=SITE) as desk, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for line in (None, FAST_3G, SLOW_3G):
            found: list[Opened] = []
            for _ in range(TURNS):
                context = browser.new_context()
                found.append(open_chat(context, desk.url, line))
                context.close()
            seconds = [each.composer_seconds for each in found]
            name = line.name if line else "none"
            shaped = f"{line.latency_ms:.0f} ms, {line.down_kbit:.0f} kbit/s" if line else "-"
            rows.append(
                (
                    name,
                    shaped,
                    BEFORE[name],
                    f"{statistics.median(seconds):.2f}",
                    f"{max(seconds):.2f}",
                    len(found[0].requests),
                    f"{found[0].wire_bytes / 1000:.1f}",
                )
            )
        thread = []
        for _ in range(TURNS):
            context = browser.new_context()
            thread.append(main_thread_ms(context, desk.url))
            context.close()
    header = ("line", "round trip, down", "before, s", "median, s", "worst, s", "requests", "kB")
    text = table(header, rows)
    text += f"\n\nMain thread of the site's page, loader and opening together: {statistics.median(thread):.0f} ms.\n"
    print(text)
    write_section("The chat's first open", text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
