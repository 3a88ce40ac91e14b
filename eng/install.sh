# Sourced by the scripts beside it: installs Debian packages that are missing, where that is allowed.

# install_packages NAME...: quiet when all are there; without root or apt it says what is missing and goes on.
install_packages() {
  local missing=() name
  for name in "$@"; do
    dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q 'ok installed' || missing+=("$name")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "not installed, and this user cannot install them: ${missing[*]}" >&2
    return 0
  fi
  # The lists may be old or absent; a second try after an update tells a missing package from missing lists.
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null 2>&1 && return 0
  apt-get update -qq || true
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null ||
    echo "could not install: ${missing[*]}" >&2
}
