"""What was measured: lines of a table, and where it was measured."""
import datetime
import os
import platform
import subprocess

import measure

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)


class Figure:
    """One line of the table: what was wanted and what came of it. Most targets
    are limits; some are to be reached (at_least)."""

    def __init__(self, name, unit, target, values, cpu=None, at_least=False):
        self.name = name
        self.unit = unit
        self.target = target
        self.values = values
        self.cpu = cpu
        self.at_least = at_least

    @property
    def measured(self):
        return measure.median(self.values)

    @property
    def met(self):
        return (self.measured >= self.target if self.at_least else
                self.measured <= self.target)


def git(*words):
    done = subprocess.run(["git", "-C", ROOT, *words], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return done.stdout.strip()


def processor():
    with open("/proc/cpuinfo") as f:
        for line in f:
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.machine()


def surroundings(runs, load):
    commit = git("rev-parse", "--short=12", "HEAD") or "unknown"
    changed = " with changes" if git("status", "--porcelain", "-uno") else ""
    return [
        ("commit", commit + changed),
        ("date", datetime.date.today().isoformat()),
        ("processor", "%s, %d cores" % (processor(), os.cpu_count())),
        ("system", "Linux %s" % platform.release()),
        ("load before", "%.1f" % load),
        ("runs", "%d of each, medians" % runs),
    ]


def number(figure, value):
    digits = 0 if figure.unit in ("", "/s") else 2 if value < 10 else 1
    return ("{:,.{}f} {}".format(value, digits, figure.unit)).strip()


def row(figure):
    return (
        figure.name,
        ("≥ " if figure.at_least else "") + number(figure, figure.target),
        number(figure, figure.measured),
        "%.2f" % (figure.measured / figure.target),
        "%s – %s" % (number(figure, min(figure.values)),
                     number(figure, max(figure.values)))
        if len(figure.values) > 1 else "",
        "%.2f s" % measure.median(figure.cpu) if figure.cpu else "",
        "yes" if figure.met else "no",
    )


HEAD = ("figure", "target", "measured", "ratio", "from – to", "processor",
        "met")


def table(figures):
    rows = [HEAD] + [row(f) for f in figures]
    widths = [max(len(r[i]) for r in rows) for i in range(len(HEAD))]
    rows.insert(1, tuple("-" * w for w in widths))
    return "\n".join("| " + " | ".join(
        cell.ljust(w) for cell, w in zip(r, widths)) + " |" for r in rows)


def show(facts, text):
    for name, value in facts:
        print("%-12s %s" % (name, value))
    print("\n" + text)


def write(issue, facts, text):
    """Into bench/results/, by the day and the issue."""
    path = os.path.join(HERE, "results", "%s-issue%d.md" % (
        datetime.date.today().isoformat(), issue))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as f:
        f.write("# How fast, how small (issue %d)\n\n" % issue)
        for name, value in facts:
            f.write("- %s: %s\n" % (name, value))
        f.write("\n%s\n" % text)
    print("\nwritten to %s" % os.path.relpath(path))
