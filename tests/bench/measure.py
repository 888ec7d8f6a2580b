"""Interleaved rounds of commands: each once a round, in order, so that a
machine that is busy for a while is busy for all of them.  Ratios are taken
inside a round; figures are medians over the rounds."""

import os
import statistics
import subprocess
import sys
import time


class Command:
    """What is run: name is for people; script goes to sh, which becomes the
    command if it begins with 'exec'; prepare runs before, untimed."""

    def __init__(self, name, script, prepare=None):
        self.name = name
        self.script = script
        self.prepare = prepare
        self.samples = []

    def run(self):
        if self.prepare:
            subprocess.run(["sh", "-c", self.prepare], check=True)
        start = time.monotonic()
        child = subprocess.Popen(["sh", "-c", self.script],
                                 stdin=subprocess.DEVNULL,
                                 stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.monotonic() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            sys.exit(f"bench: {self.name}: exit {child.returncode}: "
                     f"{self.script}")
        self.samples.append({"wall": wall,
                             "cpu": usage.ru_utime + usage.ru_stime,
                             "mib": usage.ru_maxrss / 1024})

    def median(self, what):
        return statistics.median(s[what] for s in self.samples)

    def ratio(self, what, other):
        """The median of the rounds' ratios to another command."""
        return statistics.median(
            mine[what] / max(theirs[what], 1e-4)
            for mine, theirs in zip(self.samples, other.samples))


def interleave(commands, rounds):
    for _ in range(rounds):
        for command in commands:
            command.run()
    return commands


def rows(title, commands, reference):
    """A Markdown table of one interleaved run."""
    yield f"\n### {title} ({len(reference.samples)} rounds)\n"
    yield ("| command | wall s (min..max) | CPU s | peak MiB | "
           f"wall / {reference.name} | CPU / {reference.name} |")
    yield "| --- | --- | --- | --- | --- | --- |"
    for c in commands:
        walls = [s["wall"] for s in c.samples]
        yield (f"| {c.name} | {c.median('wall'):.3f} "
               f"({min(walls):.3f}..{max(walls):.3f}) | "
               f"{c.median('cpu'):.3f} | {c.median('mib'):.0f} | "
               f"{c.ratio('wall', reference):.3f} | "
               f"{c.ratio('cpu', reference):.3f} |")
