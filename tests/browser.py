#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Opens pages of `report --format html` in a headless Chromium, by ChromeDriver's HTTP interface
alone (W3C WebDriver), and prints TAP lines: browser.py FOLDER PAGE.html... ; screenshots and PDFs go
into FOLDER. Exit status 77: no browser could be started."""
import base64
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

folder, pages = sys.argv[1], sys.argv[2:]
number = failed = 0


def ok(good, name, detail=""):
    global number, failed
    number += 1
    failed += not good
    print(f"{'ok' if good else 'not ok'} {number} - {name}" + (f"\n# {detail}" if not good and detail else ""))


def call(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data, method=method,
                                     headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)["value"]


def run(script, *arguments):
    return call("POST", f"/session/{session}/execute/sync", {"script": script, "args": list(arguments)})


def devtools(command, parameters):
    return call("POST", f"/session/{session}/goog/cdp/execute", {"cmd": command, "params": parameters})


def keep(name, text):
    with open(os.path.join(folder, name), "wb") as file:
        file.write(base64.b64decode(text))


def screenshot(name):
    keep(name, devtools("Page.captureScreenshot", {"captureBeyondViewport": False})["data"])


def size(width, height, mobile=False):
    devtools("Emulation.setDeviceMetricsOverride",
             {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile})


def prefer(scheme):
    devtools("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})


SHOWN = "return document.querySelectorAll('tr[data-row]:not([hidden])').length"
CHOOSE = """const select = document.getElementById(arguments[0]);
	select.value = arguments[1] === null ? select.options[1].value : arguments[1];
	select.dispatchEvent(new Event('input', {bubbles: true})); return select.value"""
BACK = "return getComputedStyle(document.body).backgroundColor"
WIDE = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"


def check_filter(page):
    rows = run(SHOWN)
    run("document.getElementById('f-operation').focus()")
    focused = call("GET", f"/session/{session}/element/active")
    typed = run("return JSON.parse(document.getElementById('data').textContent).rows.at(-1).label")
    typed = typed.encode("ascii", "ignore").decode()[-40:]
    element = next(iter(focused.values()))
    call("POST", f"/session/{session}/element/{element}/value", {"text": typed})
    some = run(SHOWN)
    ok(0 < some < rows, f"{page}: the filter finds \"{typed}\", typed", f"{some} of {rows}")
    ok(run("""return [...document.querySelectorAll('tr[data-row]:not([hidden])')].every(line =>
		JSON.parse(document.getElementById('data').textContent).rows[line.dataset.row].label
		.toLowerCase().includes(arguments[0].toLowerCase()))""", typed),
       f"{page}: and nothing else")
    ok(run("return document.getElementById('f-shown').textContent").startswith(f"{some} of {rows}"),
       f"{page}: it says how many")
    run("document.querySelector('#filter [type=reset]').click()")
    time.sleep(0.1)
    ok(run(SHOWN) == rows, f"{page}: Show all shows all")
    for select in ("f-kernel", "f-subscriber", "f-verdict"):
        if run("return document.getElementById(arguments[0]).options.length < 3", select):
            continue
        value = run(CHOOSE, select, None)
        ok(0 < run(SHOWN) < rows, f"{page}: {select} chooses \"{value[:30]}\"")
        run(CHOOSE, select, "")
    ok(run(SHOWN) == rows, f"{page}: \"all\" is all again")


def check_colours(page):
    prefer("light")
    light = run(BACK)
    prefer("dark")
    dark = run(BACK)
    ok(light != dark, f"{page}: follows prefers-color-scheme", f"{light} {dark}")
    screenshot(f"{page}-dark.png")
    run("document.getElementById('theme').click()")
    ok(run(BACK) == light, f"{page}: the switch makes it light")
    run("document.getElementById('theme').click()")
    ok(run(BACK) == dark, f"{page}: and dark again")
    prefer("light")
    ok(run(BACK) == dark, f"{page}: the switch holds against the system")
    run("delete document.documentElement.dataset.theme")


def check_phone(page):
    size(360, 740, True)
    ok(run(WIDE) <= 0, f"{page}: 360 px wide without scrolling sideways", str(run(WIDE)))
    screenshot(f"{page}-phone.png")
    size(1200, 1600)


def check_print(page):
    pdf = call("POST", f"/session/{session}/print", {})
    keep(f"{page}.pdf", pdf)
    ok(base64.b64decode(pdf).startswith(b"%PDF"), f"{page}: prints")
    devtools("Emulation.setEmulatedMedia", {"media": "print"})
    ok(run("return getComputedStyle(document.getElementById('filter')).display") == "none",
       f"{page}: paper has no filter")
    screenshot(f"{page}-print.png")
    devtools("Emulation.setEmulatedMedia", {"media": ""})


def check(path):
    page = os.path.basename(path).removesuffix(".html")
    size(1200, 1600)
    call("POST", f"/session/{session}/url", {"url": "file://" + os.path.abspath(path)})
    ok(not run("return window.hacked || null"), f"{page}: no name was run")
    ok(run("return document.scripts.length") == 2, f"{page}: two scripts: the data and ours")
    ok(run("return performance.getEntriesByType('resource').length") == 0, f"{page}: loads nothing else")
    ok(run("return document.querySelector('main > section').id") == "summary", f"{page}: the summary comes first")
    ids = "const ids = [...document.querySelectorAll('[id]')].map(e => e.id); return ids.length - new Set(ids).size"
    ok(run(ids) == 0, f"{page}: no id is there twice")
    ok(run("return [...document.querySelectorAll('a[href^=\"#\"]')].every(a => document.getElementById(a.hash.slice(1)))"),
       f"{page}: links lead somewhere")
    prefer("light")
    screenshot(f"{page}-light.png")
    check_filter(page)
    check_colours(page)
    check_phone(page)
    check_print(page)
    bad = [line["message"] for line in call("POST", f"/session/{session}/se/log", {"type": "browser"})
           if line["level"] in ("SEVERE", "WARNING")]
    ok(not bad, f"{page}: nothing on the console", "; ".join(bad)[:300])


def check_without_script(path):
    page = os.path.basename(path).removesuffix(".html")
    rows = run("return document.querySelectorAll('tr[data-row]').length")
    devtools("Emulation.setScriptExecutionDisabled", {"value": True})
    call("POST", f"/session/{session}/refresh", {})
    devtools("Emulation.setScriptExecutionDisabled", {"value": False})
    ok(rows == run(SHOWN) and run("return document.getElementById('filter').hidden"),
       f"{page}: without JavaScript all rows are there, and no dead filter")


def start():
    for _ in range(100):
        try:
            call("GET", "/status")
            break
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
    options = {"args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                        "--disable-dev-shm-usage", "--no-first-run", f"--user-data-dir={folder}/profile"]}
    return call("POST", "/session", {"capabilities": {"alwaysMatch": {
        "browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}}})


with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
driver = subprocess.Popen(["chromedriver", f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
session = None
try:
    try:
        session = start()["sessionId"]
    except (urllib.error.URLError, OSError, KeyError) as why:
        print(f"# {why}")
        sys.exit(77)
    for path in pages:
        check(path)
    check_without_script(pages[-1])
finally:
    if session:
        call("DELETE", f"/session/{session}")
    driver.terminate()
    driver.wait()
print(f"1..{number}")
sys.exit(failed > 0)
