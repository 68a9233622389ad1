#!/usr/bin/env python3
"""Runs consoles in pseudo-terminals, commands and an editor on one world, kills them, and checks that nothing is lost.

Everything that a command acknowledged (exit 0) must be there at the end: comments, proposals and applied manifests. No
program may crash, `aos journal verify` and `aos store verify` must always succeed, and the memory of a console must not
grow without bound.
"""

import argparse
import collections
import fcntl
import json
import os
import pty
import random
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time

PROJECT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TRAPS = {signal.SIGILL, signal.SIGTRAP, signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS, signal.SIGFPE}
# Keys that move, open, mark, stage and undo, but none that leaves the console or opens an editor.
KEYS = [b"j", b"k", b"\x1b[B", b"\x1b[A", b"\r", b"\x1b", b"\t", b" ", b"s", b"u", b"1", b"2", b"3", b"4", b"5", b"6",
        b"g", b"G", b"n", b"?", b"/a\r", b"R", b"h", b"l", b"\x1b[6~", b"\x1b[5~", b"y", b"n"]


class Soak:
    def __init__(self, program, seconds, seed):
        self.program = program
        self.end = time.monotonic() + seconds
        self.random = random.Random(seed)
        self.folder = tempfile.mkdtemp(prefix="aos-soak-")
        self.world = os.path.join(self.folder, "world")
        self.counts = collections.Counter()
        self.problems = []
        self.comments = []
        self.applied = []
        self.lock = threading.Lock()
        self.memory = {}

    def environment(self, person="ada"):
        own = {k: v for k, v in os.environ.items() if not k.startswith(("AOS_", "XDG_")) and k != "CI"}
        own.update(HOME=os.path.join(self.folder, person), TERM="xterm-256color", LC_ALL="C.UTF-8", SWIFT_BACKTRACE="enable=no")
        return own

    def note(self, name, number=1):
        with self.lock:
            self.counts[name] += number

    def problem(self, text):
        with self.lock:
            if len(self.problems) < 50:
                self.problems.append(text)
        print(f"PROBLEM {text}", flush=True)

    def ended(self, code, what):
        if code < 0 and -code in TRAPS:
            self.problem(f"{what} was ended by {signal.Signals(-code).name}")

    def aos(self, *arguments, kill=None, person="ada"):
        """Runs a command, killed after `kill` seconds if given; returns the exit code and the envelope, if printed."""
        process = subprocess.Popen(
            [self.program, *arguments, "--world", self.world, "--json"], env=self.environment(person),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if kill is not None:
            try:
                out, _ = process.communicate(timeout=kill)
            except subprocess.TimeoutExpired:
                process.kill()
                out, _ = process.communicate()
                self.note("commands killed")
        else:
            try:
                out, _ = process.communicate(timeout=180)
            except subprocess.TimeoutExpired:
                process.kill()
                out, _ = process.communicate()
                self.problem(f"aos {' '.join(arguments)} did not exit within three minutes")
        self.note("commands")
        self.ended(process.returncode, f"aos {' '.join(arguments)}")
        try:
            envelope = json.loads(out)
        except ValueError:
            if kill is None:
                self.problem(f"aos {' '.join(arguments)}: exit {process.returncode} without an envelope")
            return process.returncode, None
        return process.returncode, envelope

    # The actors, each of which runs until time is up.

    def going(self):
        return time.monotonic() < self.end

    def editor(self):
        """Adds and removes definitions, like a person with an editor."""
        dice = random.Random(self.random.random())
        air = os.path.join(self.world, "air")
        names = []
        while self.going():
            if names and dice.random() < 0.4:
                names.remove(dice.choice(names))
            else:
                names.append(f"Soak{dice.randrange(1000)}")
                names = list(dict.fromkeys(names))[-12:]
            nodes = [{"$kind": "defschema", "name": f"x/{n}@1", "type": {"nat": {}}} for n in names]
            self.replace(os.path.join(air, "soak.air.json"), nodes)
            path = os.path.join(air, "manifest.air.json")
            with open(path) as file:
                manifest = json.load(file)
            others = [s for s in manifest.get("schemas", []) if not s["name"].startswith("x/Soak")]
            manifest["schemas"] = others + [{"name": f"x/{n}@1"} for n in names]
            self.replace(path, manifest)
            self.note("edits")
            time.sleep(dice.uniform(0.5, 3))

    @staticmethod
    def replace(path, value):
        with open(path + ".new", "w") as file:
            json.dump(value, file, indent=1)
        os.rename(path + ".new", path)

    def proposer(self):
        dice = random.Random(self.random.random())
        while self.going():
            kill = dice.uniform(0.02, 0.8) if dice.random() < 0.15 else None
            _, listed = self.aos("gov", "list")
            proposals = ((listed or {}).get("data") or {}).get("proposals", [])
            latest = [str(p["id"]) for p in proposals[-4:]] or ["0"]
            number = dice.choice(latest)
            step = dice.choice(["propose", "propose", "shadow", "approve", "apply", "comment", "comment", "rebase", "stage"])
            if step == "propose":
                code, envelope = self.aos("gov", "propose", "--all", kill=kill)
            elif step == "comment":
                text = f"comment {dice.getrandbits(64):x}"
                code, envelope = self.aos("gov", "comment", "--id", number, text, kill=kill)
                if code == 0:
                    with self.lock:
                        self.comments.append((number, text))
            elif step == "stage":
                code, envelope = self.aos("stage", *dice.choice([["add", "--all"], ["--clear"]]), kill=kill)
            else:
                code, envelope = self.aos("gov", step, "--id", number, kill=kill)
                if step == "apply" and code == 0:
                    with self.lock:
                        self.applied.append(number)
            self.note(f"{step}: exit {code if code >= 0 else 'killed'}")

    def watcher(self):
        """Runs commands that read, and verifies."""
        dice = random.Random(self.random.random())
        while self.going():
            command = dice.choice([["status"], ["check"], ["diff"], ["journal"], ["journal", "verify"], ["store", "verify"]])
            code, envelope = self.aos(*command, person="bob")
            self.note("looks")
            if command[-1] == "verify" and code != 0:
                self.problem(f"aos {' '.join(command)}: {json.dumps((envelope or {}).get('diagnostics'))[:600]}")
            time.sleep(dice.uniform(0, 0.5))

    def console(self, number):
        """Presses keys in a console, reads its output, and kills it now and then."""
        dice = random.Random(self.random.random())
        while self.going():
            pid, terminal = pty.fork()
            if pid == 0:
                os.execve(self.program, [self.program, "tui", "--world", self.world], self.environment(f"person{number}"))
            fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
            self.note("consoles")
            life = time.monotonic() + dice.choice([5, 20, 60, 240])
            first = None
            status = None
            while self.going() and time.monotonic() < life and status is None:
                try:
                    os.write(terminal, dice.choice(KEYS))
                    self.note("keys")
                except OSError:
                    pass
                pause = time.monotonic() + dice.uniform(0.02, 0.3)
                while time.monotonic() < pause:
                    ready, _, _ = select.select([terminal], [], [], 0.02)
                    if ready:
                        try:
                            self.note("bytes drawn", len(os.read(terminal, 65536)))
                        except OSError:
                            break
                resident = self.resident(pid)
                if resident:
                    first = first or resident
                    with self.lock:
                        self.memory[number] = max(self.memory.get(number, 0), resident)
                done, status_ = os.waitpid(pid, os.WNOHANG)
                if done:
                    status = status_
            if status is None:
                # The console handles SIGTERM and SIGHUP, but can't handle SIGKILL.
                os.kill(pid, dice.choice([signal.SIGKILL, signal.SIGTERM, signal.SIGHUP]))
                limit = time.monotonic() + 30
                while time.monotonic() < limit:
                    done, status_ = os.waitpid(pid, os.WNOHANG)
                    if done:
                        status = status_
                        break
                    # A terminal whose output is not read blocks its writer.
                    ready, _, _ = select.select([terminal], [], [], 0.1)
                    if ready:
                        try:
                            os.read(terminal, 65536)
                        except OSError:
                            pass
                else:
                    self.problem("a console did not exit within 30 seconds after a signal")
                    os.kill(pid, signal.SIGKILL)
                    _, status = os.waitpid(pid, 0)
                self.note("consoles killed")
            code = os.waitstatus_to_exitcode(status)
            self.ended(code, "a console")
            os.close(terminal)

    @staticmethod
    def resident(pid):
        try:
            with open(f"/proc/{pid}/statm") as file:
                return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024
        except (OSError, IndexError):
            return None

    def run(self, consoles):
        shutil.copytree(os.path.join(PROJECT, "Fixtures/worlds/notes/base"), self.world)
        code, _ = self.aos("import", "--air", os.path.join(self.world, "air"), "--mode", "genesis")
        if code != 0:
            self.problem("the world could not be created")
            return
        actors = [self.editor, self.proposer, self.proposer, self.watcher]
        threads = [threading.Thread(target=self.guarded, args=(actor,)) for actor in actors]
        threads += [threading.Thread(target=self.guarded, args=(self.console, n)) for n in range(consoles)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.finish()

    def guarded(self, actor, *arguments):
        try:
            actor(*arguments)
        except Exception as error:  # An actor that fails must not end silently.
            self.problem(f"{actor.__name__}: {type(error).__name__}: {error}")

    def finish(self):
        for command in (["journal", "verify"], ["store", "verify"]):
            code, envelope = self.aos(*command)
            if code != 0:
                self.problem(f"at the end, aos {' '.join(command)}: {json.dumps((envelope or {}).get('diagnostics'))[:900]}")
        found = {}
        for number in sorted({n for n, _ in self.comments}):
            _, shown = self.aos("gov", "get", "--id", number)
            found[number] = [c["text"] for c in ((shown or {}).get("data") or {}).get("comments", [])]
        lost = [c for c in self.comments if found[c[0]].count(c[1]) != 1]
        for number, text in lost[:10]:
            count = found[number].count(text)
            self.problem(f"`{text}` on proposal {number} was acknowledged, but occurs {count} times")
        _, listed = self.aos("gov", "list")
        states = {str(p["id"]): p["state"] for p in ((listed or {}).get("data") or {}).get("proposals", [])}
        for number in self.applied:
            if states.get(number) != "applied":
                self.problem(f"proposal {number} was applied, but its state is {states.get(number)}")
        self.counts["proposals"] = len(states)
        self.counts["comments acknowledged"] = len(self.comments)
        self.counts["comments lost or duplicated"] = len(lost)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=os.path.join(PROJECT, ".build/debug/aos"))
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--consoles", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    soak = Soak(os.path.abspath(options.program), options.minutes * 60, options.seed)
    try:
        soak.run(options.consoles)
    finally:
        shutil.rmtree(soak.folder, ignore_errors=True)
    for name, count in sorted(soak.counts.items()):
        print(f"{count:10} {name}")
    for number, most in sorted(soak.memory.items()):
        print(f"{most:10} KiB peak memory of console {number}")
    print(f"{len(soak.problems):10} problems")
    for problem in soak.problems:
        print(f"problem: {problem}")
    return 1 if soak.problems else 0


if __name__ == "__main__":
    sys.exit(main())
