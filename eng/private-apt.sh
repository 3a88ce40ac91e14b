# Sourced: an APT of its own, which reads other Debian suites and leaves the machine's lists, cache and packages alone.
# The addresses are those that this machine's own APT is configured with: only the suite differs, so a mirror or a proxy
# set up here serves this too.

# use_suites DIR SUITE...: from here on apt-get and apt-cache mean these suites, of amd64 and arm64; DIR holds their state.
use_suites() {
  local dir=$1 codename address suite
  shift
  mkdir -p "$dir/lists/partial" "$dir/cache/archives/partial"
  codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
  address=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null |
    awk -v suite="$codename" '
      $1 == "URIs:" { uri = $2 }
      $1 == "Suites:" { for (i = 2; i <= NF; i++) if ($i == suite) { print uri; exit } }
      $1 == "deb" { for (i = 2; i < NF; i++) if ($(i + 1) == suite) { print $i; exit } }')
  if [ -z "$address" ]; then
    echo "this machine's APT has no Debian source" >&2
    return 1
  fi

  : > "$dir/status"
  for suite in "$@"; do
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $address $suite main"
  done > "$dir/sources.list"
  cat > "$dir/apt.conf" <<CONF
Dir::Etc::SourceList "$dir/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::Etc::Preferences "/dev/null";
Dir::Etc::PreferencesParts "/dev/null";
Dir::State::Status "$dir/status";
Dir::State::Lists "$dir/lists";
Dir::Cache "$dir/cache";
Acquire::Languages "none";
Acquire::Retries "2";
APT::Architectures { "amd64"; "arm64"; };
APT::Sandbox::User "root";
DPkg::Lock::Timeout "240";
CONF
  export APT_CONFIG="$dir/apt.conf"
  apt-get update -qq >&2
}
