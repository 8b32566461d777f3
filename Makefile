# Everything a person types here. The first target to run builds .venv and installs gemel into
# it, pinned by constraints.txt; later ones start at once.
#
#   make demo        train, calibrate, evaluate and use a verifier on handwritten digits
#   make test        the tests that take seconds
#   make test-all    those, and the slow ones
#   make lint        ruff and mypy
#   make bench       speed and accuracy against peers; DATA names the folder of the data sets
#   make constraints write constraints.txt anew, after a change of dependencies; needs uv
#   make clean       remove .venv, build/ and caches; never a run of yours
#
# Variables, none of them required:
#
#   PYTHON=/path/to/python3    the Python to build .venv with, instead of the first one found
#   TORCH_INDEX=https://download.pytorch.org/whl/cpu
#                              an index of CPU builds of torch: the public index offers Linux the
#                              CUDA build, some GB larger; where pip finds a CPU build by itself,
#                              leave this out
#   JOBS=2                     test processes side by side; files of tests stay whole
#   THREADS=1                  threads of each test process: its tensors are too small for more
#   DATA=../shared/data        where `make bench` finds fashion-mnist/

PYTHON ?= $(PYTHONS)
PYTHONS := python3 python3.13 python3.12 python3.11 python3.10 python3.14 python
TORCH_INDEX ?=
JOBS ?= 2
THREADS ?= 1
DATA ?= $(or $(GEMEL_DATA),../shared/data)

BIN := .venv/bin
INSTALLED := .venv/.installed
PIP_INSTALL := -m pip install $(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX))
BENCH := benchmarks/fashion_mnist

.PHONY: demo test test-all lint bench constraints clean

demo: $(INSTALLED)
	$(BIN)/gemel demo

test: $(INSTALLED)
	OMP_NUM_THREADS=$(THREADS) $(BIN)/python -m pytest --numprocesses $(JOBS) --dist loadfile

test-all: $(INSTALLED)
	OMP_NUM_THREADS=$(THREADS) $(BIN)/python -m pytest -m "slow or not slow"

lint: $(INSTALLED)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

bench: $(INSTALLED) build/venv-keras/.installed build/venv-pml/.installed
	$(BIN)/python $(BENCH)/run.py --data $(DATA)

# torch names the CUDA packages it needs, and only its CUDA build needs them.
constraints:
	uv pip compile pyproject.toml --all-extras --universal --python-version 3.10 \
	    --quiet --no-annotate --custom-compile-command "make constraints" \
	    --output-file constraints.txt
	sed -i.old -E '/^(nvidia-|cuda-|triton)/d' constraints.txt && rm constraints.txt.old

clean:
	rm -rf .venv build dist .pytest_cache .ruff_cache .mypy_cache .hypothesis
	find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

$(INSTALLED): pyproject.toml constraints.txt | $(BIN)/pip
	$(BIN)/python $(PIP_INSTALL) --constraint constraints.txt --editable '.[dev]'
	touch $@

build/venv-%/.installed: $(BENCH)/requirements-%.txt | $(BIN)/pip
	$(BIN)/python -m venv build/venv-$*
	build/venv-$*/bin/python $(PIP_INSTALL) --requirement $<
	touch $@

# pip comes last in a new environment: one that was interrupted is made again.
$(BIN)/pip:
	@for python in $(PYTHON); do \
	    "$$python" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))' \
	        2>/dev/null || continue; \
	    "$$python" -m venv .venv && exit 0; \
	    rm -rf .venv; exit 1; \
	done; \
	echo 'gemel needs Python 3.10 or newer with its venv module; tried: $(PYTHON).' >&2; \
	echo 'Install one (Debian and Ubuntu: apt install python3-venv), or name yours:' >&2; \
	echo 'make PYTHON=/path/to/python3' >&2; \
	exit 1
