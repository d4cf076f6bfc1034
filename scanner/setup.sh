# Makes a bare Debian 12 ready for outvet: packages, models, build. Sourced by scanner/run and
# tests/run, never run itself. Everything it says goes to standard error; it reads no standard
# input, which belongs to the program that is started afterwards.
# shellcheck shell=bash

root=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
readonly root
readonly lock_file=$root/build/.setup.lock
readonly log_file=$root/build/setup.log
readonly kilobytes_a_job=1000000 # what the dearest file takes to compile, with room to spare
apt_updated=

say() { printf 'outvet: %s\n' "$*" >&2; }

# Exit code 2 is outvet's own for "usage or configuration error".
die() {
  say "$*"
  exit 2
}

# set_up PRESET TARGET SECTION...
#   Packages of the sections, models and the build of TARGET in build/PRESET. One at a time:
#   a second call waits for the first and then finds everything done.
set_up() {
  is_ready "$@" && return

  trap 'unexpected $?' EXIT
  if ! mkdir -p -- "$root/build" 2>/dev/null || [[ ! -w $root/build ]]; then
    die "setting up writes to $root/build, and you may not: start this once as its owner"
  fi
  local lock
  exec {lock}>"$lock_file"
  flock --nonblock "$lock" || {
    say "another start is setting up; waiting for it"
    flock "$lock"
  }
  is_ready "$@" || make_ready "$@"
  exec {lock}>&-
  trap - EXIT
}

make_ready() {
  local preset=$1 target=$2
  shift 2
  : >"$log_file"
  install_packages "$@" || die "start again when the Debian packages are there"
  fetch_models
  configure "$preset" "$@"
  # The note bears the time before the build: what is edited during it is newer.
  local note
  note=$(ready_note "$preset" "$target")
  ready_key "$@" >"$note.new"
  build "$preset" "$target"
  mv -- "$note.new" "$note"
}

# A command failed that was not expected to: still exit code 2, and a word.
unexpected() {
  (($1 == 2 || $1 > 128)) || say "could not be made ready; more is in $log_file"
  (($1 > 128)) && exit "$1"
  exit 2
}

# --- is there anything to do? ---------------------------------------------------------------

ready_note() { printf '%s/build/%s/.ready-%s' "$root" "$1" "$2"; }

# What the note of a finished set-up must say: changes when the lists do, or the checkout moves.
ready_key() {
  printf '%s\n' "$root" "$*"
  sha256sum -- "$root/scanner/packages.txt" "$root/models/manifest.toml" | cut -d' ' -f1
}

# Whether the last set-up of the same kind still holds: no source changed since, not even by
# being removed (folders count), every package and every model is there.
is_ready() {
  local preset=$1 target=$2 note newer
  note=$(ready_note "$preset" "$target")
  shift 2
  [[ -f $note && $(<"$note") == "$(ready_key "$@")" ]] || return 1
  [[ $target == all || -x $root/build/$preset/bin/$target ]] || return 1
  newer=$(find "$root"/CMake* "$root"/{models,plugins,scanner,tests} \
    \( -name store -o -name __pycache__ \) -prune -o -newer "$note" -print -quit) || return 1
  [[ -z $newer ]] || return 1
  # Upgraded libraries may bring new headers; who may not build goes on with what is there.
  [[ ! /var/lib/dpkg/status -nt $note || ! -w $root/build ]] || return 1
  [[ -z $(missing_packages "$@") ]] || return 1
  "$root/models/fetch" --ready
}

# --- Debian packages ------------------------------------------------------------------------

# packages_of SECTION...: the names that packages.txt lists under these.
packages_of() {
  awk -v wanted=" $* " '
    /^\[/ { inside = index(wanted, " " substr($1, 2, length($1) - 2) " "); next }
    inside && /^[a-z0-9]/ { print $1 }' "$root/scanner/packages.txt"
}

# missing_packages SECTION...: those of them that are not installed, in one line.
missing_packages() {
  local wanted missing=() name state
  local -A installed=()
  mapfile -t wanted < <(packages_of "$@")
  while read -r state name; do
    [[ $state != installed ]] || installed[$name]=1
  done < <(dpkg-query --show --showformat='${db:Status-Status} ${Package}\n' "${wanted[@]}" 2>/dev/null)
  for name in "${wanted[@]}"; do
    [[ -n ${installed[$name]-} ]] || missing+=("$name")
  done
  printf '%s' "${missing[*]}"
}

# install_packages SECTION...: fails, having said what to do, when one cannot be had.
install_packages() {
  command -v dpkg-query >/dev/null || die "outvet is made for Debian 12 (bookworm); there is no dpkg here"
  local names
  read -ra names <<<"$(missing_packages "$@")"
  ((${#names[@]})) || return 0

  local by_hand="apt-get install --no-install-recommends ${names[*]}"
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300)
  if ((EUID != 0)); then
    command -v sudo >/dev/null || {
      say "Debian packages are missing; run this as root: $by_hand"
      return 1
    }
    apt=(sudo "${apt[@]}")
  fi
  say "installing ${#names[@]} Debian packages and what they need (about a minute): ${names[*]}"
  if [[ -z $apt_updated ]]; then
    # Lists that cannot be brought up to date may still do; the installation will tell.
    logged "${apt[@]}" update || say "the package lists could not be brought up to date"
    apt_updated=yes
  fi
  logged "${apt[@]}" install --yes --no-install-recommends "${names[@]}" || {
    grep '^E:' -- "$log_file" | tail -n 5 >&2
    say "the Debian packages could not be installed; more is in $log_file." \
      "With a network or Debian's disks, run this as root: $by_hand"
    return 1
  }
}

# Runs a command with its output in the log.
logged() {
  printf '\n$ %s\n' "$*" >>"$log_file"
  "$@" </dev/null >>"$log_file" 2>&1
}

# --- models and build -----------------------------------------------------------------------

fetch_models() {
  "$root/models/fetch" --ready && return
  say "fetching models (some minutes on a slow line)"
  # npm brings hundreds of packages, so it comes only where it is needed.
  if command -v npm >/dev/null || install_packages fetch; then
    "$root/models/fetch" </dev/null >&2 && return
  fi
  die "outvet does not work without its models. With a network, start again." \
    "Without one: $root/models/fetch --from DIR, where DIR holds them (README.md says how)"
}

# configure PRESET SECTION...: once, and again when the presets, the compiler or the place of
# the checkout are others. The tests join when they are first asked for, and stay.
configure() {
  local preset=$1 note=$root/build/$1/.configured key known='' tests='' words=()
  shift
  key=$(
    printf '%s\n' "$root"
    sha256sum <"$root/CMakePresets.json"
    g++ --version | head -n 1
  )
  [[ " $* " != *' test '* ]] || tests=', with tests'
  [[ ! -f $root/build/$preset/build.ninja || ! -f $note ]] || known=$(<"$note")
  [[ $known != "$key$tests" && $known != "$key, with tests" ]] || return 0
  [[ $known == "$key"* ]] || words+=(--fresh)
  [[ -z $tests ]] || words+=(-D OUTVET_BUILD_TESTS=ON)
  say "configuring (some seconds)"
  (cd -- "$root" && logged cmake --preset "$preset" "${words[@]}") || {
    tail -n 25 -- "$log_file" >&2
    die "CMake could not configure the build; more is in $log_file"
  }
  printf '%s\n' "$key$tests" >"$note"
}

build() {
  local preset=$1 target=$2
  say "building $target (some minutes on two cores the first time)"
  ninja -C "$root/build/$preset" -j "$(jobs_that_fit)" "$target" </dev/null >&2 ||
    die "the build failed; what the compiler says stands above"
}

# As many as cores, fewer where the memory would not suffice.
jobs_that_fit() {
  local cores available fit
  cores=$(nproc)
  available=$(awk '/^MemAvailable:/ { print $2 }' /proc/meminfo)
  fit=$((available / kilobytes_a_job))
  echo $((fit < 1 ? 1 : fit < cores ? fit : cores))
}
