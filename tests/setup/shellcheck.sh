#!/usr/bin/env bash
# Every shell script of the project passes shellcheck. Run from the root of the checkout.
set -euo pipefail

command -v shellcheck >/dev/null || {
  echo "shellcheck is not installed; tests/run installs it"
  exit 77
}
mapfile -t scripts < <(
  grep --recursive --files-with-matches --binary-files=without-match --exclude-dir={.git,build,store} \
    --regexp='^#!/usr/bin/env bash' --regexp='^# shellcheck shell=bash' .
)
printf 'checked: %s\n' "${scripts[@]}"
((${#scripts[@]} >= 5))
shellcheck --external-sources "${scripts[@]}"
