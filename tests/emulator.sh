# Sourced by ./test from the project's folder: the Bot API that the Telegram channel is tried on.

# prepare_emulator: installs it into a folder of its own under .tools unless it is there; fails where npm is missing.
prepare_emulator() {
    local version=4.2.1
    if [ -e .tools/telegram/node_modules/telegram-test-api/package.json ]; then
        return
    fi
    if ! command -v npm >/dev/null; then
        return 1
    fi
    echo "Installing telegram-test-api $version …"
    npm install --prefix .tools/telegram --no-save --no-audit --no-fund --silent "telegram-test-api@$version" </dev/null
}
