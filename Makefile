# `make run`, `make demo` and `make test` each set up what they need; nothing else to install first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
# An exact version: a range would fetch several GB of CUDA libraries that no test needs.
TORCH ?= torch==2.13.0

.PHONY: run demo test lint types contracts unit crash test-models test-web format lock licences audit clean

run: $(VENV)/.runtime
	$(BIN)/ai-news run $(ARGS)

demo: $(VENV)/.runtime
	$(BIN)/ai-news demo $(ARGS)

test: lint types contracts unit

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

contracts: $(VENV)/.dev
	$(BIN)/lint-imports

unit: $(VENV)/.dev
	$(BIN)/pytest -n auto --dist loadgroup --ignore=tests/models --ignore=tests/web $(ARGS)

# Tiny models of every family, made by the tests; nothing is downloaded but libraries.
test-models: $(VENV)/.models
	$(BIN)/pytest tests/models $(ARGS)

# The web pages in a headless Chromium (Debian: chromium chromium-driver fonts-noto-cjk).
test-web: $(VENV)/.web
	$(BIN)/pytest tests/web $(ARGS)

# A hundred seeded trials in which a real process is killed and the platform fails; the others run with `make test`.
crash: $(VENV)/.dev
	CRASHES=100 $(BIN)/pytest tests/crash $(ARGS)

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# What the image installs, with the hash of every file. uv, because it resolves once for all architectures and Python versions;
# pip-tools locks the machine that it runs on. Pins stay as they are; ARGS=--upgrade takes the newest that pyproject.toml allows.
COMPILE = UV_NO_CONFIG=1 $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --custom-compile-command 'make lock' $(ARGS)
CUDA := cuda-bindings cuda-pathfinder cuda-toolkit triton nvidia-cublas nvidia-cuda-cccl nvidia-cuda-cupti nvidia-cuda-nvrtc nvidia-cuda-runtime \
  nvidia-cudnn-cu13 nvidia-cufft nvidia-cufile nvidia-curand nvidia-cusolver nvidia-cusparse nvidia-cusparselt-cu13 nvidia-nccl-cu13 \
  nvidia-nvjitlink nvidia-nvshmem-cu13 nvidia-nvtx

lock: | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet 'uv>=0.13,<0.14'
	$(COMPILE) requirements/build.in -o requirements/build.lock
	$(COMPILE) pyproject.toml --extra slack --extra discord --extra postgres -o requirements/slim.lock
	$(COMPILE) pyproject.toml --extra slack --extra discord --extra postgres --extra transformers -c requirements/slim.lock \
	  -c requirements/torch.txt $(addprefix --no-emit-package ,torch $(CUDA)) -o requirements/model.lock

# Licences of everything that an image holds; known vulnerabilities where the registry tells them.
licences: $(VENV)/.models
	$(BIN)/python tools/licences.py requirements/slim.lock requirements/model.lock requirements/torch.txt

audit: $(VENV)/.dev
	$(BIN)/python -m pip install --quiet 'pip-audit>=2.10,<3'
	$(BIN)/python tools/audit.py $(wildcard requirements/*.lock)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "ai-news needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/.runtime: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@ $(VENV)/.runtime

$(VENV)/.models: pyproject.toml | $(VENV)/.dev
	$(BIN)/python -m pip install --quiet '$(TORCH)'
	$(BIN)/python -m pip install --quiet --editable '.[dev,transformers,nf4]' 'transformers[serving]'
	@touch $@

$(VENV)/.web: pyproject.toml | $(VENV)/.dev
	$(BIN)/python -m pip install --quiet --editable '.[dev,web-tests]'
	@touch $@

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
