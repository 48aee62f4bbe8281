#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# Builds and runs a user's programs, ../main.cpp and ../print.cpp, with the library as that way brings it. Status 77: skipped.
# usage: check.bash WAY cmake library_build_dir version work_dir [configure argument...]
#   consumer      find_package, after cmake --install          debian   find_package, in what the .deb packages unpack to
#   subdirectory  add_subdirectory
set -eu
way=$1
cmake=$2
library=$3
version=$4
work=$5/$1
shift 5
prefix=$work/prefix
build=$work/build
here=$(cd "$(dirname "$0")" && pwd)
fail() { printf '%s\n' "$*"; exit 1; }

rm -rf "$work"
mkdir -p "$work"
case $way in
consumer)
    "$cmake" --install "$library" --prefix "$prefix" >/dev/null
    for file in include/chainrule/chainrule.hpp share/doc/chainrule/LICENSE share/cmake/chainrule/chainruleConfig.cmake; do
        [ -f "$prefix/$file" ] || fail "not installed: $file"
    done
    set -- -DWANTED_VERSION="${version%.*}" "$@"
    ;;
debian)
    command -v dpkg-deb >/dev/null || { echo "package/debian skipped: dpkg-deb is not installed"; exit 77; }
    (cd "$library" && "$(dirname "$cmake")/cpack" -G DEB -B "$work") >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
    package=$work/libchainrule-dev_$version-1_all.deb
    [ -f "$package" ] || fail "no $package; cpack made: $(ls "$work")"
    [ "$(dpkg-deb --field "$package" Depends)" = "libboost-dev (>= 1.74)" ] || fail "depends on: $(dpkg-deb --field "$package" Depends)"
    for file in "$work"/*.deb; do dpkg-deb --extract "$file" "$work/unpacked"; done
    prefix=$work/unpacked/usr
    for file in share/doc/libchainrule-dev/copyright share/doc/libchainrule-dev/changelog.Debian.gz; do
        [ -f "$prefix/$file" ] || fail "not in the package: $file"
    done
    grep -q 'Permission is hereby granted' "$prefix/share/doc/libchainrule-dev/copyright" || fail "the copyright file has no licence"
    if [ -f "$work/chainrule_$version-1_$(dpkg --print-architecture).deb" ]; then
        [ "$("$prefix/bin/chainrule" --version)" = "chainrule $version" ] || fail "the packaged tool does not run"
    fi
    set -- -DWANTED_VERSION="$version" "$@"
    ;;
esac
project=$here/$way
[ -d "$project" ] || project=$here/consumer
"$cmake" -S "$project" -B "$build" -DCMAKE_PREFIX_PATH="$prefix" "$@"
if grep -q -e '-Wconversion' -r "$build/build.ninja" "$build/CMakeFiles" 2>/dev/null; then
    fail "the library's own warning flags reach a user's project"
fi
"$cmake" --build "$build"
if [ "$way" != subdirectory ]; then
    grep -q "^chainrule_DIR:PATH=$prefix/" "$build/CMakeCache.txt" || fail "another chainrule was found than $prefix"
fi
"$build/main"
[ "$("$build/print")" = printed ]
