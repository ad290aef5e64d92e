"""What a folder must hold to be opened, and what is said where it does not."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from digest.errors import SummaryError
from digest.summaries.checkpoint import open_checkpoint
from digest.summaries.models import spec_for

Make = Callable[..., Path]


@pytest.fixture
def folder(checkpoint: Make, tmp_path: Path) -> Path:
    """A copy of a good checkpoint, to be spoilt."""
    return Path(shutil.copytree(checkpoint("llama"), tmp_path / "나래-12B"))


def problem_with(folder: Path, **options: str) -> str:
    with pytest.raises(SummaryError) as error:
        open_checkpoint(spec_for(str(folder), **options))  # type: ignore[arg-type]  # texts for texts
    return str(error.value)


def edit(folder: Path, **fields: object) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | fields), encoding="utf-8")


def test_a_folder_without_a_configuration(tmp_path: Path) -> None:
    (tmp_path / "빈").mkdir()
    assert problem_with(tmp_path / "빈") == "빈 폴더에 config.json이 없음"


def test_a_folder_without_weights(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    assert problem_with(folder) == "나래-12B 폴더에 safetensors 가중치가 없음 (.bin은 읽지 않음)"


def test_pickled_weights_are_never_read(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    assert "safetensors" in problem_with(folder)


def test_weights_that_were_cut_off(folder: Path) -> None:
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1_000])
    assert problem_with(folder) == "model.safetensors이(가) 온전하지 않음"


def test_weights_whose_end_is_missing(folder: Path) -> None:
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1_000])
    assert problem_with(folder).startswith("체크포인트를 읽지 못함: ")


def test_weights_that_lack_a_layer(folder: Path) -> None:
    edit(folder, num_hidden_layers=3)
    assert problem_with(folder) == "체크포인트에 가중치 9개가 빠져 있음: model.layers.2.input_layernorm.weight"


def test_a_folder_without_a_tokenizer(folder: Path) -> None:
    for path in folder.glob("tokenizer*"):
        path.unlink()
    assert problem_with(folder).startswith("체크포인트를 읽지 못함: ")


def test_a_class_that_transformers_does_not_have(folder: Path) -> None:
    edit(folder, model_type="vaetki", architectures=["VaetkiForCausalLM"])
    assert problem_with(folder).startswith("config.json을 읽지 못함: ")


def test_code_of_the_checkpoint_s_own_does_not_run_unless_it_is_trusted(folder: Path, tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    (folder / "configuration_own.py").write_text(f"open({str(marker)!r}, 'w').close()\nraise SystemExit\n", encoding="utf-8")
    edit(folder, model_type="own", auto_map={"AutoConfig": "configuration_own.OwnConfig"})

    assert "AINEWS_MODEL_TRUST_REMOTE_CODE" in problem_with(folder)
    assert not marker.exists()


def test_code_of_the_checkpoint_s_own_runs_where_it_is_trusted(folder: Path) -> None:
    (folder / "configuration_own.py").write_text(
        "from transformers import LlamaConfig\n\n\nclass OwnConfig(LlamaConfig):\n    model_type = 'own'\n", encoding="utf-8"
    )
    (folder / "modeling_own.py").write_text(
        "from transformers import LlamaForCausalLM\n\nfrom .configuration_own import OwnConfig\n\n\n"
        "class OwnForCausalLM(LlamaForCausalLM):\n    config_class = OwnConfig\n",
        encoding="utf-8",
    )
    edit(
        folder,
        model_type="own",
        architectures=["OwnForCausalLM"],
        auto_map={"AutoConfig": "configuration_own.OwnConfig", "AutoModelForCausalLM": "modeling_own.OwnForCausalLM"},
    )
    opened = open_checkpoint(spec_for(str(folder), trusted=True))
    assert opened.facts["class"] == "OwnForCausalLM"


def test_a_device_that_is_not_there(folder: Path) -> None:
    import torch  # noqa: PLC0415  # beside its one use

    if torch.cuda.is_available():
        pytest.skip("there is a GPU here")
    assert problem_with(folder, device="cuda").startswith("CUDA를 쓸 수 없음")


def test_int8_is_for_cpus(folder: Path) -> None:
    assert problem_with(folder, device="mps", dtype="int8").startswith("int8은 CPU에서만")


def test_more_memory_than_there_is(folder: Path) -> None:
    """The header alone says how large a model is: a terabyte that nobody loads."""
    header = json.dumps({"model.embed_tokens.weight": {"dtype": "BF16", "shape": [1_000_000, 500_000], "data_offsets": [0, 0]}})
    (folder / "model.safetensors").write_bytes(len(header).to_bytes(8, "little") + header.encode())
    assert problem_with(folder).startswith("메모리가 모자람: 약 1100.0GB가 필요한데 ")
