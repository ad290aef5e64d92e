"""Says which licence every locked distribution has, and fails on one that tools/licences.yaml does not allow.

    python tools/licences.py requirements/slim.lock

What counts is the metadata of the distribution that is installed here. One that this machine does not need (another system,
another Python) is left out; one that it needs and lacks is a failure too, for nobody has looked at it.
"""

import importlib.metadata
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from email.message import Message
from pathlib import Path
from typing import Any, cast

import yaml
from packaging.requirements import Requirement

RULES = Path(__file__).with_name("licences.yaml")
CLASSIFIER = "License :: OSI Approved :: "


def locked(text: str) -> Iterator[Requirement]:
    """Yield the distributions of a lock file that this machine and this Python need."""
    for line in text.splitlines():
        if re.match(r"[A-Za-z0-9]", line):
            found = Requirement(line.removesuffix("\\").strip())
            if found.marker is None or found.marker.evaluate():
                yield found


def licence_of(metadata: Message, read_as: Mapping[str, str]) -> str:
    """Return a distribution's licence as an SPDX expression, or in its own words where those are not known; "" without any.

    An expression (PEP 639) goes before the older fields: the first line of `License`, then the classifiers, of which any will do.
    """
    expression = metadata.get("License-Expression", "").strip()
    words = metadata.get("License", "").strip().partition("\n")[0]
    classified = [name.removeprefix(CLASSIFIER) for name in metadata.get_all("Classifier", []) if name.startswith(CLASSIFIER)]
    said = [expression or words] if expression or words else [" OR ".join(read_as.get(name, name) for name in classified)]
    return read_as.get(said[0], said[0])


def is_allowed(expression: str, allowed: Iterable[str]) -> bool:
    """Say whether a licence expression can be met: one side of each OR, all of each AND. Brackets are read by a person."""
    known = set(allowed)
    return any(all(name.strip() in known for name in side.split(" AND ")) for side in expression.split(" OR "))


def problems(requirements: Sequence[Requirement], rules: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Return a line for each distribution, and a line for each that nobody has allowed or that is not installed here."""
    lines, wrong = [], []
    for requirement in requirements:
        try:
            found = importlib.metadata.distribution(requirement.name)
        except importlib.metadata.PackageNotFoundError:
            wrong.append(f"{requirement.name} is not installed here, so its licence was not read")
            continue
        licence = licence_of(cast("Message", found.metadata), rules["read_as"])
        lines.append(f"{requirement.name:24} {found.version:12} {licence}")
        if not is_allowed(licence, rules["allowed"]):
            wrong.append(f"{requirement.name}: nobody has allowed {licence or 'a distribution that names no licence'!r}")
    return lines, wrong


def main(files: Sequence[str]) -> int:
    """Print the licences of lock files; return 1 where one of them was not allowed."""
    rules = yaml.safe_load(RULES.read_text("utf-8"))
    wanted = {requirement.name: requirement for file in files for requirement in locked(Path(file).read_text("utf-8"))}
    lines, wrong = problems(list(wanted.values()), rules)
    print("\n".join(lines))
    if wrong:
        print(
            f"\n{len(wrong)} to look at; once a licence was read, it goes into {RULES.name} with the reason:", *wrong, sep="\n  "
        )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
