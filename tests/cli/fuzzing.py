"""Hostile inputs for every command, made from a seed: spoiled examples, made-up junk, odd arguments.

``python -m tests.cli.fuzzing FIRST COUNT`` tries seeds in this process and prints those that fail, one a line.
"""

from __future__ import annotations

import contextlib
import io
import os
import random
import resource
import signal
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from soleus.cli.main import COMMANDS, main
from soleus.knowledge.load import ROOT
from soleus.render.writers.safe import safe

EXAMPLES = Path(__file__).parents[2] / "examples"
MOST_SECONDS = 5
MOST_BYTES = 1_000_000_000
# What numbers, words and syntax go wrong with.
JUNK = (
    "0", "-1", "065", "1e400", "-1e-400", "1_000", "0x1F", "1:30", "9" * 400, "nan", "inf", "-inf", ".5", "5.", "1,5",
    "true", "false", "True", "yes", "No", "on", "null", "~", "", "''", '"', "[]", "{}", "[[", "]]", "[left]", "left:",
    "right.abi = 1", "&a", "*a", "!!timestamp x", '!!int ""', "!!python/object:os.system x", "!!binary _", "<<: *a",
    "2024-13-45", "12:61:00", "---", "...", "%YAML 1.1", "\t", "\n\n", "\0", "\ufeff", "\u202e", "\x1b[2J", "é",
    "\U0001f9e6",
    "\ud800", "#", "=", ":", ": :", "- - -", "|", ">", "? x", '{"a": 1, "a": 2}', "age_years", "saddle_numbness", "abi",
    "height_cm = 66", "'" * 50, "[" * 3000, "{a: " * 500, "a." * 2000, "x" * 20000,
)  # fmt: skip
FLAGS = (
    "--json", "--plain", "--view", "person", "clinician", "--no-prediction", "--help", "--version", "--seed",
    "--people",
    "--rows", "--every", "--columns", "--threads", "--memory", "--part-rows", "--id", "--chapter", "--base", "--", "-",
    "make", "check", "--garment", "--elm", "--quarantine", "--engine", "duckdb",
)  # fmt: skip
NUMBERS = ("-1", "0", "1", "3", "1e400", "nan", "9" * 30, "1.5", "\N{SUPERSCRIPT TWO}", "", "2GB", "-5MB", "left.abi")


@dataclass(frozen=True)
class Tried:
    """What one input came to."""

    arguments: list[str]
    status: object
    out: str
    err: str
    seconds: float

    def complaint(self) -> str:
        """Say which promise it breaks, or nothing."""
        allowed = {0, 1, 2} if self.arguments[:1] in (["prove"], ["check"]) else {0, 2}
        a_fault = self.status == 1 and "a mistake in Soleus" in self.err
        broken = {
            f"status {self.status}": self.status not in allowed,
            "output with 2": self.status == 2 and self.out != "" and "interview" not in self.arguments,
            "a mistake of ours": a_fault,
            "a trace": "Traceback" in self.out + self.err,
            "unsafe": safe(self.out + self.err) != self.out + self.err,
            f"{self.seconds:.1f} s": self.seconds > MOST_SECONDS,
        }
        return ", ".join(name for name, is_so in broken.items() if is_so)


def spoiled(draw: random.Random, text: str) -> str:
    """Spoil a text in a few places."""
    for _ in range(draw.randint(0, 4)):
        lines = text.split("\n")
        at, place = draw.randrange(len(lines)), draw.randrange(len(text) + 1)
        match draw.randrange(7):
            case 0:
                text = text[:place] + draw.choice(JUNK) + text[place:]
            case 1:
                text = text[:place] + text[place + draw.randint(1, 20) :]
            case 2:
                lines[at] = draw.choice(JUNK)
                text = "\n".join(lines)
            case 3:
                text = "\n".join([*lines[:at], lines[at], *lines[at:]])
            case 4:
                for mark in (" = ", ": "):
                    name, found, _ = lines[at].partition(mark)
                    if found:
                        lines[at] = name + mark + draw.choice(JUNK)
                        break
                text = "\n".join(lines)
            case 5:
                text = text[:place]
            case _:
                text = text.replace(draw.choice("0123456789:=[]{}\"'"), draw.choice(JUNK), 1)
    return text


def example(draw: random.Random, folder: Path, *patterns: str) -> tuple[str, str]:
    """Give the ending and the text of an example, often spoiled."""
    paths = sorted(path for pattern in patterns for path in folder.glob(pattern))
    path = draw.choice(paths)
    return path.suffix, spoiled(draw, path.read_text("utf-8"))


def made_up(draw: random.Random) -> str:
    """Make up a text of names, marks and junk."""
    names = ("age_years", "left", "leg_swelling", "people", "step", "id", "sizes", "facts", "not_sure", "\u202ename")
    parts = (draw.choice((draw.choice(names), draw.choice(JUNK), " = ", ": ", ", ", "\n")) for _ in range(40))
    return "".join(parts)


SESSION = '{"facts": {"age_years": 52, "left": {"abi": 1.1}}, "not_sure": ["saddle_numbness"], "offered": []}'
TABLE = "id,age_years,saddle_numbness,left_abi,leg_swelling\n1,52,true,0.5,evening\n2,17,,1.1,\n3,80,false,,constant\n"


def arguments_of(  # noqa: C901, PLR0911  # one case a kind of input
    draw: random.Random, folder: Path
) -> tuple[list[str], str]:
    """Make one command line with its files; gives the arguments and what is typed."""

    def put(suffix: str, text: str) -> str:
        path = folder / f"{draw.choice(('f', 'a b', 'é', '[1]'))}{suffix}"
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        return str(path)

    kind = draw.choices(("case", "typed", "fit", "chart", "session", "arguments", "scenario", "table"), KINDS)[0]
    if draw.random() < 0.15:
        suffix, text = draw.choice((".toml", ".yaml", ".json", "", ".csv")), made_up(draw)
    else:
        suffix, text = example(draw, EXAMPLES, "*.toml", "*.yaml", "*.json")
    match kind:
        case "case":
            how = draw.choice(("--json", "--plain", "--view=clinician", "--view=surgeon"))
            return ["assess", "--no-prediction", how, put(suffix, text)], ""
        case "typed":
            return ["assess", "--no-prediction", "-"], text
        case "fit":
            return ["fit", put(suffix, text), *draw.choice(([], ["--garment", draw.choice(JUNK)], ["--json"]))], ""
        case "chart":
            return ["fit", "check", put(".yaml", example(draw, ROOT / "garments", "*.yaml")[1])], ""
        case "session":
            typed = "".join(f"{draw.choice((*REPLIES, draw.choice(JUNK)))}\n" for _ in range(draw.randint(0, 60)))
            return ["interview", "--session", put(".json", spoiled(draw, SESSION))], typed
        case "scenario":
            suffix, text = example(draw, EXAMPLES / "scenarios", "*.toml", "*.yaml", "*.json")
            return ["simulate", "--json", put(suffix, spoiled(draw, text + "\n" + draw.choice(JUNK)))], ""
        case "table":
            table = put(".csv", spoiled(draw, TABLE))
            out = str(folder / draw.choice(("out", "f.csv", "é")))
            return [
                "cohort",
                table,
                "--out",
                out,
                *draw.choice(([], ["--quarantine"], ["--id", draw.choice(JUNK)])),
            ], ""
        case _:
            command = draw.choice([name for name in COMMANDS if name not in {"prove", "interview"}] + ["x"])
            words = [draw.choice((*FLAGS, *NUMBERS, draw.choice(JUNK))) for _ in range(draw.randint(0, 4))]
            if "make" in words:
                words += ["--rows", draw.choice(("-1", "0", "2", "1e400"))]
            if command in {"cohort", "exchange", "review"} and draw.random() < 0.5:
                words += ["--out", str(folder / draw.choice(("o", "o.md", "no/o.html")))]
            return [command, *words], draw.choice(("", "x", text))


REPLIES = ("y", "n", "0", "?", "b", "w", "1 2?", "3")
KINDS = (30, 15, 12, 8, 10, 15, 3, 7)


def tried(seed: int) -> Tried:
    """Try one seed."""
    draw = random.Random(seed)
    with tempfile.TemporaryDirectory() as name, contextlib.chdir(name):
        arguments, typed = arguments_of(draw, Path(name))
        streams = [io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2)]
        given = io.TextIOWrapper(io.BytesIO(typed.encode("utf-8", "surrogatepass")), "utf-8")
        before = sys.stdin, sys.stdout, sys.stderr
        sys.stdin, sys.stdout, sys.stderr = given, *streams
        start = time.process_time()  # what it costs itself; what hangs is ended by the alarm
        try:
            status: object = main(arguments)
        except BaseException as error:  # noqa: BLE001  # what gets through is what is looked for
            status = repr(error)
        finally:
            sys.stdin, sys.stdout, sys.stderr = before
        seconds = time.process_time() - start
        out, err = (stream.buffer.getvalue().decode("utf-8") for stream in streams)
    return Tried(arguments, status, out, err, seconds)


def try_many(first: int, count: int) -> int:
    """Try seeds and print those that fail; gives the number of failures."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # what hangs is ended by the system; the last seed told is the one
    failed = 0
    for seed in range(first, first + count):
        os.write(1, f"\r{seed}".encode())
        signal.alarm(60 * MOST_SECONDS)
        result = tried(seed)
        complaint = result.complaint()
        if complaint:
            failed += 1
            last = result.err.strip().replace("\n", " / ")[-300:]
            os.write(1, f"\rFAILED {seed} {complaint}: {result.arguments!r:.300} {last}\n".encode("utf-8", "replace"))
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    os.write(1, f"\rdone {count} from {first}, {failed} failed, {most / 1e6:.0f} MB at most\n".encode())
    return failed + (most > MOST_BYTES)


if __name__ == "__main__":
    sys.exit(min(try_many(int(sys.argv[1]), int(sys.argv[2])), 1))
