#!/usr/bin/env python3
"""Measures how long sharing a world takes on each kind of storage, and how many requests it makes.

Usage: benchmark-remotes.py PATH-OF-AOS [--engine git|s3]... [--definitions N] [--frames N] [--json FILE]

Two people share a world: one publishes, the other clones and follows. A small world shows the cost of frames, a large
one the cost of definitions. For git, the git commands that contact the remote are counted; for S3, the requests in the
server's log, with reads and writes counted separately. The server is moto, which Scripts/install-storage-servers.sh
installs in .build; without it, only git is measured.
"""
import argparse
import json
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
import xml.etree.ElementTree

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import benchmark

CONTACTS = ("fetch", "push", "ls-remote")


class Git:
    """A bare repository on this machine, with a wrapper of `git` that logs each command."""

    name = "git"

    def __init__(self, scratch):
        self.log = os.path.join(scratch, "git.log")
        folder = os.path.join(scratch, "bin")
        os.makedirs(folder)
        wrapper = os.path.join(folder, "git")
        with open(wrapper, "w") as file:
            file.write(f'#!/bin/sh\nprintf "%s\\n" "$*" >>{self.log}\nexec {shutil.which("git")} "$@"\n')
        os.chmod(wrapper, 0o755)
        self.bare = os.path.join(scratch, "origin.git")
        subprocess.run(["git", "init", "-q", "--bare", self.bare], check=True)
        self.environment = {"PATH": folder + ":" + os.environ["PATH"]}
        self.url = f"git+file://{self.bare}"

    def requests(self):
        """The number of contacts that read and of those that write."""
        try:
            with open(self.log) as file:
                words = [word for line in file for word in line.split() if word in CONTACTS]
        except FileNotFoundError:
            words = []
        return sum(word != "push" for word in words), words.count("push")

    def holdings(self):
        """The number of objects in the storage, and their size in bytes."""
        listed = subprocess.run(
            ["git", "-C", self.bare, "cat-file", "--batch-all-objects", "--batch-check"], check=True, capture_output=True)
        size = sum(os.path.getsize(os.path.join(root, name)) for root, _, names in os.walk(self.bare) for name in names)
        return listed.stdout.count(b"\n"), size

    def close(self):
        pass


class S3:
    """A server that this script starts, which logs a line for each request."""

    name = "s3"

    def __init__(self, scratch):
        here = os.path.dirname(os.path.abspath(__file__))
        programs = os.path.join(here, "..", ".build", "storage-servers", "bin")
        if not os.access(os.path.join(programs, "moto_server"), os.X_OK):
            raise FileNotFoundError("moto is not installed; run Scripts/install-storage-servers.sh")
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            port = found.getsockname()[1]
        self.log = os.path.join(scratch, "s3.log")
        self.server = subprocess.Popen(
            [os.path.join(programs, "python3"), os.path.join(here, "moto-server.py"), str(port)], stdout=open(self.log, "w"), stderr=subprocess.STDOUT)
        self.endpoint = endpoint = f"http://127.0.0.1:{port}"
        for _ in range(600):
            try:
                urllib.request.urlopen(urllib.request.Request(f"{endpoint}/worlds", method="PUT"), timeout=10)
                break
            except OSError:
                time.sleep(0.2)
        self.environment = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "testing-secret"}
        self.url = f"s3://worlds/{random.randrange(1 << 60):x}?endpoint={endpoint}&region=us-east-1"

    def requests(self):
        """The number of requests that read and of those that write, including refused ones, which the log colors."""
        with open(self.log) as file:
            text = file.read()
        # Listing keys is a GET of the bucket with a query.
        return text.count("GET /worlds/") + text.count("GET /worlds?"), text.count("PUT /worlds/")

    def holdings(self):
        """The number of keys in the storage, and their size in bytes."""
        count, size, start = 0, 0, ""
        while True:
            query = urllib.parse.urlencode({"list-type": 2, **({"start-after": start} if start else {})})
            with urllib.request.urlopen(f"{self.endpoint}/worlds?{query}") as answer:
                page = xml.etree.ElementTree.parse(answer).getroot()
            names = [element.text for element in page.iter() if element.tag.endswith("}Key")]
            size += sum(int(element.text) for element in page.iter() if element.tag.endswith("}Size"))
            count += len(names)
            if not names:
                return count, size
            start = names[-1]

    def close(self):
        self.server.kill()
        self.server.wait()


class Person:
    def __init__(self, aos, world, state, engine):
        self.aos, self.world, self.engine = aos, world, engine
        self.environment = {**os.environ, **engine.environment, "XDG_STATE_HOME": state, "NO_COLOR": "1"}

    def run(self, *words):
        """Runs a command; returns its seconds, and the number of requests that read and write."""
        before, start = self.engine.requests(), time.monotonic()
        done = subprocess.run(
            [self.aos, *words, "--world", self.world, "--timeout-ms", "3600000"], env=self.environment,
            capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"`aos {' '.join(words)}` failed with {done.returncode}:\n{done.stdout}{done.stderr}")
        seconds, after = time.monotonic() - start, self.engine.requests()
        return seconds, after[0] - before[0], after[1] - before[1]


class Measurement:
    """Two people who share a world, and the measurements of it."""

    def __init__(self, aos, kind, scratch, count):
        self.engine = kind(scratch)
        self.lines = []
        here, self.there = os.path.join(scratch, "here"), os.path.join(scratch, "there")
        benchmark.generate(here, count, 5)
        self.ada = Person(aos, here, os.path.join(scratch, "ada"), self.engine)
        self.bob = Person(aos, self.there, os.path.join(scratch, "bob"), self.engine)
        self.ada.run("push")
        part = os.path.join(here, "air", "part-0.air.json")
        with open(part) as file:
            text = file.read()
        with open(part, "w") as file:
            file.write(text.replace('"count": {"nat"', '"count": {"int"', 1))
        self.ada.run("gov", "propose", "--all")

    def note(self, what, seconds, reads, writes):
        engine = self.engine.name
        self.lines.append(
            {"engine": engine, "what": what, "seconds": round(seconds, 3), "reads": reads, "writes": writes})
        print(f"{engine:<4} {what:<52} {seconds:8.2f} s {reads:6d} reads {writes:6d} writes", flush=True)

    def hold(self, what):
        count, size = self.engine.holdings()
        self.lines.append({"engine": self.engine.name, "what": what, "objects": count, "bytes": size})
        print(f"{self.engine.name:<4} {what:<52} {count:8,} objects {size:12,} bytes", flush=True)

    def share(self, name):
        self.note(f"{name}: publish", *self.ada.run("remote", "add", self.engine.url))
        self.hold(f"{name}: in the storage")
        leave = shutil.ignore_patterns("journal", "store", "index", "outbox", "batches", "remote.git")
        shutil.copytree(self.ada.world, self.there, ignore=leave)
        self.bob.run("remote", "trust")
        self.note(f"{name}: clone", *self.bob.run("remote", "fetch"))
        self.note(f"{name}: fetch, nothing new", *self.median([self.bob.run("remote", "fetch") for _ in range(5)]))

    @staticmethod
    def median(rounds):
        return tuple(sorted(column)[len(rounds) // 2] for column in zip(*rounds))


def measure(aos, kind, options, scratch):
    """Measures the cost of frames in a small world, then the cost of definitions in a large one."""
    lines = []
    for part in ("small", "large"):
        os.makedirs(os.path.join(scratch, part))
    small = Measurement(aos, kind, os.path.join(scratch, "small"), 30)
    try:
        small.share("30 definitions")
        said = [small.ada.run("gov", "comment", "--id", "0", f"remark {number}") for number in range(5)]
        small.note("publish one frame", *small.median(said))
        small.note("fetch 5 new frames", *small.bob.run("remote", "fetch"))
        small.hold("in the storage before the new frames")
        for number in range(options.frames):
            small.ada.run("gov", "comment", "--id", "0", f"comment {number}", "--offline")
        small.note(f"publish {options.frames:,} pending changes", *small.ada.run("remote", "push"))
        small.note(f"fetch {options.frames:,} new frames", *small.bob.run("remote", "fetch"))
        small.note("fetch, nothing new after that", *small.median([small.bob.run("remote", "fetch") for _ in range(5)]))
        small.hold("in the storage after the new frames")
    finally:
        small.engine.close()
        lines += small.lines
    large = Measurement(aos, kind, os.path.join(scratch, "large"), options.definitions)
    try:
        large.share(f"{options.definitions:,} definitions")
    finally:
        large.engine.close()
        lines += large.lines
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("aos")
    parser.add_argument("--engine", choices=["git", "s3"], action="append")
    parser.add_argument("--definitions", type=int, default=10_000)
    parser.add_argument("--frames", type=int, default=1_000)
    parser.add_argument("--json")
    options = parser.parse_args()
    lines = []
    for kind in (Git, S3):
        if options.engine and kind.name not in options.engine:
            continue
        scratch = tempfile.mkdtemp(prefix="aos-benchmark-")
        try:
            lines += measure(os.path.abspath(options.aos), kind, options, scratch)
        except FileNotFoundError as error:
            print(f"{kind.name}: {error}", file=sys.stderr)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    if options.json:
        with open(options.json, "w") as file:
            json.dump(lines, file, indent=2)
            file.write("\n")


if __name__ == "__main__":
    main()
