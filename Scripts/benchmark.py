#!/usr/bin/env python3
"""Compares the core with programs that read the same bytes, and prints the goals next to the results.

Usage: benchmark.py PATH-OF-AOS [--turns N] [--json FILE] [--small N] [--large N]

Lines with a peer are measured alternately (A B A B), so that both run on the same machine in the same minute. Times are
medians of wall-clock milliseconds; the spread is the interquartile range. Peak memory is the kernel's figure for the
process. Worlds are generated: two schemas and a plan for each subject, and a manifest that lists them.
"""
import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time


def definitions(subject):
    before = "" if subject % 50 == 0 else f', "before": {{"option": {{"ref": "gen/Item{subject - 1}@1"}}}}'
    yield (
        f'{{"$kind": "defschema", "name": "gen/Item{subject}@1", "type": {{"record": {{"id": {{"text": {{}}}},\n'
        f'  "count": {{"nat": {{}}}}, "labels": {{"set": {{"text": {{}}}}}}, "due": {{"option": {{"time": {{}}}}}}{before}}}}}}}'
    )
    yield (
        f'{{"$kind": "defschema", "name": "gen/Stored{subject}@1", "type": {{"record": {{"id": {{"text": {{}}}},\n'
        f'  "labels": {{"set": {{"text": {{}}}}}}, "size": {{"nat": {{}}}}}}}}}}'
    )
    yield (
        f'{{"$kind": "defplan", "name": "gen/store{subject}@1", "input": "gen/Item{subject}@1",\n'
        f' "output": "gen/Stored{subject}@1", "steps": [\n'
        f'  {{"id": "tell", "op": "raise_event", "event": "gen/Stored{subject}@1",\n'
        f'   "value": {{"id": "a-{subject}", "labels": ["new", "item"], "size": {subject}}}}},\n'
        f'  {{"id": "end", "op": "end", "result": {{"id": "a-{subject}", "labels": ["done"], "size": "12"}}}}],\n'
        f' "edges": [{{"from": "tell", "to": "end"}}]}}'
    )


def generate(folder, count, files):
    """Generates a world of about `count` definitions in `files` files; returns its number of definitions and bytes."""
    air = os.path.join(folder, "air")
    os.makedirs(air)
    subjects = count // 3
    nodes = [node for subject in range(subjects) for node in definitions(subject)]
    share = -(-len(nodes) // files)
    for number in range(0, -(-len(nodes) // share)):
        part = nodes[number * share : (number + 1) * share]
        text = part[0] + "\n" if share == 1 else "[\n" + ",\n".join(part) + "\n]\n"
        with open(os.path.join(air, f"part-{number}.air.json"), "w") as file:
            file.write(text)
    listed = lambda names: ",\n  ".join(f'{{"name": "{name}"}}' for name in names)
    schemas = listed(name for s in range(subjects) for name in (f"gen/Item{s}@1", f"gen/Stored{s}@1"))
    plans = listed(f"gen/store{s}@1" for s in range(subjects))
    with open(os.path.join(air, "manifest.air.json"), "w") as file:
        file.write(
            '{"$kind": "manifest", "air_version": "1", "modules": [], "caps": [], "policies": [],\n'
            f' "schemas": [{schemas}],\n "plans": [{plans}]}}\n'
        )
    return len(nodes), sum(entry.stat().st_size for entry in os.scandir(air))


def run(command, before=None):
    if before:
        before()
    start = time.monotonic()
    process = subprocess.Popen(command, shell=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    message = process.stderr.read().decode(errors="replace")
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"benchmark: `{command}` failed with {process.returncode}:\n{message}")
    return {
        "wall": (time.monotonic() - start) * 1000,
        "cpu": (usage.ru_utime + usage.ru_stime) * 1000,
        "peak": usage.ru_maxrss * 1024,
    }


def summary(runs):
    def of(key):
        values = sorted(run[key] for run in runs)
        return values[len(values) // 2]

    walls = sorted(run["wall"] for run in runs)
    return {
        "median_ms": round(of("wall"), 1),
        "spread_ms": round(walls[len(walls) * 3 // 4] - walls[len(walls) // 4], 1),
        "cpu_ms": round(of("cpu"), 1),
        "peak_bytes": max(run["peak"] for run in runs),
        "turns": len(runs),
    }


class Table:
    def __init__(self, turns):
        self.turns = turns
        self.lines = []

    def compare(self, what, ours, peer, peer_name, wanted, before=None, before_peer=None, turns=None):
        """Measures `ours` against `peer`, alternately."""
        pairs = []
        for _ in range(turns or self.turns):
            pairs.append((run(ours, before), run(peer, before_peer)))
        a, b = summary([pair[0] for pair in pairs]), summary([pair[1] for pair in pairs])
        ratio = a["median_ms"] / b["median_ms"]
        cpu = a["cpu_ms"] / max(b["cpu_ms"], 0.1)
        self.add(what, f"{ratio:.2f} ×", ratio, wanted, f"≤ {wanted} ×", aos=a, peer=b, peer_name=peer_name, cpu_ratio=cpu)
        return a

    def memory(self, what, measured, size, wanted):
        ratio = measured["peak_bytes"] / size
        megabytes = measured["peak_bytes"] / 1e6
        self.add(
            what, f"{ratio:.1f} × ({megabytes:.0f} MB)", ratio, wanted, f"≤ {wanted} × {size / 1e6:.1f} MB", aos=measured)

    def add(self, what, shown, value, wanted, wanted_text, **details):
        self.lines.append(
            {"what": what, "value": round(value, 3), "wanted": wanted, "is_reached": value <= wanted, **details})
        line = self.lines[-1]
        line["shown"], line["wanted_text"] = shown, wanted_text
        print(self.row(line), file=sys.stderr, flush=True)

    @staticmethod
    def row(line):
        text = f'{line["what"]:<58} {line["shown"]:>18}   goal {line["wanted_text"]:<16}'
        if "peer" in line:
            a, b = line["aos"], line["peer"]
            text += (
                f' {a["median_ms"]:.0f} ± {a["spread_ms"]:.0f} ms, {line["peer_name"]} {b["median_ms"]:.0f} ±'
                f' {b["spread_ms"]:.0f} ms; processor {line["cpu_ratio"]:.2f} ×; peak {a["peak_bytes"] / 1e6:.0f} MB'
            )
        return text + ("" if line["is_reached"] else "  !")


def processor():
    try:
        with open("/proc/cpuinfo") as file:
            for text in file:
                if text.startswith("model name"):
                    return text.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("aos")
    parser.add_argument("--turns", type=int, default=7)
    parser.add_argument("--json")
    parser.add_argument("--small", type=int, default=12_501)
    parser.add_argument("--large", type=int, default=125_001)
    options = parser.parse_args()
    aos = os.path.abspath(options.aos)
    scratch = tempfile.mkdtemp(prefix="aos-benchmark-")
    try:
        table = measure(aos, scratch, options)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    load = os.getloadavg()
    machine = {
        "processor": processor(), "cores": os.cpu_count(), "system": platform.platform(),
        "load": [round(value, 1) for value in load],
    }
    print(f'{machine["processor"]}, {machine["cores"]} cores, {machine["system"]}, load {load[0]:.1f}')
    for line in table.lines:
        print(table.row(line))
    if options.json:
        with open(options.json, "w") as file:
            json.dump({"machine": machine, "lines": table.lines}, file, indent=2, ensure_ascii=False)
            file.write("\n")


def measure(aos, scratch, options):
    def world(name, count, files):
        folder = os.path.join(scratch, name)
        # In a separate process, because the memory of this process counts toward the peak of its children.
        made = subprocess.run(
            [sys.executable, os.path.abspath(__file__), "--generate", folder, str(count), str(files)],
            check=True, stdout=subprocess.PIPE, text=True)
        found, size = map(int, made.stdout.split())
        return folder, found, size

    many, count, _ = world("many", options.small, options.small)
    few, _, few_size = world("few", options.small, 5)
    large, large_count, large_size = world("large", options.large, 5)
    table = Table(options.turns)
    shown, large_shown = f"{count:,}", f"{large_count:,}"

    # git reads the paths from a file, so that listing them is not measured.
    paths = os.path.join(scratch, "paths")
    with open(paths, "w") as file:
        for entry in sorted(os.scandir(os.path.join(many, "air")), key=lambda entry: entry.name):
            file.write(entry.path + "\n")
    table.compare(
        f"check, {shown} definitions in as many files", f"{aos} check --world {many}",
        f"git hash-object --stdin-paths < {paths}", "git hash-object", 2.5)
    small = table.compare(
        f"check, {shown} definitions in 5 files", f"{aos} check --world {few}", f"cat {few}/air/*.json | jq -Sc .",
        "jq -Sc", 0.25)
    table.memory(f"peak memory of check, {shown} definitions", small, few_size, 3)
    slow = max(2, options.turns // 3)
    runs = [run(f"{aos} check --world {large}") for _ in range(slow)]
    huge = summary(runs)
    table.memory(f"peak memory of check, {large_shown} definitions", huge, large_size, 3)
    growth = huge["median_ms"] / small["median_ms"]
    table.add(f"check, {large_shown} definitions against {shown}", f"{growth:.1f} ×", growth, 11, "≤ 11 ×", aos=huge)

    # A stored world that has been opened before, and a repository with an up-to-date index.
    run(f"{aos} push --world {many}")
    run(f"git -C {many} init -q && git -C {many} add air && git -C {many} -c user.name=a -c user.email=a@b commit -qm a")
    time.sleep(3)
    run(f"{aos} status --world {many}; git -C {many} status")
    time.sleep(3)
    run(f"{aos} status --world {many}")
    status = f"{aos} status --world {many}"
    git = f"git -C {many} status"
    table.compare("status, nothing changed", status, git, "git status", 2)
    table.compare("defs list --json, nothing changed", f"{aos} defs list --json --world {many}", git, "git status", 4)
    file = os.path.join(many, "air", "part-0.air.json")
    with open(file) as handle:
        original = handle.read()
    turn = 0

    def change():
        nonlocal turn
        turn += 1
        with open(file, "w") as handle:
            handle.write(original.replace('"nat"', '"int"') if turn % 2 else original)

    def settle():
        run(status)
        time.sleep(3)
        run(status)

    table.compare("status, one file changed, against nothing changed", status, status, "unchanged", 1.2, change, settle,
                  turns=min(options.turns, 3))

    # Durable: what was written survives a power failure.
    def fresh(folder):
        return lambda: shutil.rmtree(os.path.join(folder, ".aos"), ignore_errors=True)

    store = os.path.join(scratch, "store.git")

    def new_store():
        shutil.rmtree(store, ignore_errors=True)
        run(f"git init -q --bare {store}")

    table.compare(
        f"durable genesis, {shown} definitions", f"{aos} push --world {few}",
        f"git --git-dir {store} -c core.fsync=loose-object -c core.fsyncMethod=batch hash-object -w --stdin-paths < {paths}",
        "git hash-object -w", 0.4, fresh(few), new_store, turns=min(options.turns, 3))
    genesis = summary([run(f"{aos} push --world {large}", fresh(large))])
    table.memory(f"peak memory of a genesis, {large_shown} definitions", genesis, large_size, 4)
    return table


if __name__ == "__main__":
    if sys.argv[1:2] == ["--generate"]:
        print(*generate(sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
    else:
        main()
