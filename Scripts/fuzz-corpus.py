#!/usr/bin/env python3
"""Writes seeds for the fuzz targets, taken from Fixtures. Usage: Scripts/fuzz-corpus.py FOLDER"""

import hashlib
import json
import pathlib
import struct
import sys

FIXTURES = pathlib.Path(__file__).resolve().parent.parent / "Fixtures"
PREFIX = b"\xd9\xd9\xf7"


def head(major, number):
    """The first bytes of a CBOR item."""
    if number < 24:
        return bytes([major << 5 | number])
    for code, size, form in ((24, 1 << 8, ">B"), (25, 1 << 16, ">H"), (26, 1 << 32, ">I"), (27, 1 << 64, ">Q")):
        if number < size:
            return bytes([major << 5 | code]) + struct.pack(form, number)
    raise ValueError(number)


def cbor(value):
    """Canonical CBOR of plain data."""
    if value is None:
        return b"\xf6"
    if isinstance(value, bool):
        return b"\xf5" if value else b"\xf4"
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, float):
        return b"\xfb" + struct.pack(">d", value)
    if isinstance(value, str):
        data = value.encode()
        return head(3, len(data)) + data
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(map(cbor, value))
    entries = sorted((cbor(k), cbor(v)) for k, v in value.items())
    return head(5, len(entries)) + b"".join(k + v for k, v in entries)


def frames(log):
    """The frames of a journal, each as the whole frame and its payload."""
    place = 8
    while place + 68 <= len(log):
        count = struct.unpack(">I", log[place: place + 4])[0]
        yield log[place: place + count + 68], log[place + 4: place + 4 + count]
        place += count + 68


class Seeds:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.count = 0

    def add(self, target, data):
        place = self.folder / target
        place.mkdir(parents=True, exist_ok=True)
        (place / hashlib.sha1(data).hexdigest()).write_bytes(data)
        self.count += 1


def expressions(value):
    """The parts of a document that look like expressions."""
    if isinstance(value, dict):
        if value.keys() & {"ref", "op", "record", "list", "set", "map", "variant", "text", "nat", "int"}:
            yield value
        for part in value.values():
            yield from expressions(part)
    elif isinstance(value, list):
        for part in value:
            yield from expressions(part)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    seeds = Seeds(sys.argv[1])
    for path in sorted(FIXTURES.rglob("*")):
        if not path.is_file() or path.stat().st_size > 1 << 16:
            continue
        data = path.read_bytes()
        if path.suffix == ".json":
            seeds.add("json", data)
            if path.name == "aos.sync.json":
                seeds.add("sync", data)
            if path.name.endswith(".smoke.json"):
                seeds.add("scenario", data)
            try:
                value = json.loads(data)
            except ValueError:
                continue
            if path.name == "aos.sync.json" and isinstance(value, dict):
                for entry in (value.get("air") or {}).get("imports") or []:
                    if isinstance(entry, dict) and "lock" in entry:
                        seeds.add("lock", json.dumps(entry["lock"]).encode())
            for node in value if isinstance(value, list) else [value]:
                if not isinstance(node, dict) or "$kind" not in node:
                    continue
                text = json.dumps(node).encode()
                seeds.add("node", text)
                try:
                    seeds.add("cbor", PREFIX + cbor(node))
                    seeds.add("node", PREFIX + cbor(node))
                except ValueError:
                    pass
                kind, name = node["$kind"], node.get("name")
                zero = "sha256:" + "0" * 64
                add = {"add_def": {"kind": kind, "node": node}}
                replace = {"replace_def": {"kind": kind, "name": name, "new_node": node, "pre_hash": zero}}
                remove = {"remove_def": {"kind": kind, "name": name, "pre_hash": zero}}
                document = {"version": "1", "base_manifest_hash": zero, "patches": [add, replace, remove]}
                seeds.add("patch", json.dumps(document).encode())
                if kind == "defschema":
                    for sample in ("text", 3, None, [], {}):
                        seeds.add("value", json.dumps([node.get("type"), sample]).encode())
                if kind == "defplan":
                    for expression in expressions(node):
                        seeds.add("expression", json.dumps(expression).encode())
        elif path.name == "governance.log":
            seeds.add("journal", b"\xfe".join(payload for _, payload in frames(data)))
            for frame, payload in frames(data):
                seeds.add("frame", frame)
                seeds.add("record", payload)
                seeds.add("cbor", payload)
        elif path.name == "head":
            seeds.add("head", data)
    zero = bytes(32)
    nodes = [PREFIX + cbor({"a": 1}), PREFIX + cbor([1, 2])]
    seeds.add("batch", PREFIX + cbor({"nodes": sorted(nodes, key=lambda n: hashlib.sha256(n).digest()), "blobs": [b"x"]}))
    seeds.add("head", PREFIX + cbor({"height": 1, "hash": zero, "next": {"height": 2, "hash": bytes([1]) * 32}}))
    digits = "sha256:" + "1" * 64
    op = {"id": "add:defschema:x/A@1", "hash": digits}
    seeds.add("stage", PREFIX + cbor({"version": 1, "staged": [op]}))
    entry = {"time": 1, "text": "stage", "command": "aos stage add", "undone": False, "delta": {"staged": [op], "unstaged": []}}
    seeds.add("decisions", PREFIX + cbor({
        "version": 1, "seen": [op], "seen_hunks": {"x": [digits]},
        "reviewed": [{"patch": digits, "person": "ada", "ops": ["x"]}], "log": [entry]}))
    definition = cbor({"$kind": "defschema", "name": "x/A@1", "type": {"text": {}}})
    index = [["defschema", "x/A@1", "sha256:" + hashlib.sha256(PREFIX + definition).hexdigest()]]
    seeds.add("pin", PREFIX + cbor({"version": 1, "index": index, "definitions": [PREFIX + definition], "readme": b"# A"}))
    seeds.add("edit", PREFIX + cbor({
        "version": 1, "id": 1, "state": "done", "time": 1, "title": "rename",
        "changes": [{"path": "air/a.json", "mode": 420, "before": b"{}", "after": None}], "folders": ["air"]}))
    seeds.add("outbox", PREFIX + cbor({
        "op": bytes(16), "kind": "comment", "summary": "comment 0", "time": 1, "from": 1,
        "records": [{"Commented": {"proposal_id": 0, "author": "ada", "text": bytes(32)}}],
        "objects": {"nodes": [bytes(32)], "blobs": []}, "sent": {"height": 2, "frame": b"x"},
        "seen": {"proposed": bytes(32), "comments": 0}}))
    seeds.add("text", PREFIX + cbor({"salt": bytes(16), "text": "why?"}))
    seeds.add("index", PREFIX + cbor({"key": b"x", "trace": b"", "snapshot": b"", "sizes": b"", "servesWriters": True}))
    for keys in (b"\1a\x1b[A\x1bOP", b"\3\x1b[<0;3;4M", b"\2\x1b[200~paste\x1b[201~", b"\1\x1b]11;rgb:0/0/0\x1b\\",
                 "\1é\u2603\U0001f600".encode(), b"\0\x1b[M !!", b"\1\x1b[1;5C\x1bP1$r\x1b\\"):
        seeds.add("keys", keys)
    for url in ("https://example.org/x.git", "ssh://git@example.org/x?ref=refs/heads/aos", "s3://bucket/prefix?region=eu-1",
                "s3://b/p?endpoint=http://localhost:9000&style=path", "file:///srv/aos", "git+file:///srv/x.git"):
        seeds.add("remote", url.encode())
    print(f"{seeds.count} seeds")


if __name__ == "__main__":
    main()
