#!/usr/bin/env bash
# Writes the bills of materials of both environments, as they are installed, in CycloneDX 1.6:
#   var/sbom/server.json, var/sbom/rasa.json
set -euo pipefail
cd "$(dirname "$0")/.."
umask 077
mkdir -p var/sbom
.venv/bin/cyclonedx-py environment --pyproject pyproject.toml --spec-version 1.6 --of JSON -o var/sbom/server.json .venv/bin/python
.venv/bin/cyclonedx-py environment --spec-version 1.6 --of JSON -o var/sbom/rasa.json .venv-rasa/bin/python
echo "var/sbom/server.json var/sbom/rasa.json"
