#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Spoils the suite's own code, one place at a time, and prints what the unit tests do not notice.

mutate.py EXPLAINED FILE...: in each FILE, comparisons are turned, "+ 1" and "- 1" dropped, conditions
negated, && and || exchanged. The unit tests are linked with the suite as a shared library; a
spoiled file is built into a library of its own that is preloaded. EXPLAINED has a line
"FILE: CHANGE: CODE: WHY" for each survivor that is known. Prints "found", "survives" or
"explained" with the place, and last "N spoiled, N survive, N of them explained, N stale".
"""
import collections
import concurrent.futures
import os
import re
import subprocess
import sys
import tempfile
import time

BUILD = "build/mutate"
FLAGS = "-std=c11 -I. -D_GNU_SOURCE -O1 -fno-strict-aliasing -fPIC -fsemantic-interposition -w".split()
HANGS = 60  # seconds: an endless loop is noticed as well

CHANGES = [
    (re.compile(r"(?<![<>=!-])<(?![<=])(?= )"), "<="),
    (re.compile(r"(?<![<>=!])<=(?= )"), "<"),
    (re.compile(r"(?<![<>=!-])>(?![>=])(?= )"), ">="),
    (re.compile(r"(?<![<>=!])>=(?= )"), ">"),
    (re.compile(r"=="), "!="),
    (re.compile(r"!="), "=="),
    (re.compile(r" \+ 1\b(?![.\d])"), ""),
    (re.compile(r" - 1\b(?![.\d])"), ""),
    (re.compile(r"&&"), "||"),
    (re.compile(r"\|\|"), "&&"),
]
NEGATED = re.compile(r"\b(if|while) \((?=.*\))")


def code_of(text):
    """The text with comments, strings and preprocessor lines blanked, of the same length."""
    blank = lambda m: re.sub(r"[^\n]", " ", m.group(0))
    text = re.sub(r'/\*.*?\*/|"(\\.|[^"\\])*"|\'(\\.|[^\'\\])*\'', blank, text, flags=re.S)
    return re.sub(r"^#.*(\\\n.*)*", blank, text, flags=re.M)


def closing(code, at):
    """The place of the parenthesis that closes the one at `at`."""
    depth = 0
    for i in range(at, len(code)):
        depth += {"(": 1, ")": -1}.get(code[i], 0)
        if not depth:
            return i
    return None


def mutants(path):
    """(description, line number, line, text) of each change to a file."""
    text = open(path).read()
    code = code_of(text)
    places = []
    for pattern, by in CHANGES:
        for m in pattern.finditer(code):
            places.append((m.start(), f"{m.group(0).strip()} is {by or 'dropped'}",
                           text[: m.start()] + by + text[m.end() :]))
    for m in NEGATED.finditer(code):
        end = closing(code, m.end() - 1)
        if end:
            places.append((m.start(), f"{m.group(1)} negated",
                           text[: m.end()] + "!(" + text[m.end() : end] + ")" + text[end:]))
    lines = text.split("\n")
    for at, what, spoiled in sorted(places):
        number = text.count("\n", 0, at)
        yield what, number + 1, lines[number].strip(), spoiled


def quickest_first(tests):
    def seconds(test):
        begin = time.monotonic()
        subprocess.run([f"{BUILD}/{test}"], stdin=subprocess.DEVNULL, capture_output=True)
        return time.monotonic() - begin

    return sorted(tests, key=seconds)


kills = collections.Counter()  # of a test, by file


def noticed(path, spoiled, tests):
    """Who notices: a test, "the compiler", or None. Whoever noticed most in this file is asked first."""
    tests = sorted(tests, key=lambda test: -kills[path, test])
    with tempfile.TemporaryDirectory(prefix="mnbench-mutate.") as folder:
        source, library = f"{folder}/spoiled.c", f"{folder}/spoiled.so"
        with open(source, "w") as f:
            f.write(spoiled)
        built = subprocess.run(["gcc", *FLAGS, "-shared", "-o", library, source], capture_output=True)
        if built.returncode:
            return "the compiler"
        for test in tests:
            try:
                done = subprocess.run([f"{BUILD}/{test}"], stdin=subprocess.DEVNULL, capture_output=True, timeout=HANGS,
                                      env={**os.environ, "LD_PRELOAD": library, "TMPDIR": folder})
                good = not done.returncode
            except subprocess.TimeoutExpired:
                good = False
            if not good:
                kills[path, test] += 1
                return test
    return None


def main():
    explained = {}
    for line in open(sys.argv[1]):
        if line.strip() and not line.startswith("#"):
            file, what, code, why = line.rstrip("\n").split(": ", 3)
            explained[file, what, code] = why
    tests = quickest_first(os.environ["MUTATE_TESTS"].split())
    work = [(path, *mutant) for path in sys.argv[2:] for mutant in mutants(path)]
    survivors, known, used = 0, 0, set()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = pool.map(lambda w: noticed(w[0], w[4], tests), work)
        for (path, what, number, line, _), by in zip(work, results):
            key = (path, what, line)
            if by:
                print(f"found {path}:{number}: {what}: {line}: {by}", flush=True)
                continue
            survivors += 1
            known += key in explained
            used.add(key)
            verdict = "explained" if key in explained else "survives"
            print(f"{verdict} {path}:{number}: {what}: {line}" + (f": {explained[key]}" if key in explained else ""), flush=True)
    stale = [key for key in explained if key not in used and key[0] in sys.argv[2:]]
    for key in stale:
        print("stale " + ": ".join(key))
    print(f"{len(work)} spoiled, {survivors} survive, {known} of them explained, {len(stale)} stale")


main()
