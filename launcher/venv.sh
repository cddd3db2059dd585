# Sourced by ./run and ./test from the project's folder: makes .venv and installs what a requirements file pins.

find_python() {
    local candidate
    for candidate in python3.11 python3.12 python3.13 python3; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            echo "$candidate"
            return
        fi
    done
    echo "Python 3.11 or newer is needed and was not found." >&2
    return 1
}

make_venv() {
    local python
    if .venv/bin/python -c 'import pip' >/dev/null 2>&1; then
        return
    fi
    python="$(find_python)"
    echo "Making .venv with $("$python" --version) …"
    if ! "$python" -m venv --clear .venv; then
        echo "The module venv does not work here; on Debian: apt-get install python3-venv" >&2
        return 1
    fi
}

# install_pinned FILE: installs FILE unless this very text of it is installed already.
install_pinned() {
    make_venv
    if ! cmp -s "$1" ".venv/installed-$1"; then
        echo "Installing $1 …"
        .venv/bin/python -m pip install -qq --no-input --disable-pip-version-check --require-hashes -r "$1"
        cp "$1" ".venv/installed-$1"
    fi
}

# prepare_venv FILE: the same, by one process at a time where the system has flock.
prepare_venv() {
    if command -v flock >/dev/null; then
        exec 9>.venv.lock
        flock 9
    fi
    install_pinned "$1"
    exec 9>&-
}
