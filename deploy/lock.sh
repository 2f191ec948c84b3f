#!/usr/bin/env bash
# Locks all environments anew, with the hashes of every file that may be installed:
#   deploy/lock.sh                 what the lists of wishes changed; everything else keeps its version
#   deploy/lock.sh --upgrade       everything to the newest version that fits
#   deploy/lock.sh -P NAME         this one to the newest version that fits
# Wishes: pyproject.toml (dependencies, group dev), bot/requirements.in. Locks: requirements.txt, requirements-dev.txt,
# bot/requirements.txt.
set -euo pipefail
cd "$(dirname "$0")/.."

lock() {
    local target=$1 python=$2 note=$3 passed=$4
    shift 4
    local made
    made=$(mktemp)
    cp "$target" "$made"
    # shellcheck disable=SC2086
    .venv/bin/uv pip compile --quiet --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
        --python-version "$python" --no-emit-package torch --output-file "$made" "$@" $passed
    # Libraries of torch with CUDA: pip fetches them with it, where that build is installed (requirements-torch.txt).
    {
        echo "# $note Made by 'make lock'; do not edit."
        awk '/^[^ ]/ { left_out = /^(cuda-|nvidia-|triton==)/ } !left_out' "$made"
    } >"$target"
    rm "$made"
    echo "  $target: $(grep -c == "$target") packages"
}

passed=$*
lock requirements.txt 3.11 "What the server runs on." "$passed" pyproject.toml
lock requirements-dev.txt 3.11 "What it is tested and made with, beside that." "$passed" --group pyproject.toml:dev -c requirements.txt
lock bot/requirements.txt 3.10 "What Rasa runs on." "$passed" bot/requirements.in
