#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# Builds and runs a user's project, in the folder of that name: consumer (against the installed library) or subdirectory.
# usage: check.bash consumer|subdirectory cmake library_build_dir work_dir [configure argument...]
set -eu
way=$1
cmake=$2
library=$3
work=$4
shift 4
prefix=$work/prefix
build=$work/$way
here=$(cd "$(dirname "$0")" && pwd)

rm -rf "$build"
if [ "$way" = consumer ]; then
    rm -rf "$prefix"
    "$cmake" --install "$library" --prefix "$prefix" >/dev/null
    for pattern in include/chainrule/chainrule.hpp share/doc/chainrule/LICENSE share/cmake/chainrule/chainruleConfig.cmake; do
        [ -f "$prefix/$pattern" ] || { echo "not installed: $pattern"; exit 1; }
    done
fi
"$cmake" -S "$here/$way" -B "$build" -DCMAKE_PREFIX_PATH="$prefix" "$@"
if grep -q -e '-Wconversion' -r "$build/build.ninja" "$build/CMakeFiles" 2>/dev/null; then
    echo "the library's own warning flags reach a user's project"
    exit 1
fi
"$cmake" --build "$build"
"$build/main"
[ "$("$build/print")" = printed ]
