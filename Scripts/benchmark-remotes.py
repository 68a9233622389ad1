#!/usr/bin/env python3
"""Measures how long sharing a world takes on each kind of storage, and how often the storage is asked.

Usage: benchmark-remotes.py PATH-OF-AOS [--engine git|s3]... [--definitions N] [--frames N] [--json FILE]

Two people share a generated world: one publishes, the other clones, follows and comments. For git, the programs of git
that contact the remote are counted; for S3, the requests that the server logs. The server is moto, which
Scripts/install-storage-servers.sh installs below .build; without it only git is measured.
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
import urllib.request

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import benchmark

CONTACTS = ("fetch", "push", "ls-remote")


class Git:
    """A bare repository on this machine, with a `git` in front that notes each command."""

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
        try:
            with open(self.log) as file:
                return sum(any(word in CONTACTS for word in line.split()) for line in file)
        except FileNotFoundError:
            return 0

    def size(self):
        return sum(os.path.getsize(os.path.join(root, name)) for root, _, names in os.walk(self.bare) for name in names)

    def close(self):
        pass


class S3:
    """A server of its own, which logs a line for each request."""

    name = "s3"

    def __init__(self, scratch):
        program = os.path.join(os.path.dirname(__file__), "..", ".build", "storage-servers", "bin", "moto_server")
        if not os.access(program, os.X_OK):
            raise FileNotFoundError("moto is not installed; run Scripts/install-storage-servers.sh")
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            port = found.getsockname()[1]
        self.log = os.path.join(scratch, "s3.log")
        self.server = subprocess.Popen(
            [program, "-H", "127.0.0.1", "-p", str(port)], stdout=open(self.log, "w"), stderr=subprocess.STDOUT)
        endpoint = f"http://127.0.0.1:{port}"
        for _ in range(200):
            try:
                urllib.request.urlopen(urllib.request.Request(f"{endpoint}/worlds", method="PUT"), timeout=2)
                break
            except OSError:
                time.sleep(0.2)
        self.environment = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "testing-secret"}
        self.url = f"s3://worlds/{random.randrange(1 << 60):x}?endpoint={endpoint}&region=us-east-1"

    def requests(self):
        with open(self.log) as file:
            return sum(' HTTP/1.1"' in line for line in file)

    def size(self):
        return None

    def close(self):
        self.server.kill()
        self.server.wait()


class Person:
    def __init__(self, aos, world, state, engine):
        self.aos, self.world, self.engine = aos, world, engine
        self.environment = {**os.environ, **engine.environment, "XDG_STATE_HOME": state, "NO_COLOR": "1"}

    def run(self, *words):
        """Runs a command; returns seconds and requests."""
        before, start = self.engine.requests(), time.monotonic()
        done = subprocess.run(
            [self.aos, *words, "--world", self.world, "--timeout-ms", "600000"], env=self.environment,
            capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"`aos {' '.join(words)}` failed with {done.returncode}:\n{done.stderr}")
        seconds = time.monotonic() - start
        return seconds, self.engine.requests() - before


def measure(aos, kind, options, scratch):
    engine = kind(scratch)
    lines = []

    def note(what, seconds, requests):
        lines.append({"engine": engine.name, "what": what, "seconds": round(seconds, 3), "requests": requests})
        print(f"{engine.name:<4} {what:<48} {seconds:8.3f} s {requests:6d} requests", flush=True)

    try:
        here, there = os.path.join(scratch, "here"), os.path.join(scratch, "there")
        count, _ = benchmark.generate(here, options.definitions, 5)
        ada = Person(aos, here, os.path.join(scratch, "ada"), engine)
        bob = Person(aos, there, os.path.join(scratch, "bob"), engine)
        ada.run("push")
        part = os.path.join(here, "air", "part-0.air.json")
        with open(part) as file:
            text = file.read()
        with open(part, "w") as file:
            file.write(text.replace('"count": {"nat"', '"count": {"int"', 1))
        ada.run("gov", "propose", "--all")
        ada.run("gov", "shadow", "--id", "0")
        for number in range(options.frames):
            ada.run("gov", "comment", "--id", "0", f"comment {number}")
        note(f"publish a world: {count:,} definitions, {options.frames + 3:,} frames", *ada.run("remote", "add", engine.url))
        shutil.copytree(here, there, ignore=shutil.ignore_patterns("journal", "store", "index", "outbox", "batches"))
        bob.run("remote", "trust")
        note("clone it", *bob.run("remote", "fetch"))
        note("fetch, nothing new", *bob.run("remote", "fetch"))
        rounds = [ada.run("gov", "comment", "--id", "0", f"remark {number}") for number in range(options.news)]
        note(
            f"write one frame (median of {options.news})", sorted(r[0] for r in rounds)[len(rounds) // 2],
            sorted(r[1] for r in rounds)[len(rounds) // 2])
        note(f"fetch {options.news:,} new frames", *bob.run("remote", "fetch"))
        if engine.size() is not None:
            print(f"{engine.name:<4} the storage holds {engine.size() / 1e6:.1f} MB")
    finally:
        engine.close()
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("aos")
    parser.add_argument("--engine", choices=["git", "s3"], action="append")
    parser.add_argument("--definitions", type=int, default=10_000)
    parser.add_argument("--frames", type=int, default=100)
    parser.add_argument("--news", type=int, default=100)
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
