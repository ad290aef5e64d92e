import json
from pathlib import Path

import pytest

from digest.errors import SummaryError
from digest.summaries.model_files import count_parameters, find_folder, first_line, free_memory, is_whole
from digest.summaries.models import spec_for


def weights(path: Path, **shapes: list[int]) -> None:
    """Write a file of weights with these shapes and no data behind its header."""
    header = json.dumps({name: {"dtype": "BF16", "shape": shape, "data_offsets": [0, 0]} for name, shape in shapes.items()})
    path.write_bytes(len(header).to_bytes(8, "little") + header.encode())


def folder(tmp_path: Path, *names: str) -> Path:
    for name in names:
        (tmp_path / name).write_text("{}", encoding="utf-8")
    return tmp_path


def test_parameters_are_counted_from_the_headers_of_all_files(tmp_path: Path) -> None:
    weights(tmp_path / "model-00001-of-00002.safetensors", embed=[1_000, 64], norm=[64])
    weights(tmp_path / "model-00002-of-00002.safetensors", head=[64, 1_000], scale=[])
    assert count_parameters(tmp_path) == 64_000 + 64 + 64_000 + 1


@pytest.mark.parametrize(
    "content", [b"", b"\x05\x00", (9).to_bytes(8, "little") + b"not json!", (2**62).to_bytes(8, "little") + b"{}"]
)
def test_a_broken_file_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "model.safetensors").write_bytes(content)
    with pytest.raises(SummaryError, match=r"^model\.safetensors이\(가\) 온전하지 않음$"):
        count_parameters(tmp_path)


def test_a_folder_is_whole_with_configuration_tokenizer_and_weights(tmp_path: Path) -> None:
    assert not is_whole(folder(tmp_path, "config.json"))
    assert not is_whole(folder(tmp_path, "tokenizer.json"))
    weights(tmp_path / "model.safetensors")
    assert is_whole(tmp_path)


def test_a_folder_is_not_whole_while_a_file_of_its_index_is_missing(tmp_path: Path) -> None:
    folder(tmp_path, "config.json", "tokenizer.json")
    index = {"weight_map": {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}}
    (tmp_path / "model.safetensors.index.json").write_text(json.dumps(index), encoding="utf-8")
    weights(tmp_path / "model-00001-of-00002.safetensors")
    assert not is_whole(tmp_path)
    weights(tmp_path / "model-00002-of-00002.safetensors")
    assert is_whole(tmp_path)


def test_a_folder_is_taken_as_it_is(tmp_path: Path) -> None:
    assert find_folder(spec_for(str(folder(tmp_path, "config.json")))) == tmp_path


def test_a_folder_that_is_not_there_is_told_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(SummaryError, match=r"^나래 폴더에 config\.json이 없음$"):
        find_folder(spec_for(str(tmp_path / "나래")))


def test_there_is_some_memory_here() -> None:
    assert free_memory() > 0


def test_an_error_is_told_in_one_line() -> None:
    assert first_line(ValueError("첫 줄\n둘째 줄")) == "첫 줄"
    assert first_line(KeyError()) == "KeyError"
    assert len(first_line(ValueError("가" * 1_000))) == 200
