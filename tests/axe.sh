# Sourced by ./test from the project's folder: what the pages are checked with for people who see, hear or move otherwise.

# prepare_axe: installs axe-core into a folder of its own under .tools unless it is there; fails where npm is missing.
prepare_axe() {
    local version=4.14.1
    if [ -e .tools/axe/node_modules/axe-core/axe.min.js ]; then
        return
    fi
    if ! command -v npm >/dev/null; then
        return 1
    fi
    echo "Installing axe-core $version …"
    npm install --prefix .tools/axe --no-save --no-audit --no-fund --silent "axe-core@$version" </dev/null
}
