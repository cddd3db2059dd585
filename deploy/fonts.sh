#!/usr/bin/env bash
# Makes the Khmer letters that the console's pages load from the whole fonts that documents are set with: console/fonts/*.woff2.
# What a page writes in Khmer stays, with everything that shapes it; Latin letters, which every computer has, go, and so do the
# hints for old screens. Needs fonttools and brotli: requirements-dev.txt.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
for weight in Regular Bold; do
    .venv/bin/python -m fontTools.subset "documents/fonts/NotoSansKhmer-$weight.ttf" \
        --unicodes=U+1780-17FF,U+19E0-19FF,U+200B-200D,U+25CC \
        --layout-features='*' --no-hinting --flavor=woff2 \
        --output-file="console/fonts/NotoSansKhmer-$weight.woff2"
done
