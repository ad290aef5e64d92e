"""Whether a new licence and a known vulnerability are noticed."""

from email.message import Message
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement

from tests.shared_data import ROOT
from tools import audit, licences

RULES: dict[str, Any] = yaml.safe_load(licences.RULES.read_text("utf-8"))


def metadata(*fields: tuple[str, str]) -> Message:
    made = Message()
    for name, value in fields:
        made[name] = value
    return made


def licence(*fields: tuple[str, str]) -> str:
    return licences.licence_of(metadata(*fields), RULES["read_as"])


def test_every_distribution_of_the_slim_image_has_a_licence_that_was_allowed() -> None:
    """If this fails, read the licence of what was added, then tools/licences.yaml."""
    lines, wrong = licences.problems(list(licences.locked((ROOT / "requirements" / "slim.lock").read_text("utf-8"))), RULES)
    assert wrong == []
    assert len(lines) > 60


def test_every_allowed_licence_has_a_reason() -> None:
    assert [name for name, reason in RULES["allowed"].items() if not reason] == []


def test_a_licence_that_nobody_allowed_and_a_distribution_that_is_not_here_are_named() -> None:
    _, wrong = licences.problems([Requirement("pytest==9.0.0"), Requirement("no-such-distribution==1")], RULES | {"allowed": {}})
    assert wrong == [
        "pytest: nobody has allowed 'MIT'",
        "no-such-distribution is not installed here, so its licence was not read",
    ]


def test_an_expression_goes_before_words_and_words_before_classifiers() -> None:
    words = ("License", "Apache 2.0\nwith the whole text below")
    classifier = ("Classifier", "License :: OSI Approved :: MIT License")
    assert licence(("License-Expression", "MIT OR Apache-2.0"), words, classifier) == "MIT OR Apache-2.0"
    assert licence(words, classifier) == "Apache-2.0"
    assert licence(classifier, ("Classifier", "License :: OSI Approved :: BSD License")) == "MIT OR BSD-3-Clause"
    assert licence() == ""


@pytest.mark.parametrize(
    ("expression", "is_met"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("MIT AND GPL-3.0-only", False),
        ("GPL-2.0-only OR MIT AND Zlib", True),
        ("(MIT OR GPL-2.0-only) AND GPL-3.0-only", False),
        ("", False),
    ],
)
def test_all_of_an_and_or_one_side_of_an_or_has_to_be_allowed(expression: str, is_met: bool) -> None:
    assert licences.is_allowed(expression, {"MIT", "Zlib"}) is is_met


def test_a_lock_file_asks_for_what_this_machine_needs_only() -> None:
    text = "six==1.17.0 \\\n    --hash=sha256:00\ncolorama==0.4.6 ; sys_platform == 'no-such-system' \\\n    --hash=sha256:00\n"
    assert [str(one) for one in licences.locked(text)] == ["six==1.17.0"]


REPORT = {
    "dependencies": [
        {"name": "sample", "version": "1.0", "vulns": [{"id": "PYSEC-1", "aliases": ["CVE-1"], "fix_versions": ["1.1"]}]},
        {"name": "well", "version": "2.0", "vulns": []},
        {"name": "unknown", "skip_reason": "Dependency not found on PyPI"},
    ]
}


def test_a_vulnerability_is_named_with_the_version_that_mends_it() -> None:
    assert audit.findings(REPORT, {}) == (["sample 1.0: PYSEC-1, mended in 1.1"], 2, 1)


@pytest.mark.parametrize("name", ["PYSEC-1", "CVE-1"])
def test_an_accepted_vulnerability_is_not_held_against_a_change(name: str) -> None:
    assert audit.findings(REPORT, {name: "the parser at fault is never called"}) == ([], 2, 1)
