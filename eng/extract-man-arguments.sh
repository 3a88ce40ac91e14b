#!/bin/sh
# Prints eng/tables/man-arguments.txt: the argument names that man pages of section 2 use, in order, a line for each
# prototype of a SYNOPSIS.
#   eng/extract-man-arguments.sh MAN-FOLDER VERSION
set -eu
export LC_ALL=C
echo "# Argument names in the SYNOPSIS of man pages of section 2, Debian package manpages-dev $2."
echo "# Written by eng/update-tables.sh. name argument..."
for page in "$1"/man2/*.2.gz; do
  gzip -dc "$page" | awk '
    /^\.SH/ { synopsis = ($2 == "SYNOPSIS") }
    !synopsis { next }
    # Only bold lines hold declarations; a backslash at the end joins the next line.
    /^\.B/ { line = line substr($0, index($0, " ") + 1) }
    joined { line = line $0 }
    { joined = /\\$/; sub(/\\$/, "", line); if (!joined) line = line " " }
    END {
      gsub(/\\f\[[A-Z]*\]/, " ", line); gsub(/\\f[A-Z]/, " ", line); gsub(/\\[&c]/, " ", line); gsub(/["]/, " ", line)
      gsub(/\/[*]/, " ", line); gsub(/[*]\//, " ", line); gsub(/\[[^]]*\]/, " ", line); gsub(/_Nullable/, " ", line); gsub(/[*]/, " ", line)
      while (match(line, /[a-z_0-9]+ *\([^()]*\) *;/)) {
        text = substr(line, RSTART, RLENGTH); line = substr(line, RSTART + RLENGTH)
        name = text; sub(/ *\(.*/, "", name); sub(/^[^(]*\(/, "", text); sub(/\) *;$/, "", text)
        n = split(text, part, ","); list = ""; first = 1
        if (name == "syscall") { name = part[1]; gsub(/ /, "", name); if (name !~ /^SYS_/) continue; sub(/^SYS_/, "", name); first = 2 }
        for (i = first; i <= n; i++) {
          argument = part[i]; gsub(/\.\.\./, "", argument); sub(/ +$/, "", argument); words = split(argument, word, " ")
          if (words == 0) continue
          if (words < 2 && i < n) { list = ""; break }
          if (word[words] ~ /^[a-z_0-9]+$/ && word[words] != "void") list = list " " word[words]
        }
        if (list != "") print name list
      }
    }'
done | sort -u
