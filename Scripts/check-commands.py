#!/usr/bin/env python3
"""Runs the commands shown in the README, the documentation and the manual.

    Scripts/check-commands.py PATH-TO-AOS

The commands of a code block run one after another in a fresh copy of the demonstration world. Each must be accepted:
incorrect usage (exit code 64) and crashes are faults. The examples in the manual must also succeed, because each builds
on the ones before it.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGES = ["README.md", "SECURITY.md", "CONTRIBUTING.md"]
USAGE = 64


def blocks_of_page(page):
    """The commands of each shell block, with their line numbers."""
    blocks, block = [], None
    for number, line in enumerate(page.read_text().split("\n"), 1):
        if line.startswith("```"):
            block = [] if line.startswith("```sh") else None
            if block is not None:
                blocks.append(block)
        elif block is not None and re.match(r"(?:aos |cd |.*\| aos )", line):
            # A comment begins with a number sign after whitespace.
            block.append((number, re.sub(r"\s+# .*", "", line)))
    return [block for block in blocks if block]


def blocks_of_manual(page):
    blocks, block = [], None
    for number, line in enumerate(page.read_text().split("\n"), 1):
        if line.startswith(".Bd -literal"):
            block = []
            blocks.append(block)
        elif line.startswith(".Ed"):
            block = None
        elif block is not None and re.match(r"(?:aos |cd )", line):
            block.append((number, line.replace("\\&", "")))
    return [block for block in blocks if block]


class Runner:
    def __init__(self, program, folder):
        self.folder = folder
        self.faults = []
        self.count = 0
        binaries = folder / "bin"
        binaries.mkdir()
        (binaries / "aos").symlink_to(program)
        home = folder / "home"
        for name in [".local/share/bash-completion/completions", ".zsh", ".config/fish/completions"]:
            (home / name).mkdir(parents=True)
        self.environment = {
            "PATH": f"{binaries}:{os.environ['PATH']}", "HOME": str(home), "LC_ALL": "C.UTF-8", "TMPDIR": str(folder),
            "CARGO_NET_OFFLINE": "true",
        }
        self.world = folder / "world"
        made = self.run(f"aos demo --to {self.world}", folder)
        if made.returncode != 0:
            raise SystemExit(f"error: the demonstration world can't be created: {made.stderr}")

    def run(self, line, folder):
        self.count += 1
        return subprocess.run(
            ["/bin/sh", "-c", line], cwd=folder, env=self.environment, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=120)

    def run_block(self, page, block, must_succeed):
        place = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        folder = place if any("aos demo --to" in line for _, line in block) else place / "notes"
        if folder != place:
            shutil.copytree(self.world, folder, symlinks=True)
        for number, line in block:
            if line.startswith("cd "):
                folder = folder / line[3:].strip()
                continue
            result = self.run(line, folder)
            if result.returncode not in ([0] if must_succeed else [0, 1, 2]):
                self.faults.append(
                    f"{page.relative_to(ROOT)}:{number}: `{line}` exits with {result.returncode}\n"
                    f"    {result.stderr.strip().splitlines()[0] if result.stderr.strip() else ''}")


def main(arguments):
    if len(arguments) != 1:
        raise SystemExit(__doc__)
    program = pathlib.Path(arguments[0]).resolve()
    if not os.access(program, os.X_OK):
        raise SystemExit(f"error: {program} is not an executable")
    with tempfile.TemporaryDirectory() as folder:
        runner = Runner(program, pathlib.Path(folder))
        for page in [ROOT / name for name in PAGES] + sorted((ROOT / "Documentation").rglob("*.md")):
            for block in blocks_of_page(page):
                runner.run_block(page, block, must_succeed=False)
        for page in sorted((ROOT / "man").iterdir()):
            for block in blocks_of_manual(page):
                runner.run_block(page, block, must_succeed=True)
    for fault in runner.faults:
        print(fault)
    print(f"{runner.count} commands, {len(runner.faults)} faults")
    return 1 if runner.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
