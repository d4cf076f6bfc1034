#!/bin/sh
# Installs the fonts and word lists that the generator draws with: Debian packages as they are, npm
# packages unpacked into the folder given (default /opt/reader_fonts). Needs root, apt-get and npm.
set -eu
fonts=${1:-/opt/reader_fonts}
here=$(cd "$(dirname "$0")" && pwd)

apt-get install -y -qq --no-install-recommends $(grep -v '^#' "$here/packages_debian.txt")

mkdir -p "$fonts"
for name in $(grep -v '^#' "$here/packages_npm.txt"); do
  [ -d "$fonts/$name" ] && continue
  folder=$(mktemp -d)
  (cd "$folder" && npm pack --silent "@fontsource/$name" >/dev/null && tar xzf ./*.tgz)
  mkdir -p "$fonts/$name"
  cp "$folder"/package/files/*-latin-*-normal.woff "$fonts/$name/" 2>/dev/null || true
  cp "$folder"/package/files/*-devanagari-*-normal.woff "$fonts/$name/" 2>/dev/null || true
  cp "$folder"/package/LICENSE "$fonts/$name/" 2>/dev/null || true
  rm -rf "$folder"
done
echo "fonts in $fonts: $(find "$fonts" -name '*.woff' | wc -l) files"
