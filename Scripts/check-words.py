#!/usr/bin/env python3
"""Checks the words and links of everything that people read.

    Scripts/check-words.py --check     lists all faults; exits 1 if there are any

The faults are
- words for which git, cargo and Swift use others, in the texts of the program, comments, names of tests, Markdown and
  the manual;
- links of Markdown files to files or headings that do not exist;
- comments that cite a page or a section that does not exist, or a document outside of the repository;
- diagnostic codes, commands, tests and symbols in Markdown files that do not exist;
- diagnostic codes that no test mentions.

Code spans and code blocks are not searched for words.
"""

import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TOP_PAGES = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"]

# Patterns of words to avoid, and what to write instead.
WORDS = [
    (r"anew", "again"),
    (r"mend(s|ed|ing)?", "fix"),
    (r"(leav(e|es|ing)|left)( (it|them|this|that))? away", "omit"),
    (r"given up|gives? up", "canceled"),
    (r"(did|do|does|done) (it )?again", "redo"),
    (r"somebody", "someone"),
    (r"to be had", "available"),
    (r"(take|takes|taken|taking|took) (\w+ )?back", "undo"),
    (r"open for reading only", "read-only"),
    (r"is no kind of", "unknown"),
    (r"lookalikes?", "look-alike"),
    (r"there is none", "or nil; without one"),
    (r"otherwise than", "differently from"),
    (r"colour\w*", "color"),
    (r"behaviour\w*", "behavior"),
    (r"cancell(ed|ing)", "canceled, canceling"),
    (r"(hon|neighb|fav)our\w*", "American spelling"),
    (r"(normal|canonical|recogn|optim|serial|initial|organ|synchron|summar)is(e|es|ed|ing|ation)", "American spelling"),
    (r"centres?|grey", "American spelling"),
]
WORD_PATTERNS = [(re.compile(rf"\b(?:{word})\b", re.IGNORECASE), instead) for word, instead in WORDS]

# Documents that are not part of the repository.
OUTSIDE = re.compile(r"\b(?:SYSTEM|PLANS|SHARING|CONTROL|CONSOLE|CLI|AIR|DESIGN|STYLE|WORDS)(?:\.md\b| §)|\bshared/")
CITATION = re.compile(r"((?:Documentation/)?[\w-]+\.md), \*([^*]+)\*")
# Hyphenated words in code spans that are neither diagnostic codes nor string literals of the sources.
NO_CODES = {"agent-sdk", "http-fetch", "libncurses-dev", "session-core"}


def relative(path):
    return path.relative_to(ROOT).as_posix()


def pages():
    found = [ROOT / name for name in TOP_PAGES] + sorted((ROOT / "Documentation").rglob("*.md"))
    return [page for page in found if page.is_file()]


def slug(heading):
    """The anchor that GitHub generates for a heading."""
    text = re.sub(r"[^\w\- ]", "", heading.strip().lower())
    return text.replace(" ", "-")


def headings(page):
    """The headings of a page, without number signs and backticks."""
    found, is_code = [], False
    for line in page.read_text().split("\n"):
        if line.startswith("```"):
            is_code = not is_code
        match = re.match(r"#+ (.*)", line)
        if match and not is_code:
            found.append(match.group(1).replace("`", "").strip())
    return found


def prose(page):
    """The lines of a page outside of code blocks, with their numbers."""
    is_code = False
    for number, line in enumerate(page.read_text().split("\n"), 1):
        if line.startswith("```"):
            is_code = not is_code
        elif not is_code:
            yield number, line


def without_code(text):
    return re.sub(r"``[^`]+``|`[^`]*`", "``", text)


class Faults:
    def __init__(self):
        self.lines = []

    def add(self, path, number, message):
        self.lines.append(f"{relative(path)}:{number}: {message}")

    def words(self, path, number, text):
        for pattern, instead in WORD_PATTERNS:
            for match in pattern.finditer(text):
                self.add(path, number, f"“{match.group(0)}”: write “{instead}”")


def swift_files():
    for folder in ("Sources", "Tests"):
        yield from sorted((ROOT / folder).rglob("*.swift"))


def check_comments(faults, sections):
    """Checks all comments and names of tests; returns these names, and the hyphenated words in string literals."""
    names, texts = set(), set()
    for path in swift_files():
        text = path.read_text()
        names.update(re.findall(r"func `([^`]+)`", text))
        texts.update(re.findall(r"\"-{0,2}([a-z]+(?:-[a-z]+)+)\"", text))
        block = []
        for number, line in enumerate(text.split("\n") + [""], 1):
            for name in re.findall(r"func `([^`]+)`", line):
                faults.words(path, number, name)
            match = re.match(r"\s*//+ ?(.*)", line)
            if match:
                faults.words(path, number, without_code(match.group(1)))
                if OUTSIDE.search(match.group(1)):
                    faults.add(path, number, "cites a document that the repository does not have")
                block.append((number, match.group(1)))
            elif block:
                check_citations(faults, path, block, sections)
                block = []
    return names, texts


def check_citations(faults, path, block, sections):
    """Checks the pages and sections that a comment cites; a citation may span several lines."""
    text = " ".join(line.strip() for _, line in block)
    for match in CITATION.finditer(text):
        page, section = match.groups()
        if page not in sections:
            faults.add(path, block[0][0], f"cites {page}, which does not exist")
        elif section not in sections[page]:
            faults.add(path, block[0][0], f"cites the section “{section}” of {page}, which does not exist")


def check_strings(faults):
    """Checks the string literals of the sources, except single words, which are names of commands, members and files."""
    for path in sorted((ROOT / "Sources").rglob("*.swift")):
        for number, line in enumerate(path.read_text().split("\n"), 1):
            if not line.strip().startswith("//"):
                for text in re.findall(r"\"((?:[^\"\\]|\\.)* (?:[^\"\\]|\\.)*)\"", line):
                    faults.words(path, number, text)


def check_manual(faults):
    for path in sorted((ROOT / "man").iterdir()):
        for number, line in enumerate(path.read_text().split("\n"), 1):
            # Requests (lines that begin with a period) name commands, options and tests.
            if not line.startswith("."):
                faults.words(path, number, line)


def commands():
    """The commands of the manual, as lists of words."""
    found = set()
    for line in (ROOT / "man" / "aos.1").read_text().split("\n"):
        match = re.match(r"\.It Cm ([a-z][a-z -]*?)(?: (?:Op|Oo|Fl|Ar|Oc|Cm)\b.*)?$", line)
        if match:
            words = match.group(1).split()
            found.update(" ".join(words[:count]) for count in range(1, len(words) + 1))
    return found | {"help", "conflicts", "lock", "defs", "packs", "gov", "gov key", "store"}


def check_pages(faults, sections, tests, texts):
    codes = {entry["code"] for entry in json.loads((ROOT / "Sources/CAIRData/data/diagnostics.json").read_text())}
    known = commands()
    for page in pages():
        for number, line in prose(page):
            plain = without_code(line)
            faults.words(page, number, re.sub(r"\"[^\"]*\" \|$", "", plain) if page.name == "SECURITY.md" else plain)
            check_links(faults, page, number, line)
            for span in re.findall(r"`([^`]+)`", line):
                check_span(faults, page, number, span, codes, texts, known)
            # The last column of these tables names tests in quotes.
            if page.name in ("SECURITY.md", "CONTRIBUTING.md") and line.startswith("|"):
                for test in re.findall(r"\"([^\"]+)\"", line.rstrip("| ").rpartition(" | ")[2]):
                    if test not in tests:
                        faults.add(page, number, f"unknown test “{test}”")
        check_citations(faults, page, [(1, page.read_text())], sections)


def check_codes(faults):
    """Checks that tests mention every diagnostic code, by its text or by its constant."""
    table = ROOT / "Sources/CAIRData/data/diagnostics.json"
    sources = "".join(path.read_text() for path in sorted((ROOT / "Sources").rglob("*.swift")))
    declaration = r"static let (\w+) = (?:Self|DiagnosticCode)\((?:rawValue: )?\"([a-z-]+)\"\)"
    constants = {code: constant for constant, code in re.findall(declaration, sources)}
    tests = "".join(path.read_text() for path in sorted((ROOT / "Tests").rglob("*.swift")))
    for entry in json.loads(table.read_text()):
        code = entry["code"]
        names = rf"(?<![\w-]){code}(?![\w-])"
        if code in constants:
            names += rf"|\.{constants[code]}\b"
        if not re.search(names, tests):
            faults.add(table, 1, f"no test mentions `{code}`")


def check_catalogs(faults):
    """Checks the words and the symbols of documentation catalogs."""
    for page in sorted((ROOT / "Sources").rglob("*.docc/*.md")):
        target = page.parent.parent
        source = "".join(path.read_text() for path in sorted(target.rglob("*.swift")))
        declared = set(re.findall(r"\b(?:struct|enum|class|protocol|actor|typealias) (\w+)", source)) | {target.name}
        for number, line in prose(page):
            faults.words(page, number, without_code(line))
            for symbol in re.findall(r"``([^`/]+)[^`]*``", line):
                if symbol not in declared:
                    faults.add(page, number, f"{target.name} has no symbol `{symbol}`")


def check_links(faults, page, number, line):
    for target in re.findall(r"\]\(([^)\s]+)\)", line):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists():
            faults.add(page, number, f"the link {target} points to a missing file")
        elif anchor and anchor not in {slug(heading) for heading in headings(file)}:
            faults.add(page, number, f"the link {target} points to a missing heading")


def check_span(faults, page, number, span, codes, texts, known):
    named = re.match(r"(?:error|warning|notice)\[([a-z-]+)\]", span)
    if named and named.group(1) != "code" and named.group(1) not in codes:
        faults.add(page, number, f"unknown code `{named.group(1)}`")
    if re.fullmatch(r"[a-z]+(?:-[a-z]+)+", span) and span not in codes | texts | NO_CODES:
        faults.add(page, number, f"neither a diagnostic code nor a string literal of the sources: `{span}`")
    match = re.match(r"aos ((?:[a-z][a-z-]* ?)+)", span)
    if match:
        words = match.group(1).split()
        if words[0] not in known:
            faults.add(page, number, f"unknown command `aos {words[0]}`")
        elif words[0] in ("gov", "packs", "store", "defs", "lock", "remote", "git", "base", "world") and len(words) > 1:
            if " ".join(words[:2]) not in known:
                faults.add(page, number, f"unknown command `aos {' '.join(words[:2])}`")


def main(arguments):
    if arguments != ["--check"]:
        raise SystemExit(__doc__)
    faults = Faults()
    sections = {}
    for page in pages():
        sections[relative(page)] = set(headings(page))
    tests, texts = check_comments(faults, sections)
    check_manual(faults)
    check_pages(faults, sections, tests, texts)
    check_strings(faults)
    check_catalogs(faults)
    check_codes(faults)
    for line in faults.lines:
        print(line)
    if faults.lines:
        print(f"{len(faults.lines)} faults")
    return 1 if faults.lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
