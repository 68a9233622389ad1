#!/bin/sh
# Makes the pictures of the README: replays the story of the demonstration world in the real program.
set -eu
cd "$(dirname "$0")/.."
Scripts/install-packages.sh --tests
AOS_PICTURES="$PWD/screenshots" swift test --filter DemoStoryTests
