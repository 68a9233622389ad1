#!/usr/bin/env python3
"""Drives a host with many clients at once, checks its answers, and prints how fast it was.

Usage: benchmark-host.py PATH-OF-AOS [--clients N] [--seconds N] [--definitions N] [--json FILE]

Each client sends requests of all kinds over its own connection: most of them read, one in fifty proposes. Every answer
is compared with its request, and at the end the journal with what was acknowledged. Half of the clients also subscribe
and must receive every frame once and in order. Exit status 1 means that a check failed; times never cause a failure.
The p99 of reads alongside proposals shows whether readers wait for the disk.
"""
import argparse
import base64
import hashlib
import json
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import benchmark

# Memory may grow by this factor from the first quarter to the last; a short run has no quiet first quarter.
GROWTH = 1.25
SECONDS_FOR_GROWTH = 30
PROPOSALS = 0.02


class Problems:
    """The problems found; only the first ones are printed."""

    def __init__(self):
        self.lock = threading.Lock()
        self.found = []

    def add(self, text):
        with self.lock:
            self.found.append(text)


class Connection:
    """Lines over the host's socket; events are collected separately from answers."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(120)
        self.socket.connect(path)
        self.pending = b""
        self.heights = []
        self.lagged = 0
        self.number = 0

    def line(self):
        parts = [self.pending]
        while b"\n" not in parts[-1]:
            part = self.socket.recv(1 << 18)
            if not part:
                raise ConnectionError("the host closed the connection")
            parts.append(part)
        line, self.pending = b"".join(parts).split(b"\n", 1)
        return json.loads(line)

    def event(self, value):
        if value["event"] == "journal":
            # The records of one frame have the same height.
            if not self.heights or self.heights[-1] != value["height"]:
                self.heights.append(value["height"])
        elif value["event"] == "lagged":
            self.lagged += 1
            self.send("again", "subscribe", {"from": value["from"]})

    def send(self, name, verb, payload):
        request = {"v": 1, "id": name, "cmd": verb, "payload": payload}
        self.socket.sendall(json.dumps(request).encode() + b"\n")

    def call(self, verb, payload):
        """Sends a request; returns its id and the line that answers it."""
        self.number += 1
        name = f"{threading.get_ident()}-{self.number}"
        self.send(name, verb, payload)
        while True:
            value = self.line()
            if "event" in value:
                self.event(value)
            elif value.get("id") != "again":
                return name, value

    def drain(self, height, seconds):
        """Reads events until the frame of a height has arrived, for a limited number of seconds."""
        end = time.monotonic() + seconds
        self.socket.settimeout(1)
        while (not self.heights or self.heights[-1] < height) and time.monotonic() < end:
            try:
                value = self.line()
            except TimeoutError:
                continue
            if "event" in value:
                self.event(value)


def patch(name):
    """A patch document that adds a schema."""
    node = {"$kind": "defschema", "name": name, "type": {"nat": {}}}
    # The canonical CBOR of the node, with the prefix: short keys first.
    def text(value):
        data = value.encode()
        head = bytes([0x60 + len(data)]) if len(data) < 24 else bytes([0x78, len(data)])
        return head + data

    body = b"".join([
        b"\xd9\xd9\xf7\xa3", text("name"), text(name), text("type"), b"\xa1", text("nat"), b"\xa0", text("$kind"), text("defschema")])
    found = "sha256:" + hashlib.sha256(body).hexdigest()
    document = {
        "version": "1", "base_manifest_hash": "", "patches": [
            {"add_def": {"kind": "defschema", "node": node}},
            {"set_manifest_refs": {"add": [{"kind": "defschema", "name": name, "hash": found}], "remove": []}}]}
    return base64.b64encode(json.dumps(document).encode()).decode()


class Client(threading.Thread):
    def __init__(self, run, number):
        super().__init__(daemon=True)
        self.run_, self.index = run, number
        self.random = random.Random(number)
        self.times = {}
        self.acknowledged = {}
        self.tried = set()
        self.subscribes = number % 2 == 0
        self.connection = None

    def run(self):
        try:
            self.connection = Connection(self.run_.socket)
            if self.subscribes:
                self.ask("subscribe", {"from": 0}, lambda result: result == {})
            while time.monotonic() < self.run_.end:
                self.step()
        except Exception as error:  # Any error that ends a client early is a problem of the host.
            self.run_.problems.add(f"client {self.index}: {type(error).__name__}: {error}")

    def step(self):
        if self.random.random() < PROPOSALS:
            return self.propose()
        kind = self.random.randrange(7)
        subject = self.random.randrange(self.run_.subjects)
        if kind == 0:
            self.ask("journal-head", {}, lambda result: result["meta"]["journal_height"] >= 1)
        elif kind == 1:
            name = f"gen/Item{subject}@1"
            self.ask("def-get", {"name": name}, lambda result: result["def"]["name"] == name)
        elif kind == 2:
            prefix = f"gen/Stored{subject}@"
            self.ask(
                "def-list", {"prefix": prefix},
                lambda result: [found["name"] for found in result["defs"]] == [prefix + "1"])
        elif kind == 3:
            self.ask(
                "manifest-get", {"consistency": "exact:1"},
                lambda result: self.hash(result["manifest_b64"]) == result["meta"]["manifest_hash"]
                and result["meta"]["journal_height"] == 1)
        elif kind == 4:
            at = self.random.randrange(4)
            self.ask(
                "journal-list", {"from": at, "limit": 1},
                lambda result: result["from"] == at
                and all(found["seq"] == at for found in result["entries"]))
        elif kind == 5:
            data = f"{self.index} {self.random.random()}".encode() if self.random.random() < 0.05 else b"the same"
            encoded = base64.b64encode(data).decode()
            put = self.ask("blob-put", {"data_b64": encoded}, lambda result: result["hash"] == self.hash(encoded))
            if put:
                self.ask("blob-get", {"hash_hex": put["hash"]}, lambda result: result["data_b64"] == encoded)
        elif self.acknowledged:
            number, name = self.random.choice(sorted(self.acknowledged.items()))
            self.ask(
                "gov-get", {"proposal_id": number},
                lambda result: result["proposal"]["id"] == number and result["proposal"]["description"] == name)

    def propose(self):
        name = f"made/C{self.index}x{len(self.tried)}@1"
        self.tried.add(name)
        result = self.ask(
            "gov-propose", {"patch_b64": patch(name), "description": name},
            lambda result: isinstance(result["proposal_id"], int))
        if result:
            self.acknowledged[result["proposal_id"]] = name

    @staticmethod
    def hash(encoded):
        return "sha256:" + hashlib.sha256(base64.b64decode(encoded)).hexdigest()

    def ask(self, verb, payload, fits):
        start = time.monotonic()
        name, answer = self.connection.call(verb, payload)
        self.times.setdefault(verb, []).append(time.monotonic() - start)
        if answer.get("id") != name:
            self.run_.problems.add(f"{verb}: the answer to request {name} has the id {answer.get('id')}")
        elif not answer.get("ok"):
            self.run_.problems.add(f"{verb}: {str(answer.get('error', {}).get('message'))[:200]}")
        else:
            try:
                if fits(answer["result"]):
                    return answer["result"]
            except (KeyError, TypeError):
                pass
            self.run_.problems.add(f"{verb}: wrong answer to {json.dumps(payload)[:120]}: {json.dumps(answer)[:200]}")
        return None


class Run:
    def __init__(self, aos, options, scratch):
        self.aos, self.options = aos, options
        self.world = os.path.join(scratch, "world")
        self.environment = {**os.environ, "XDG_STATE_HOME": os.path.join(scratch, "state"), "NO_COLOR": "1"}
        self.problems = Problems()
        self.memory = []

    def command(self, *words):
        done = subprocess.run(
            [self.aos, *words, "--world", self.world, "--json", "--mode", "batch"], env=self.environment,
            capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"`aos {' '.join(words)}` failed with {done.returncode}:\n{done.stdout}{done.stderr}")
        return json.loads(done.stdout)["data"]

    def measure(self):
        self.definitions, _ = benchmark.generate(self.world, self.options.definitions, 5)
        self.subjects = self.options.definitions // 3
        self.command("push")
        self.socket = os.path.join(self.world, ".aos", "run", "control.sock")
        host = subprocess.Popen(
            [self.aos, "host", "--world", self.world], env=self.environment, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True)
        try:
            said = host.stderr.readline()
            if not said.startswith("listening at "):
                sys.exit(f"the host did not start: {said}")
            threading.Thread(target=self.hear, args=(host,), daemon=True).start()
            seconds = self.drive(host)
            height = self.finish(host)
        finally:
            if host.poll() is None:
                host.kill()
            host.wait()
        self.check(height)
        return self.report(seconds)

    def hear(self, host):
        for line in host.stderr:
            self.problems.add(f"the host printed: {line.strip()}")

    def drive(self, host):
        start = time.monotonic()
        self.end = start + self.options.seconds
        self.clients = [Client(self, number) for number in range(self.options.clients)]
        for client in self.clients:
            client.start()
        while time.monotonic() < self.end:
            self.memory.append(resident(host.pid))
            time.sleep(min(0.2, self.options.seconds / 40))
        for client in self.clients:
            client.join(180)
            if client.is_alive():
                self.problems.add(f"client {client.index} got no answer within 180 s")
        return time.monotonic() - start

    def finish(self, host):
        """Waits for the last events, then shuts the host down."""
        last = Connection(self.socket)
        height = last.call("journal-head", {})[1]["result"]["meta"]["journal_height"]
        for client in self.clients:
            if not client.subscribes or client.connection is None:
                continue
            client.connection.drain(height - 1, 60)
            if client.connection.heights != list(range(height)):
                self.problems.add(
                    f"client {client.index} got {len(client.connection.heights)} of {height} frames, or not in order")
        last.call("shutdown", {})
        try:
            if host.wait(60) != 0:
                self.problems.add(f"the host exited with {host.returncode}")
        except subprocess.TimeoutExpired:
            self.problems.add("the host did not exit within 60 s")
        return height

    def check(self, height):
        """Compares the journal with what was acknowledged."""
        self.command("journal", "verify")
        listed = self.command("gov", "list")["proposals"]
        self.proposals = len(listed)
        found = {proposal["id"]: proposal.get("description") for proposal in listed}
        acknowledged = {}
        for client in self.clients:
            for number, name in client.acknowledged.items():
                if number in acknowledged:
                    self.problems.add(
                        f"proposal {number} was acknowledged for both `{acknowledged[number]}` and `{name}`")
                acknowledged[number] = name
        if found != acknowledged:
            self.problems.add(
                f"{len(acknowledged)} proposals were acknowledged, but the {len(found)} in the journal differ")
        if len(set(found.values())) != len(found):
            self.problems.add("a proposal was recorded twice")
        if height != 1 + len(found):
            self.problems.add(f"the journal has {height} frames for {len(found)} proposals")

    def report(self, seconds):
        times = {}
        for client in self.clients:
            for verb, taken in client.times.items():
                times.setdefault(verb, []).extend(taken)
        count = sum(len(taken) for taken in times.values())
        quarter = max(1, len(self.memory) // 4)
        early, late = sorted(self.memory[:quarter]), sorted(self.memory[-quarter:])
        early, late = early[len(early) // 2], late[len(late) // 2]
        if late > early * GROWTH and self.options.seconds >= SECONDS_FOR_GROWTH:
            self.problems.add(f"the host's memory grew from {early / 1e6:.0f} MB to {late / 1e6:.0f} MB")
        print(
            f"{self.options.clients} clients, {seconds:.1f} s, {self.definitions:,} definitions: {count:,} requests,"
            f" {count / seconds:,.0f} per second; {self.proposals:,} proposals")
        verbs = {}
        for verb, taken in sorted(times.items()):
            taken.sort()
            half, most = (taken[min(len(taken) - 1, int(len(taken) * part))] * 1000 for part in (0.5, 0.99))
            verbs[verb] = {"count": len(taken), "p50_ms": round(half, 2), "p99_ms": round(most, 2)}
            longest = taken[-1] * 1000
            print(f"{verb:<14} {len(taken):9,}   p50 {half:8.2f} ms   p99 {most:8.2f} ms   max {longest:8.2f} ms")
        print(f"memory of the host: {early / 1e6:.0f} MB in the first quarter, {late / 1e6:.0f} MB in the last")
        lagged = sum(client.connection.lagged for client in self.clients if client.connection)
        if lagged:
            print(f"clients fell behind {lagged} times and subscribed again")
        return {
            "clients": self.options.clients, "seconds": round(seconds, 2), "requests": count,
            "requests_each_second": round(count / seconds, 1), "proposals": self.proposals, "verbs": verbs,
            "memory_first_bytes": early, "memory_last_bytes": late}


def resident(process):
    with open(f"/proc/{process}/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("aos")
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--definitions", type=int, default=1_000)
    parser.add_argument("--json")
    options = parser.parse_args()
    scratch = tempfile.mkdtemp(prefix="aos-benchmark-")
    run = Run(os.path.abspath(options.aos), options, scratch)
    try:
        result = run.measure()
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    if options.json:
        with open(options.json, "w") as file:
            json.dump(result, file, indent=2)
            file.write("\n")
    for text in run.problems.found[:20]:
        print(f"problem: {text}", file=sys.stderr)
    if run.problems.found:
        sys.exit(f"{len(run.problems.found)} problems")


if __name__ == "__main__":
    main()
