#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Reads exported files as their consumers do: export_check.py KIND FILE...

Exit status 0: taken; 1: refused, with the reason; 77: nothing here reads that kind.
"""
import csv
import datetime
import decimal
import html.parser
import json
import math
import os
import re
import sys

# What steers a terminal or turns text around; a tab and a line's end are each reader's affair.
STEERS = "\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
SCHEMAS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "schemas")


def missing(what, why="is not installed"):
    print(f"{what} {why}")
    sys.exit(77)


def refuse(why):
    raise ValueError(why)


def strict_json(path):
    # Python takes NaN and Infinity, which are no JSON, and the last of two equal keys.
    def keys(pairs):
        if len({key for key, _ in pairs}) != len(pairs):
            refuse("a key twice")
        return dict(pairs)
    with open(path, encoding="utf-8") as f:
        return json.load(f, parse_constant=lambda name: refuse(name), object_pairs_hook=keys)


def by_schema(path, name):
    try:
        import jsonschema
    except ImportError:
        missing("python3-jsonschema")
    value = strict_json(path)
    with open(os.path.join(SCHEMAS, name), encoding="utf-8") as f:
        jsonschema.Draft7Validator(json.load(f)).validate(value)
    return value


def kernel_of(build):
    return re.fullmatch(r".*:mnbench-build-(.+)-[0-9a-f]{8}", build)[1]


def kcidb(path):
    value = by_schema(path, "kcidb-5.3.json")
    try:
        import kcidb_io
        kcidb_io.schema.V5_3.validate(value)
    except ImportError:
        pass  # it is in no Debian release; ours are the same constraints
    for kind in ("checkouts", "builds", "tests"):
        ids = [o["id"] for o in value[kind]]
        if len(set(ids)) != len(ids):
            refuse(f"{kind}: an id twice")
        for o in value[kind]:
            if not o["id"].startswith(o["origin"] + ":"):
                refuse(f"{o['id']} is of another origin than {o['origin']}")
            time = o.get("start_time")
            if time and not datetime.datetime.fromisoformat(time).tzinfo:
                refuse(f"{time} has no zone")
    builds = {o["id"] for o in value["builds"]}
    if any(o["build_id"] not in builds for o in value["tests"]):
        refuse("a test of no build")
    return {(kernel_of(o["build_id"]), o["misc"]["name"]): o["number"]["value"] * 1e9
            for o in value["tests"] if o["path"].startswith("mnbench.ns.") and "number" in o}


def github(path):
    value = by_schema(path, "github-action.json")
    names = [o["name"] for o in value]
    if len(set(names)) != len(names):
        refuse("a name twice")
    return {name: o["value"] for name, o in zip(names, value) if o["unit"] == "ns/op"}


def openmetrics(path):
    try:
        from prometheus_client.openmetrics.parser import text_fd_to_metric_families
    except ImportError:
        missing("python3-prometheus-client")
    with open(path, encoding="utf-8") as f:
        families = list(text_fd_to_metric_families(f))
    seen = set()
    for family in families:
        for sample in family.samples:
            key = (sample.name, tuple(sorted(sample.labels.items())))
            if key in seen:
                refuse(f"a sample twice: {key}")
            seen.add(key)
    return {(s.labels["kernel"], s.labels["row"]): s.value * 1e9 for f in families for s in f.samples
            if s.name == "mnbench_time_per_operation_seconds" and s.labels["stat"] == "median"}


def lava(path):
    try:
        from lava_dispatcher.actions.test.shell import handle_testcase
        from lava_dispatcher.connection import SignalMatch
        match = SignalMatch().match
    except Exception:  # not installed, or without what it needs itself
        # As lava_dispatcher (2023.01) does: actions/test/shell.py, connection.py.
        def handle_testcase(params):
            parts = [param.split("=") for param in params]
            if any(len(part) != 2 for part in parts):
                refuse(f"malformed parameter: {params}")
            return {key.lower(): text for key, text in parts}

        def match(data):
            if data.get("result") not in ("pass", "fail", "skip", "unknown"):
                refuse(f"bad result: {data}")
            if "test_case_id" not in data:
                refuse(f"no name: {data}")
            if "measurement" in data:
                data["measurement"] = float(decimal.Decimal(data["measurement"]))
            return data
    names, numbers, test_set = set(), {}, None
    with open(path, encoding="utf-8") as f:
        for line in f.read().split("\n")[:-1]:
            signal = re.fullmatch(r"<LAVA_SIGNAL_(\S+) ([^>]+)>", line)
            if not signal:
                refuse(f"no signal: {line}")
            kind, params = signal[1], signal[2].split()
            if kind == "TESTSET":
                test_set = params[1] if params[0] == "START" else None
                continue
            if kind != "TESTCASE" or not test_set:
                refuse(f"outside a set: {line}")
            case = match(handle_testcase(params))
            name = (test_set, case["test_case_id"])
            if len(name[1]) > 100 or name in names:
                refuse(f"name too long or twice: {name}")
            names.add(name)
            if case.get("units") == "ns/op":
                numbers[name] = case["measurement"]
            # models.py: DecimalField(max_digits=30, decimal_places=10)
            text = dict(param.split("=") for param in params).get("MEASUREMENT", "0")
            digits = decimal.Decimal(text).as_tuple()
            if not decimal.Decimal(text).is_finite() or -digits.exponent > 10:
                refuse(f"the server would cut it: {line}")
    return numbers


def read_csv(path):
    with open(path, encoding="utf-8", newline="") as f:
        rows = list(csv.reader(f, strict=True))
    head = rows[0]
    numbers = {}
    for row in rows[1:]:
        if len(row) != len(head):
            refuse(f"{len(row)} fields, not {len(head)}: {row}")
        if any("\n" in field or re.match("[=+@]|-[^0-9]", field) for field in row):
            refuse(f"a formula, or a line's end: {row}")
        o = dict(zip(head, row))
        for key in ("value", "low", "high", "n", "q"):
            if o[key] and not math.isfinite(float(o[key])):
                refuse(f"no number: {row}")
        if o["metric"] == "ns_per_op" and not o["boot"] and o["value"]:
            numbers[o["kernel"], o["row"]] = float(o["value"])
    return numbers


def otava(path):
    with open(path, encoding="utf-8", newline="") as f:
        rows = list(csv.reader(f, strict=True))
    head = rows[0]
    if head[:3] != ["time", "commit", "kernel"] or len(set(head)) != len(head):
        refuse("no heading, or a column twice")
    times = [row[0] for row in rows[1:]]
    if times != sorted(times) or any(len(row) != len(head) for row in rows):
        refuse("not in order, or of unequal length")
    return {(i, name): float(value) for i, row in enumerate(rows[1:])
            for name, value in zip(head[3:], row[3:]) if value}


def otava_config(path):
    try:
        import yaml
    except ImportError:
        missing("python3-yaml")
    with open(path, encoding="utf-8") as f:
        test = yaml.safe_load(f)["tests"]["mnbench"]
    if test["type"] != "csv" or test["time_column"] != "time" or not test["metrics"]:
        refuse("not what docs/CSV.md asks for")
    return {metric["column"]: metric["direction"] for metric in test["metrics"].values()}


def gbench(path):
    value = strict_json(path)
    if value["context"]["json_schema_version"] != 1:
        refuse("compare.py takes schema 1")
    numbers = {}
    for entry in value["benchmarks"]:
        numbers.setdefault(entry["name"], []).append(entry["real_time"])
        if entry["repetition_index"] != len(numbers[entry["name"]]) - 1:
            refuse("repetitions out of order")
    return numbers


def mail(path):
    with open(path, "rb") as f:
        text = f.read()
    for line in text.decode("ascii").split("\n"):
        if len(line) > 72 or line != line.rstrip() or re.search(r"[^ -~]", line):
            refuse(f"not for a mail: {line!r}")
    return text


def plain(path):
    """Nothing that steers a terminal."""
    with open(path, "rb") as f:
        text = f.read().decode("utf-8")
    if re.search(f"[\t{STEERS}]", text):
        refuse("a control character")
    return text


def ktap(path):
    """No two tests of a level have one name, and none is a directive by its name."""
    names = {}
    for line in plain(path).split("\n"):
        test = re.match(r"( *)(?:not )?ok \d+ (.*?)(?: # SKIP .*)?$", line)
        if not test:
            continue
        if "#" in test[2] or test[2] in names.setdefault(test[1], []):
            refuse(f"a name twice, or with a directive in it: {line}")
        names[test[1]].append(test[2])
        if not test[1]:
            names[" " * 2] = []  # the next test's are others
    return names


def markdown(path):
    """Tables whose rows have the same cells; no HTML but what folds, and nobody mentioned."""
    cells = None
    text = plain(path)
    for line in text.split("\n"):
        if not line.startswith("|"):
            cells = None
            continue
        n = len(re.findall(r"(?<!\\)\|", line))
        if cells and n != cells:
            refuse(f"{n} cells, not {cells}: {line}")
        cells = n
    bare = re.sub(r"(`+).*?(?<!`)\1(?!`)", "", text)  # without code spans
    if re.search(r"<(?!/?(details|summary)>)", bare) or "@" in bare:
        refuse("HTML or a mention")
    return text


class Page(html.parser.HTMLParser):
    """Elements that end in the order in which they begin, two scripts, one of them data."""
    def __init__(self):
        super().__init__()
        self.open, self.scripts = [], []

    def handle_starttag(self, tag, attributes):
        names = [name for name, _ in attributes]
        if len(set(names)) != len(names) or any(name.startswith("on") for name in names):
            refuse(f"attributes {names}")
        if tag not in ("meta", "input", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            refuse(f"</{tag}>")

    def handle_data(self, data):
        if self.open and self.open[-1] == "script":
            self.scripts.append(data)


def page(path):
    with open(path, encoding="utf-8") as f:
        text = f.read()
    if re.search(f"[{STEERS}]", text):
        refuse("a control character")
    reader = Page()
    reader.feed(text)
    reader.close()
    if reader.open or len(reader.scripts) != 2:
        refuse(f"{reader.open}, {len(reader.scripts)} scripts")
    return json.loads(reader.scripts[0])["rows"]


def lines_of(path):
    with open(path, encoding="utf-8") as f:
        return f.read().split("\n")


def said_by_text(path):
    """What a run's report says: the times of a row with nobody listening, and of the armed one."""
    said = {}
    for line in lines_of(path):
        row = re.match(r"(\S+) +1  +([0-9.]+) +([0-9.]+) +[+-]", line)
        if row and row[1] + " none" not in said:
            said[row[1] + " none"], said[row[1] + " kvm"] = float(row[2]), float(row[3])
    return said


def said_by_mail(path):
    said, before = {}, ""
    for line in lines_of(path):
        row = re.match(r"(.*?) +([0-9.]+) +[0-9.]+  \[.*\]  n=", line)
        if row:
            said[row[1].strip() or before] = float(row[2])
        before = line
    return said


def said_by_markdown(path):
    rows = (re.match(r"\| `([^`]*)` \| `[^`]*` \| ([0-9.e+]+) \|", line) for line in lines_of(path))
    return {row[1]: float(row[2]) for row in rows if row}


def said_by_ktap(path):
    text = "\n".join(lines_of(path))
    return {label_of(name): float(value) for value, name in
            re.findall(r"# median (\S+) ns/op.*\n  ok \d+ (\S+)", text)}


def said_by_junit(path):
    text = "\n".join(lines_of(path))
    return {label_of(name): float(value) for name, value in
            re.findall(r'<testcase name="([^"]*)"[^>]*>\s*<system-out>median (\S+) ns/op', text)}


def said_by_page(path):
    return {row["label"]: row["cells"][0]["ns_per_op"]["value"] for row in page(path)}


KINDS = {"kcidb": kcidb, "github-action": github, "openmetrics": openmetrics, "lava": lava,
         "csv": read_csv, "otava": otava, "otava-config": otava_config, "gbench": gbench, "lkml": mail,
         "text": plain, "ktap": ktap, "markdown": markdown, "html": page}

# How many of a number's digits the format says; those that are not here say all.
SAID = {"text": (said_by_text, 1e-3), "lkml": (said_by_mail, 1e-3), "markdown": (said_by_markdown, 1e-3),
        "ktap": (said_by_ktap, 1e-5), "junit": (said_by_junit, 1e-5), "html": (said_by_page, 1e-9)}


def label_of(name):
    """A row's label (results/export/report_rows.c)."""
    return re.sub(r"/subscriber:([^/]*)/mm:shared/threads:1$", r" \1", name)


def slug_of(name):
    return name.replace("/", ".").replace(":", "_")


def middle(values):
    values = sorted(values)
    n = len(values)
    return (values[(n - 1) // 2] + values[n // 2]) / 2


def same(kind, numbers, expected, tolerance):
    """The same rows, and of each the same number."""
    if not expected or numbers.keys() != expected.keys():
        refuse(f"{kind} has other rows: {sorted(numbers.keys() ^ expected.keys())[:4]}")
    for key, value in expected.items():
        if not math.isclose(numbers[key], value, rel_tol=tolerance):
            refuse(f"{kind} says {numbers[key]} of {key}, not {value}")


def agree(paths):
    """The same report in six formats: one number everywhere, and of the same row."""
    kinds = ("csv", "openmetrics", "github-action", "kcidb", "lava", "gbench")
    said = {kind: KINDS[kind](path) for kind, path in zip(kinds, paths)}
    table = said["csv"]
    same("openmetrics", said["openmetrics"], table, 1e-9)
    same("kcidb", said["kcidb"], table, 1e-9)
    same("github-action", said["github-action"],
         {f"{kernel}: {label_of(row)}": value for (kernel, row), value in table.items()}, 1e-9)
    # LAVA's signals are of the new kernel alone, with four digits after the point.
    same("lava", said["lava"], {(f"rows.{kernel}", slug_of(row)): value
                                for (kernel, row), value in table.items() if kernel.endswith("patched")}, 1e-6)
    same("gbench", {key: middle(values) for key, values in said["gbench"].items()},
         {"/".join(key): value for key, value in table.items()}, 1e-9)


def agree_on_a_run(paths):
    """One run in every format with its times; the file's name ends in the format's."""
    files = {path.rsplit(".", 1)[1]: path for path in paths}
    run = strict_json(files.pop("json"))
    expected = {row["name"]: middle(row["samples"]["ns_per_op"]) for row in run["mnbench"]["rows"]}
    labels = {label_of(name): value for name, value in expected.items()}
    for kind, (read, tolerance) in SAID.items():
        same(kind, read(files.pop(kind)), labels, tolerance)
    for kind in ("csv", "openmetrics", "kcidb"):
        numbers = KINDS[kind](files.pop(kind))
        same(kind, {row: value for (_, row), value in numbers.items()}, expected, 1e-9)
    same("github-action", github(files.pop("github-action")), labels, 1e-9)
    numbers = lava(files.pop("lava"))
    same("lava", {row: value for (_, row), value in numbers.items()},
         {slug_of(name): value for name, value in expected.items()}, 1e-6)
    numbers = gbench(files.pop("gbench"))
    same("gbench", {row: middle(values) for row, values in numbers.items()}, expected, 1e-9)
    numbers = otava(files.pop("otava"))
    same("otava", {column: value for (_, column), value in numbers.items() if column.endswith(".ns")},
         {slug_of(name) + ".ns": value for name, value in expected.items()}, 1e-9)
    files.pop("otava-config")  # has no figure
    if files:
        missing(", ".join(sorted(files)), "has no reader of its times in tests/export_check.py")


def main():
    kind, paths = sys.argv[1], sys.argv[2:]
    try:
        if kind == "agree":
            agree(paths)
        elif kind == "agree-on-a-run":
            agree_on_a_run(paths)
        else:
            for path in paths:
                KINDS.get(kind, plain)(path)
            if kind not in KINDS:
                missing(kind, "has no reader in tests/export_check.py")
    except Exception as why:  # whatever a reader throws, it did not take the file
        print(f"{paths}: {type(why).__name__}: {str(why)[:400]}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
