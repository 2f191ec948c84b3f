#!/usr/bin/env bash
# Unpacks the embedding model, indexes the FAQ and trains Rasa, if anything that they are made of changed since.
# Takes the settings DESTEK_VAR, DESTEK_CONTENT and DESTEK_MODEL like the server.
set -euo pipefail
umask 077 # what is made at run time is for its owner alone
cd "$(dirname "$0")/.."

var=${DESTEK_VAR:-var}
content=${DESTEK_CONTENT:-faq/content}
model=${DESTEK_MODEL:-}
stamp=$var/trained

inputs() {
    find "$content" faq bot data requirements.txt -type f -not -name '*.pyc' -print0 | sort -z | xargs -0 sha256sum
    echo "model $model"
}

now=$(inputs | sha256sum)
if [ -f "$stamp" ] && [ "$now" = "$(cat "$stamp")" ]; then exit 0; fi
.venv/bin/python -m bot.training.train --var "$var" --content "$content" --model "$model" --rasa-python .venv-rasa/bin/python
echo "$now" >"$stamp"
# What the new model changed on labelled messages; continuous integration has none and no time.
if [ "${CI:-}" != 1 ] && [ "${CI:-}" != true ]; then .venv/bin/python -m tests.eval.changes; fi
