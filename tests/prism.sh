# Sourced by ./test and .ci/run from the project's folder: the mock that Twilio's published description is tried on.

# prepare_prism: installs it into .tools unless it is there; fails where npm or the description is missing.
prepare_prism() {
    local version=5.14.2
    if [ -x .tools/node_modules/.bin/prism ]; then
        return
    fi
    if ! command -v npm >/dev/null || [ ! -e ../shared/peers/twilio_api_v2010.json ]; then
        return 1
    fi
    echo "Installing Prism $version …"
    npm install --prefix .tools --no-save --no-audit --no-fund --silent "@stoplight/prism-cli@$version" </dev/null
}
