"""Whether what is shipped in images is what pyproject.toml asks for, and whether the containers' files say what the documents promise."""

import re
import tomllib
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement

from bot.config import PREFIX, Settings
from tests.shared_data import ROOT

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
EXTRAS = {"slim": ("slack", "discord", "postgres"), "model": ("slack", "discord", "postgres", "transformers")}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(name: str) -> dict[str, list[str]]:
    """Return the versions of each package of a lock file; several where Python versions differ."""
    found: dict[str, list[str]] = {}
    for package, pinned in re.findall(r"^([\w.-]+)==([^\s;]+)", (ROOT / "requirements" / name).read_text("utf-8"), re.MULTILINE):
        found.setdefault(normal(package), []).append(pinned)
    return found


@pytest.mark.parametrize("target", EXTRAS)
def test_a_lock_file_has_everything_that_the_project_asks_for_in_a_version_that_it_allows(target: str) -> None:
    """Run `make lock` after a dependency was added or its limits were changed."""
    extras = (PROJECT["optional-dependencies"][extra] for extra in EXTRAS[target])
    asked = [Requirement(line) for line in (*PROJECT["dependencies"], *(line for extra in extras for line in extra))]
    pins = {**locked(f"{target}.lock"), **locked("torch.txt")}
    assert [str(one) for one in asked if not any(map(one.specifier.contains, pins.get(normal(one.name), [])))] == []


@pytest.mark.parametrize("name", ["build", "slim", "model"])
def test_every_package_of_a_lock_file_has_hashes_and_comes_from_no_named_index(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.lock").read_text("utf-8")
    entries = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
    assert [entry.partition(" ")[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert re.findall(r"https?://|--index|--find-links", text) == []


def test_the_model_image_has_the_packages_of_the_slim_one_in_the_same_versions() -> None:
    slim, model = locked("slim.lock"), locked("model.lock")
    assert {name: model.get(name) for name in slim} == slim


def test_the_dockerfile_names_each_lock_file_and_checks_hashes_whenever_it_installs_from_one() -> None:
    installing = [line for line in DOCKERFILE.splitlines() if re.search(r"-r requirements/\w+\.lock", line)]
    assert sorted(re.findall(r"-r requirements/(\w+)\.lock", DOCKERFILE)) == ["build", "model", "slim"]
    assert [line for line in installing if "--require-hashes" not in line] == []


def test_the_image_runs_as_nobody_special_asks_health_and_has_the_version_of_the_project() -> None:
    assert re.findall(r"^USER (.+)$", DOCKERFILE, re.MULTILINE) == ["10001:10001"]
    assert re.findall(r"^HEALTHCHECK .* CMD (.+)$", DOCKERFILE, re.MULTILINE) == ['["ai-news", "health"]']
    assert re.findall(r"^ARG VERSION=(.+)$", DOCKERFILE, re.MULTILINE) == [PROJECT["version"]]
    assert re.findall(r"^FROM .* AS (\w[\w-]*)$", DOCKERFILE, re.MULTILINE)[-1] == "slim"


def test_every_setting_that_the_containers_set_exists() -> None:
    named = set(
        re.findall(
            rf"{PREFIX}(\w+)",
            DOCKERFILE + (ROOT / "compose.yaml").read_text("utf-8") + (ROOT / "docs/docker.md").read_text("utf-8"),
        )
    )
    assert sorted(name for name in named if name.lower() not in Settings.model_fields) == []


def test_compose_gives_the_bot_no_more_than_it_needs_and_fits_a_small_server() -> None:
    bot = COMPOSE["services"]["ai-news"]
    assert (bot["read_only"], bot["cap_drop"], bot["security_opt"]) == (True, ["ALL"], ["no-new-privileges:true"])
    assert (bot["mem_limit"], bot["volumes"], "profiles" in bot) == ("${BOT_MEMORY:-700m}", ["data:/data"], False)
    assert bot["build"]["target"] == "${TARGET:-slim}"
    assert {name: one["profiles"] for name, one in COMPOSE["services"].items() if "profiles" in one} == {
        "postgres": ["postgres"],
        "model-server": ["model-server"],
    }


def test_the_builder_is_sent_no_secret_and_no_database() -> None:
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    sent = [line[1:] for line in lines if line.startswith("!")]
    assert "*" in lines
    assert sorted(sent) == ["LICENSE", "README.md", "bot", "digest", "feeds.yaml", "pyproject.toml", "requirements"]
