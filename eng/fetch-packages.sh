#!/bin/sh
# Downloads Debian packages of another suite without touching the machine's own APT state, and unpacks them.
#   eng/fetch-packages.sh SUITE DIR PACKAGE...
# Prints "PACKAGE VERSION" for each. The addresses are those that this machine's own APT is configured with: only the
# suite differs, so a mirror or a proxy set up here serves this script too.
set -eu
suite=$1 dir=$2
shift 2
mkdir -p "$dir/apt/lists/partial" "$dir/apt/cache/archives/partial" "$dir/apt/deb" "$dir/root"

# The address from which this machine takes its own release's main archive (not the security archive, whose suites have
# other names), in either form of APT's source entries.
codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
address=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null |
  awk -v suite="$codename" '
    $1 == "URIs:" { uri = $2 }
    $1 == "Suites:" { for (i = 2; i <= NF; i++) if ($i == suite) { print uri; exit } }
    $1 == "deb" { for (i = 2; i < NF; i++) if ($(i + 1) == suite) { print $i; exit } }')
if [ -z "$address" ]; then
  echo "fetch-packages: this machine's APT has no Debian source" >&2
  exit 1
fi

: > "$dir/apt/status"
cat > "$dir/apt/sources.list" <<LIST
deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $address $suite main
LIST
cat > "$dir/apt/apt.conf" <<CONF
Dir::Etc::SourceList "$dir/apt/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::Etc::Preferences "/dev/null";
Dir::Etc::PreferencesParts "/dev/null";
Dir::State::Status "$dir/apt/status";
Dir::State::Lists "$dir/apt/lists";
Dir::Cache "$dir/apt/cache";
APT::Sandbox::User "root";
DPkg::Lock::Timeout "240";
CONF
export APT_CONFIG="$dir/apt/apt.conf"
apt-get update -qq >&2
cd "$dir/apt/deb"
for package in "$@"; do
  rm -f "${package}"_*.deb
  apt-get download -qq "$package" >&2
  dpkg -x "${package}"_*.deb "$dir/root"
  dpkg-deb -f "${package}"_*.deb Package Version | awk '{ printf "%s ", $2 } END { print "" }'
done
