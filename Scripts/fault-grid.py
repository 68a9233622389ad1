#!/usr/bin/env python3
"""Makes system calls of commands that change something fail, one at a time, and checks the result.

Each scenario prepares a world and names one command. The command is run once under strace to find the system calls that
touch the world, then once for each of these calls and each fault: the process is killed at the call, or the call fails
with an error. After each run

- the world is in the state before the command or in the state after it, and nothing in between;
- a command that exited with 0 has done its work;
- `aos journal verify` and `aos store verify` succeed;
- running the command again succeeds, or reports that it is already done, and results in the state after the command.
"""

import argparse
import concurrent.futures
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

PROJECT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TEMPORARY = re.compile(r"^\.aos-tmp-[0-9a-f]{16}$")
TRAPS = {-4: "SIGILL", -5: "SIGTRAP", -6: "SIGABRT", -7: "SIGBUS", -8: "SIGFPE", -11: "SIGSEGV"}

# The faults for each system call: an error, or KILL to kill the process before the call.
DISK = ["EIO", "ENOSPC", "EDQUOT"]
FAULTS = {
    "openat": ["KILL", "EIO", "EMFILE", "EINTR"],
    "write": ["KILL", "EINTR"] + DISK,
    "fsync": ["KILL", "EINTR"] + DISK,
    "syncfs": ["KILL"] + DISK,
    "rename": ["KILL"] + DISK,
    "link": ["KILL", "EIO", "ENOSPC"],
    "symlink": ["KILL", "EIO", "ENOSPC"],
    "unlink": ["KILL", "EIO"],
    "mkdir": ["KILL"] + DISK,
    "rmdir": ["KILL", "EIO"],
    "ftruncate": ["KILL", "EIO", "EINTR"],
    "flock": ["KILL", "EIO", "EINTR"],
    "close": ["KILL", "EIO", "EINTR"],
    "pread64": ["EIO", "EINTR"],
    "getdents64": ["EIO"],
    "newfstatat": ["EIO"],
    "fstat": ["EIO"],
}
CHANGING = {"write", "fsync", "syncfs", "rename", "link", "symlink", "unlink", "mkdir", "rmdir", "ftruncate", "flock"}
# A full disk stays full: these faults are also tried with every later call failing.
LASTING = {("write", "ENOSPC"), ("write", "EDQUOT"), ("fsync", "EIO")}


# The journal is written, but the manifest file that follows it is not yet.
TRAILING = "new but its trailing file"


class Failure(Exception):
    """A broken guarantee."""


class Scenario:
    """A command, the world that it runs on, and the diagnostic codes by which a second run reports that it is done."""

    def __init__(self, name, prepare, command, done=(), edits=False):
        self.name = name
        self.prepare = prepare
        self.command = command
        self.done = set(done)
        self.edits = edits


class Place:
    """The folders of one worker: a scenario's prepared state, and the folder for commands, always at the same path."""

    def __init__(self, root, program):
        self.program = program
        self.work = os.path.join(root, "work")
        self.template = os.path.join(root, "template")
        self.log = os.path.join(root, "strace.log")
        self.world = os.path.join(self.work, "world")
        self.scenario = None
        self.plan = None

    def measured(self, scenario):
        """The states and points of a scenario as prepared here: each preparation draws its own random numbers."""
        if self.scenario is not scenario or self.plan is None:
            self.plan = None
            self.plan = measure(self, scenario)
        return self.plan

    def environment(self):
        own = {k: v for k, v in os.environ.items() if not k.startswith(("AOS_", "XDG_", "GIT_")) and k != "CI"}
        own.update(
            HOME=os.path.join(self.work, "home"), XDG_STATE_HOME=os.path.join(self.work, "state"), TZ="UTC",
            SWIFT_BACKTRACE="enable=no", LC_ALL="C.UTF-8")
        return own

    def run(self, arguments, strace=None, world=None, timeout=120):
        line = [self.program] + [a.replace("@work", self.work) for a in arguments]
        if "--no-world" in line:
            line.remove("--no-world")
        else:
            line += ["--world", world or self.world]
        line.append("--json")
        if strace:
            # With --seccomp-bpf, which makes it fast, strace 6.1 does not inject signals at later calls.
            filtered = [] if any("signal=" in part for part in strace) else ["--seccomp-bpf"]
            line = ["strace", "-f", "-qq", "-y", *filtered, "-o", self.log] + strace + line
        with subprocess.Popen(
                line, cwd=self.work, env=self.environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.PIPE, start_new_session=True) as child:
            try:
                out, err = child.communicate(timeout=timeout)
            except BaseException:
                # Includes the process that strace traces, and its children.
                os.killpg(child.pid, signal.SIGKILL)
                raise
        return subprocess.CompletedProcess(line, child.returncode, out, err)

    def aos(self, *arguments, world=None, lenient=False):
        done = self.run(list(arguments), world=world)
        if done.returncode != 0 and not lenient:
            raise Failure(f"aos {' '.join(arguments)}: exit {done.returncode}\n{done.stdout.decode()}{done.stderr.decode()}")
        return json.loads(done.stdout)

    def reset(self):
        shutil.rmtree(self.work, ignore_errors=True)

    def take(self, scenario):
        """Restores the initial state of a scenario: prepared the first time, copied after that."""
        if self.scenario is not scenario:
            self.scenario = self.plan = None
            self.reset()
            os.makedirs(self.work)
            scenario.prepare(self)
            shutil.rmtree(self.template, ignore_errors=True)
            shutil.copytree(self.work, self.template, symlinks=True)
            self.scenario = scenario
        else:
            self.reset()
            shutil.copytree(self.template, self.work, symlinks=True)

    # The building blocks of scenarios.

    def lay(self, state, world=None):
        shutil.copytree(
            os.path.join(PROJECT, "Fixtures/worlds/notes", state), world or self.world, dirs_exist_ok=True)

    def author(self, name, world=None):
        """Adds a schema to the authored files."""
        air = os.path.join(world or self.world, "air")
        with open(os.path.join(air, f"{name}.air.json"), "w") as file:
            json.dump({"$kind": "defschema", "name": f"x/{name}@1", "type": {"nat": {}}}, file)
        path = os.path.join(air, "manifest.air.json")
        with open(path) as file:
            manifest = json.load(file)
        manifest.setdefault("schemas", []).append({"name": f"x/{name}@1"})
        with open(path, "w") as file:
            json.dump(manifest, file, indent=2)

    def genesis(self):
        self.lay("base")
        self.aos("import", "--air", os.path.join(self.world, "air"), "--mode", "genesis")

    def reach(self, state):
        """A world with proposal 0 in a state."""
        self.genesis()
        self.author("One")
        self.decide("propose", state)

    def decide(self, first, state):
        steps = ["propose", "shadow", "approve", "apply"]
        for step in steps[steps.index(first): steps.index(state) + 1]:
            if step == "propose":
                self.aos("gov", "propose", "--all")
            else:
                self.aos("gov", step, "--id", "0")


def demo(place):
    place.aos("demo", "--to", place.world, "--no-world")


def demo_after(*commands):
    def prepare(place):
        demo(place)
        for command in commands:
            place.aos(*command)
    return prepare


def reached(state):
    return lambda place: place.reach(state)


def changed(place):
    place.genesis()
    place.author("One")
    place.author("Two")


def staged(place):
    changed(place)
    place.aos("stage", "add", "--all")


def stale(place):
    place.reach("propose")
    os.remove(os.path.join(place.world, "air", "One.air.json"))
    shutil.copy(
        os.path.join(PROJECT, "Fixtures/worlds/notes/base/air/manifest.air.json"),
        os.path.join(place.world, "air/manifest.air.json"))
    place.author("Two")
    place.aos("push")


def behind(place):
    """A world that moved on, with the authored files from before."""
    place.reach("apply")
    os.remove(os.path.join(place.world, "air", "One.air.json"))
    shutil.copy(
        os.path.join(PROJECT, "Fixtures/worlds/notes/base/air/manifest.air.json"),
        os.path.join(place.world, "air/manifest.air.json"))


def diverged(place):
    place.reach("apply")
    other = place.world + "-other"
    shutil.copytree(place.world, other)
    place.author("Else", world=other)
    place.aos("push", world=other)
    shutil.copy(os.path.join(other, ".aos/manifest.air.cbor"), os.path.join(place.world, ".aos/manifest.air.cbor"))
    shutil.rmtree(other)


def strays(place):
    """A store with nodes that nothing refers to."""
    place.genesis()
    nodes = os.path.join(place.world, ".aos/store/nodes/sha256")
    for number in range(3):
        data = bytes([0xD9, 0xD9, 0xF7, number])
        with open(os.path.join(nodes, hashlib.sha256(data).hexdigest()), "wb") as file:
            file.write(data)
        os.utime(os.path.join(nodes, hashlib.sha256(data).hexdigest()), (1, 1))


def damaged(place):
    place.genesis()
    nodes = os.path.join(place.world, ".aos/store/nodes/sha256")
    for name in sorted(os.listdir(nodes))[:3]:
        with open(os.path.join(nodes, name), "wb") as file:
            file.write(b"other bytes")


def torn(place):
    """A journal whose last append was cut short."""
    place.reach("propose")
    with open(os.path.join(place.world, ".aos/journal/governance.log"), "ab") as file:
        file.write(b"\0\0\1\0half of a frame")


def governed(state):
    def prepare(place):
        place.genesis()
        key = place.aos("gov", "key", "new", os.path.join(place.work, "ada.pem"), "--no-world")["data"]["key"]
        rules = {"version": 2, "owners_needed": 1, "authors_may_approve": True, "keys": [{"owner": "ada", "key": key}]}
        with open(os.path.join(place.work, "rules.json"), "w") as file:
            json.dump(rules, file)
        place.aos("gov", "propose", "--rules", os.path.join(place.work, "rules.json"))
        for step in ["shadow", "approve", "apply"]:
            place.aos("gov", step, "--id", "0")
        place.author("One")
        key = ["--key", os.path.join(place.work, "ada.pem")]
        for step in ["propose", "shadow", "approve"]:
            if step == "propose":
                place.aos("gov", "propose", "--all")
            else:
                place.aos("gov", step, "--id", "1", *(key if step == "approve" else []))
            if step == state:
                break
    return prepare


def remote(state=None, offline=(), other=False):
    """A world whose journal is shared in a folder, with changes from another clone if `other` is set."""
    def prepare(place):
        place.genesis()
        os.makedirs(os.path.join(place.work, "remote"))
        place.aos("remote", "add", "file://" + os.path.join(place.work, "remote"))
        if other:
            clone = place.world + "-bob"
            shutil.copytree(place.world, clone)
            place.author("One", world=clone)
            place.aos("gov", "propose", "--all", world=clone)
            place.aos("gov", "comment", "--id", "0", "fine", world=clone)
            shutil.rmtree(clone)
        if state:
            place.author("One")
            place.decide("propose", state)
        for command in offline:
            place.aos(*command)
    return prepare


def remote_changed(place):
    remote()(place)
    place.author("One")


def copied(place):
    """A copy of a shared world, without its journal."""
    remote()(place)
    shutil.rmtree(os.path.join(place.world, ".aos/journal"))


def unshared(place):
    place.reach("shadow")
    os.makedirs(os.path.join(place.work, "remote"))


def joinable(place):
    """A world with a journal of its own and a remote that has another one."""
    place.genesis()
    shutil.copytree(place.world, place.world + "-bob")
    os.makedirs(os.path.join(place.work, "remote"))
    place.aos("remote", "add", "file://" + os.path.join(place.work, "remote"))
    shutil.copy(os.path.join(place.world, "aos.sync.json"), os.path.join(place.work, "shared.json"))
    shutil.rmtree(place.world)
    os.rename(place.world + "-bob", place.world)
    place.author("One")
    place.aos("gov", "propose", "--all")
    shutil.copy(os.path.join(place.work, "shared.json"), os.path.join(place.world, "aos.sync.json"))
    place.aos("remote", "trust")


def in_git(place):
    place.genesis()
    subprocess.run(["git", "init", "-q", place.world], check=True)


def beside_a_pack(place):
    place.genesis()
    pack = os.path.join(place.world, "packs", "mini")
    os.makedirs(pack)
    with open(os.path.join(pack, "defs.json"), "w") as file:
        json.dump([{"$kind": "defschema", "name": "mini/Thing@1", "type": {"nat": {}}}], file)


SETTLED = ("conflicts", "resolve", "fetch/Request@1", "--take-theirs", "--lenient")

SCENARIOS = [
    Scenario("init", lambda p: None, ["init", "@work/world", "--no-world"], done=["would-overwrite"]),
    Scenario("import-genesis", lambda p: p.lay("base"),
             ["import", "--air", "@work/world/air", "--mode", "genesis"], done=["would-overwrite"]),
    Scenario("push-genesis", lambda p: p.lay("base"), ["push"]),
    Scenario("push", changed, ["push"]),
    Scenario("import-propose", changed,
             ["import", "--air", "@work/world/air", "--mode", "patch", "--propose"]),
    Scenario("stage-add", changed, ["stage", "add", "--all"]),
    Scenario("stage-clear", staged, ["stage", "--clear"]),
    Scenario("propose-staged", staged, ["gov", "propose"], done=["nothing-to-do"]),
    Scenario("propose-all", changed, ["gov", "propose", "--all", "--description", "two schemas"]),
    Scenario("propose-torn", torn, ["gov", "propose", "--all", "--description", "again"]),
    Scenario("gov-shadow", reached("propose"), ["gov", "shadow", "--id", "0"]),
    Scenario("gov-comment", reached("propose"), ["gov", "comment", "--id", "0", "why?"]),
    Scenario("gov-approve", reached("shadow"), ["gov", "approve", "--id", "0"]),
    Scenario("gov-reject", reached("shadow"),
             ["gov", "approve", "--id", "0", "--decision", "reject", "--reason", "no"], done=["proposal-state"]),
    Scenario("gov-withdraw", reached("propose"), ["gov", "withdraw", "--id", "0"], done=["proposal-state"]),
    Scenario("gov-apply", reached("approve"), ["gov", "apply", "--id", "0"], done=["proposal-state"]),
    Scenario("gov-rebase", stale, ["gov", "rebase", "--id", "0"]),
    Scenario("governed-approve", governed("shadow"), ["gov", "approve", "--id", "1", "--key", "@work/ada.pem"]),
    Scenario("governed-apply", governed("approve"), ["gov", "apply", "--id", "1"], done=["proposal-state"]),
    Scenario("key-new", lambda p: os.makedirs(p.world),
             ["gov", "key", "new", "@work/world/new.pem", "--no-world"], done=["unwritable-file"]),
    Scenario("pull", behind, ["pull"], edits=True),
    Scenario("resolve", demo, list(SETTLED), done=["not-found"], edits=True),
    Scenario("rename", demo_after(SETTLED), ["defs", "rename", "notes/share@1", "notes/share@2", "--lenient"],
             done=["not-found"], edits=True),
    Scenario("lock-update", demo_after(SETTLED), ["lock", "update", "--all", "--lenient"], edits=True),
    Scenario("lock-restore", demo_after(SETTLED), ["lock", "restore", "session-core", "--lenient"],
             done=["would-overwrite", "nothing-to-do"], edits=True),
    Scenario("packs-add", beside_a_pack, ["packs", "add", "--path", "@work/world/packs/mini"], edits=True),
    Scenario("undo", demo_after(SETTLED), ["undo", "--lenient"], done=["nothing-to-do"], edits=True),
    Scenario("base-keep", diverged, ["base", "keep"]),
    Scenario("export", lambda p: p.genesis(), ["export", "--out", "@work/world/copy", "--wasm"]),
    Scenario("store-gc", strays, ["store", "gc"]),
    Scenario("store-repair", damaged, ["store", "repair"]),
    Scenario("git-setup", in_git, ["git", "setup"]),
    Scenario("world-new", copied, ["world", "new"]),
    Scenario("remote-add", unshared, ["remote", "add", "file://@work/remote"]),
    Scenario("remote-fetch", remote(other=True), ["remote", "fetch"]),
    Scenario("remote-push", remote("propose", [("gov", "comment", "--id", "0", "one", "--offline")]), ["remote", "push"]),
    Scenario("remote-join", joinable, ["remote", "join"]),
    Scenario("remote-remove", remote("propose"), ["remote", "remove"], done=["not-found"]),
    Scenario("remote-propose", remote_changed, ["gov", "propose", "--all"]),
    Scenario("remote-comment", remote("propose"), ["gov", "comment", "--id", "0", "why?"]),
    Scenario("remote-approve", remote("shadow"), ["gov", "approve", "--id", "0"]),
    Scenario("remote-apply", remote("approve"), ["gov", "apply", "--id", "0"], done=["proposal-state"]),
    Scenario("remote-comment-offline", remote("propose"), ["gov", "comment", "--id", "0", "why?", "--offline"]),
]


# The contents of a world, without what differs from run to run.

VOLATILE = {
    "time", "op", "hash", "salt", "frame", "history", "proposed_in", "operation", "previous", "description_hash",
    "text_hash", "reason_hash", "signature", "expires",
}


def stable(value):
    if isinstance(value, dict):
        return {k: stable(v) for k, v in value.items() if k not in VOLATILE}
    if isinstance(value, list):
        return [stable(v) for v in value]
    return value


def authored(place):
    """The hashes of the files outside of `.aos`, and of the versioned ones in it, by path."""
    files = {}
    for folder, folders, names in os.walk(place.world):
        inside = os.path.relpath(folder, place.world)
        if inside == ".":
            folders[:] = [f for f in folders if f != ".git"]
        if inside == ".aos":
            folders[:] = [f for f in folders if f == "pins"]
            names = [n for n in names if n in ("manifest.air.cbor", ".gitignore")]
        for name in names:
            if TEMPORARY.match(name):
                continue
            path = os.path.join(folder, name)
            data = os.readlink(path).encode() if os.path.islink(path) else open(path, "rb").read()
            # Each run generates a new key.
            files[os.path.relpath(path, place.world)] = "key" if name.endswith(".pem") and data else hashlib.sha256(data).hexdigest()
    return files


def objects(place, kind):
    folder = os.path.join(place.world, ".aos/store", kind, "sha256")
    return sorted(n for n in os.listdir(folder) if not TEMPORARY.match(n)) if os.path.isdir(folder) else []


def facts(place, scenario):
    """The state of the world as reported by the commands."""
    found = {"files": authored(place), "records": [], "manifest": None, "staged": []}
    if not os.path.isdir(os.path.join(place.world, ".aos")):
        return found
    journal = place.aos("journal", lenient=True)
    data = journal["data"] or {}
    found["records"] = [stable(r) for r in data.get("records", [])]
    found["manifest"] = data.get("head_manifest")
    if "stage" in scenario.name:
        stage = place.aos("stage", lenient=True)
        found["staged"] = sorted(s["id"] for s in (stage["data"] or {}).get("staged", []))
    if os.path.exists(os.path.join(place.world, ".aos/journal/remote")):
        shown = place.aos("remote", "show", lenient=True)["data"] or {}
        found["remote"] = {"url": shown.get("url"), "pending": [p.get("kind") for p in shown.get("pending", [])]}
    if scenario.name == "store-gc":
        found["objects"] = objects(place, "nodes")
    if scenario.name == "store-repair":
        verified = place.run(["store", "verify"])
        found["sound"] = verified.returncode == 0
    return found


def differences(left, right):
    """The names of the facts that differ."""
    names = []
    for key in sorted(set(left) | set(right)):
        a, b = left.get(key), right.get(key)
        if a == b:
            continue
        if isinstance(a, dict) and isinstance(b, dict):
            names += [f"{key}/{k}" for k in sorted(set(a) | set(b)) if a.get(k) != b.get(k)]
        else:
            names.append(f"{key}: {json.dumps(a)[-200:]} / {json.dumps(b)[-200:]}")
    return names


def untouched(place):
    """Whether every file is as it was prepared, and none was added or removed."""
    compared = [(place.template, place.work)]
    while compared:
        old, new = compared.pop()
        if sorted(os.listdir(old)) != sorted(os.listdir(new)):
            return False
        for name in os.listdir(old):
            left, right = os.path.join(old, name), os.path.join(new, name)
            if os.path.islink(left) or os.path.islink(right):
                if not (os.path.islink(left) and os.path.islink(right) and os.readlink(left) == os.readlink(right)):
                    return False
            elif os.path.isdir(left):
                compared.append((left, right))
            else:
                with open(left, "rb") as a, open(right, "rb") as b:
                    if a.read() != b.read():
                        return False
    return True


def verify(place, scenario):
    if not os.path.isdir(os.path.join(place.world, ".aos/journal")):
        return
    if scenario.name == "store-repair" and place.run(["store", "verify"]).returncode != 0:
        return
    for check in [["journal", "verify"], ["store", "verify"]]:
        done = place.run(check)
        if done.returncode != 0:
            raise Failure(f"aos {' '.join(check)}: exit {done.returncode}: {done.stdout.decode()[:600]}{done.stderr.decode()[:300]}")


class Measured:
    """A scenario's states before and after its command, and the points at which the command can fail."""

    def __init__(self, old, new, points):
        self.old, self.new, self.points = old, new, points


LINE = re.compile(r"^(\d+)\s+(\w+)\((.*)$")


def measure(place, scenario):
    place.take(scenario)
    old = facts(place, scenario)
    place.take(scenario)
    calls = [c for c in FAULTS if c != "link" or scenario.name.startswith(("remote", "world"))]
    done = place.run(scenario.command, strace=["-e", "trace=" + ",".join(calls)])
    if done.returncode != 0:
        raise Failure(f"{scenario.name} fails without a fault: {done.stdout.decode()}{done.stderr.decode()}")
    counts, relevant = {}, {}
    with open(place.log, errors="replace") as log:
        for line in log:
            found = LINE.match(line)
            if not found:
                continue
            thread, call, rest = found.groups()
            number = counts[thread, call] = counts.get((thread, call), 0) + 1
            if place.work in rest:
                creates = "O_CREAT" in rest or "O_WRONLY" in rest or "O_RDWR" in rest
                relevant[call, number] = relevant.get((call, number), False) or creates
    new = facts(place, scenario)
    points = []
    for (call, number), creates in sorted(relevant.items()):
        for fault in FAULTS[call]:
            if call == "openat" and fault == "KILL" and not creates:
                continue
            # Closing a pipe to another program must not fail, because the library that starts programs then ends the
            # process; counting calls can't tell pipes from files.
            if call == "close" and fault in ("EIO", "EINTR") and scenario.name == "git-setup":
                continue
            points.append((scenario, call, number, fault, False))
            if (call, fault) in LASTING:
                points.append((scenario, call, number, fault, True))
        if call == "openat" and creates:
            points += [(scenario, call, number, fault, False) for fault in ("ENOSPC", "EDQUOT")]
    return Measured(old, new, points)


def printed(done):
    """The envelope; empty if standard output could not be written either."""
    try:
        return json.loads(done.stdout)
    except ValueError:
        return {}


def title(point):
    scenario, call, number, fault, lasting = point
    return f"{scenario.name} {call}:{number}{'+' if lasting else ''}:{fault}"


def injections(place):
    """The lines of the log with injected faults."""
    with open(place.log, errors="replace") as log:
        return [line for line in log if "(INJECTED)" in line]


def attempt(place, point, measured):
    """Runs one point; returns `missed` if the call was not made, otherwise the outcome."""
    scenario, call, number, fault, lasting = point
    place.take(scenario)
    what = "signal=KILL" if fault == "KILL" else f"error={fault}"
    strace = ["-e", f"trace={call}", "-e", f"inject={call}:{what}:when={number}{'+' if lasting else ''}"]
    try:
        done = place.run(scenario.command, strace=strace, timeout=60)
        hits = injections(place)
    except subprocess.TimeoutExpired as late:
        hits = injections(place)
        # A library wakes its own thread with this call, which never fails in practice, and waits for it forever: the
        # process is killed, as a person would do.
        if not any("eventfd" in line for line in hits):
            raise
        done, fault = subprocess.CompletedProcess(late.cmd, -signal.SIGKILL, b"", b""), "KILL"
    code = done.returncode
    # Calls are counted per thread, so the fault may have hit another thread: of the loader, the runtime or git.
    if hits and not any(place.work in line for line in hits):
        return "missed"
    # The Swift runtime can't read the arguments: the command fails before it touches a world.
    if any("/proc/" in line for line in hits) and b"machine-limit" in done.stdout + done.stderr:
        return "missed"
    # The runtime ends the process if a thread can't read its own status: the world must be intact, as after a kill.
    if code in TRAPS and any('"/proc/' in line for line in hits):
        code, fault = -signal.SIGKILL, "KILL"
    if code in TRAPS:
        raise Failure(f"ended by {TRAPS[code]} after {''.join(hits)[:400]}: {done.stderr.decode()[:600]}")
    injected = code == -9 if fault == "KILL" else bool(hits)
    # The fault hit the loader while it searched for libraries: no code of the program has run.
    if code == 127 and b"shared librar" in done.stderr:
        return "missed"
    if not injected:
        if code != 0:
            raise Failure(f"exit {code} although nothing was injected: {done.stdout.decode()[:600]}")
        return "missed"
    if fault == "EINTR" and code != 0 and not done.stdout:
        raise Failure(f"exit {code} without output: {done.stderr.decode()[:300]}")
    # If every later write fails, nothing can be printed either.
    is_mute = lasting and call == "write"
    if fault != "KILL" and code != 0 and not is_mute and not done.stderr and not printed(done).get("diagnostics"):
        raise Failure(f"exit {code} without a diagnostic: {done.stdout.decode()[:300]}")
    if fault == "EINTR" and call != "close" and code != 0:
        raise Failure(f"an interruption ended the command: {done.stdout.decode()[:600]}")
    if code != 0 and untouched(place):
        # Every byte is as prepared, and from that state the command is known to succeed.
        return f"{'killed' if fault == 'KILL' else 'failed'}, old"
    verify(place, scenario)
    state = facts(place, scenario)
    # Imports are pinned one by one: one that can't be read is reported, and the others are still pinned.
    told = {d["code"] for d in printed(done).get("diagnostics", [])}
    is_partial = scenario.name == "lock-update" and "import-unresolved" in told
    if state == measured.new:
        ended = "new"
    elif state == measured.old:
        ended = "old"
    else:
        ended = "part" if is_partial else between(place, scenario, state, measured)
    warned = code == 0 and any(d["severity"] != "notice" for d in printed(done).get("diagnostics", []))
    if code == 0 and ended != "new" and not is_partial and not (ended == TRAILING and warned):
        raise Failure(f"acknowledged, but not done: {differences(state, measured.new)}")
    retry(place, scenario, measured, ended)
    return f"{'killed' if fault == 'KILL' else 'failed' if code else 'went on'}, {ended}"


def between(place, scenario, state, measured):
    """Accepts states that are neither old nor new but allowed: objects are removed, repaired or written one by one."""
    # The journal is authoritative; the next change updates the manifest file.
    file = "files", ".aos/manifest.air.cbor"
    for target, name in ((measured.new, "new"), (measured.old, "old")):
        left, right = (json.loads(json.dumps(s)) for s in (state, target))
        for side in (left, right):
            side[file[0]].pop(file[1], None)
            side[file[0]].pop("aos.sync.json" if scenario.name.startswith("remote") else "", None)
            side[file[0]].pop(".aos/.gitignore", None)
            # A pin that nothing refers to yet is as harmless as an unreferenced object in the store.
            for pin in [f for f in side[file[0]] if f.startswith(".aos/pins/")]:
                side[file[0]].pop(pin)
            if scenario.name == "propose-staged":
                # The proposal is submitted; a stage that could not be cleared is a warning.
                side.pop("staged", None)
            if scenario.name.startswith("remote"):
                side.pop("remote", None)
        if left == right:
            return f"{name} but its trailing file"
    if scenario.edits and interrupted(place):
        return "part"
    if scenario.name in ("store-gc", "store-repair", "export", "init", "git-setup", "remote-join"):
        return "part"
    raise Failure(
        "neither old nor new: "
        f"against old {differences(state, measured.old)}; against new {differences(state, measured.new)}")


def interrupted(place):
    """Whether reading commands warn about an interrupted edit, which the next change resolves."""
    told = place.aos("status", lenient=True)["diagnostics"]
    return any(d["code"] == "file-changed-since" and d["severity"] == "warning" for d in told)


def retry(place, scenario, measured, ended):
    done = place.run(scenario.command)
    if done.returncode != 0:
        codes = {d["code"] for d in printed(done).get("diagnostics", []) if d["severity"] == "error"}
        # What was published but could not be stored locally is fetched at the next contact.
        is_done = ended.startswith(("new", "part")) or scenario.name.startswith("remote")
        if not (is_done and codes & scenario.done):
            raise Failure(f"the retry failed: {done.stdout.decode()[:900]}")
    state = facts(place, scenario)
    expected = measured.new
    if scenario.name.endswith("comment") or scenario.name.endswith("offline"):
        # Comments are not idempotent: the retry may add another one.
        if state["files"] != expected["files"] or len(state["records"]) < len(expected["records"]):
            raise Failure(f"after the retry: {differences(state, expected)}")
    elif state != expected:
        is_behind = all(d.startswith("files/.aos/manifest.air.cbor") for d in differences(state, expected))
        if is_behind and (ended == TRAILING or scenario.name.startswith("remote")):
            # There was nothing left to do: the next change or `aos pull` updates the manifest file.
            return
        repeated = repeated_steps(state, expected)
        if not repeated:
            raise Failure(f"after the retry: {differences(state, expected)}")


def repeated_steps(state, expected):
    """Whether the only difference is a step that may be repeated, such as a second shadow run or approval."""
    left, right = dict(state), dict(expected)
    records, wanted = left.pop("records", []), right.pop("records", [])
    if left != right or records[: len(wanted)] != wanted:
        return False
    return all(record in wanted for record in records[len(wanted):])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=os.path.join(PROJECT, ".build/debug/aos"))
    parser.add_argument("--only", help="run only these scenarios, separated by commas")
    parser.add_argument("--point", help="run one point, in the format of the output: SCENARIO CALL:NUMBER:FAULT")
    parser.add_argument("--writes", action="store_true", help="try only calls that change something")
    parser.add_argument("--faults", help="try only these faults, separated by commas, such as KILL,EIO")
    parser.add_argument("--sample", type=int, help="try about this number of points, always the same ones")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seconds", type=int, help="stop after this number of seconds")
    parser.add_argument("--list", action="store_true", help="list the scenarios")
    options = parser.parse_args()
    if options.list:
        print("\n".join(s.name for s in SCENARIOS))
        return 0
    if not shutil.which("strace"):
        print("fault-grid: strace is not installed; run Scripts/install-packages.sh --tests", file=sys.stderr)
        return 1
    chosen = SCENARIOS
    if options.point:
        options.only = options.point.split()[0]
    if options.only:
        names = options.only.split(",")
        unknown = set(names) - {s.name for s in SCENARIOS}
        if unknown:
            print(f"fault-grid: unknown scenario {', '.join(sorted(unknown))}", file=sys.stderr)
            return 64
        chosen = [s for s in SCENARIOS if s.name in names]
    memory = "/dev/shm"
    base = tempfile.mkdtemp(prefix="aos-fault-grid-", dir=memory if os.access(memory, os.W_OK) else None)
    start, deadline = time.monotonic(), None
    if options.seconds:
        deadline = start + options.seconds
    local = threading.local()
    lock, numbers = threading.Lock(), iter(range(1 << 20))

    def place():
        if not hasattr(local, "place"):
            with lock:
                root = os.path.join(base, f"w{next(numbers)}")
            os.makedirs(root)
            local.place = Place(root, os.path.abspath(options.program))
        return local.place

    failures, counts, ends, late = [], {}, {}, 0
    try:
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            def points_of(scenario):
                try:
                    return place().measured(scenario).points
                except Failure as failure:
                    failures.append((scenario.name, str(failure)))
                    return []
            points = [point for points in pool.map(points_of, chosen) for point in points]
            if options.point:
                points = [p for p in points if title(p) == options.point]
            if options.faults:
                points = [p for p in points if p[3] in options.faults.split(",")]
            if options.writes:
                points = [p for p in points if p[1] in CHANGING]
            if options.sample and len(points) > options.sample:
                step = len(points) / options.sample
                points = [points[int(i * step)] for i in range(options.sample)]
            print(f"{len(points)} points in {len(chosen)} scenarios", flush=True)

            def one(point):
                if deadline and time.monotonic() > deadline:
                    return point, "late", None
                try:
                    return point, attempt(place(), point, place().measured(point[0])), None
                except Failure as failure:
                    return point, "broken", str(failure)
                except Exception as error:  # An error in the harness is reported like a failure.
                    return point, "broken", f"{type(error).__name__}: {error}"
            for number, (point, end, problem) in enumerate(pool.map(one, points), 1):
                name = point[0].name
                if end == "late":
                    late += 1
                    continue
                ends[end] = ends.get(end, 0) + 1
                if end != "missed":
                    counts[name] = counts.get(name, 0) + 1
                if problem:
                    failures.append((title(point), problem))
                    print(f"BROKEN {title(point)}: {problem}", flush=True)
                if number % 200 == 0:
                    print(f"  {number} done, {len(failures)} broken, {time.monotonic() - start:.0f} s", flush=True)
    finally:
        shutil.rmtree(base, ignore_errors=True)
    for name, count in counts.items():
        print(f"{count:6} {name}")
    print(f"{sum(counts.values()):6} points in {time.monotonic() - start:.0f} s")
    for end, count in sorted(ends.items()):
        print(f"{count:6} {end}")
    if late:
        print(f"{late:6} not tried: out of time")
    print(f"{len(failures):6} broken")
    for name, problem in failures:
        print(f"broken: {name}: {problem}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
