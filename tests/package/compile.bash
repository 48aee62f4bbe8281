#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# Compiles a user's programs without CMake. Status 77: skipped.
# usage: compile.bash pkg_config|single_header cmake library_build_dir version work_dir compile_flags.txt compiler [flag...]
#   pkg_config     with the flags of pkg-config, from an installed tree that was moved
#   single_header  with the library in one file: the README's first program, and two units that share a model
set -eu
way=$1
cmake=$2
library=$3
version=$4
work=$5/$1
flags=$6
shift 6
here=$(cd "$(dirname "$0")" && pwd)
top=$here/../..

rm -rf "$work"
mkdir -p "$work"
sed '/^"-I/d' "$flags" >"$work/others.txt" # where Boost and {fmt} are, without this library
compile=("$@" -std=c++20 -Wall -Wextra -Wpedantic -Wconversion -Werror -DPROMISED_VERSION="\"$version\"")

if [ "$way" = pkg_config ]; then
    skip() { echo "package/pkg_config skipped: $*"; exit 77; }
    command -v pkg-config >/dev/null || skip "pkg-config is not installed"
    pkg-config --exists fmt || skip "pkg-config knows no fmt"
    "$cmake" --install "$library" --prefix "$work/prefix" >/dev/null
    mv "$work/prefix" "$work/moved"
    export PKG_CONFIG_PATH=$work/moved/share/pkgconfig
    [ "$(pkg-config --modversion chainrule)" = "$version" ]
    # shellcheck disable=SC2046 # lists of words
    "${compile[@]}" $(pkg-config --cflags chainrule) @"$work/others.txt" "$here/main.cpp" -o "$work/main"
    # shellcheck disable=SC2046
    "${compile[@]}" $(pkg-config --cflags chainrule-fmt) @"$work/others.txt" "$here/print.cpp" -o "$work/print" $(pkg-config --libs chainrule-fmt)
    "$work/main"
    [ "$("$work/print")" = printed ]
    exit
fi

bash "$top/tools/single_header" >"$work/chainrule.hpp"
# Every stretch of symbolic code is opened and closed, or compile times grow.
for pragma in push_options pop_options; do
    stretches=$(grep -rh . --include="*.hpp" "$top/include" | grep -c '^#include <chainrule/core/symbolic_begin')
    [ "$(grep -c "^#pragma GCC $pragma" "$work/chainrule.hpp")" = "$stretches" ] || { echo "not $stretches times: $pragma"; exit 1; }
done
one_file() { # source: the same with the one header in place of the library's
    printf '#include "chainrule.hpp"\n'
    grep -v '^#include <chainrule/' "$1"
}
awk '/^```/ { if (inside) exit; inside = /^```cpp/; next } inside' "$top/README.md" >"$work/first.cpp"
awk '/^```text/ { inside = 1; next } /^```/ && inside { exit } inside' "$top/README.md" >"$work/shown.txt"
compile+=(-O0 -DFMT_HEADER_ONLY=1 @"$work/others.txt")
one_file "$work/first.cpp" >"$work/program.cpp"
"${compile[@]}" "$work/program.cpp" -o "$work/program"
"$work/program" | diff "$work/shown.txt" -

one_file "$here/two_units/model.hpp" >"$work/model.hpp"
cp "$here/two_units/a.cpp" "$here/two_units/b.cpp" "$work"
"${compile[@]}" "$work/a.cpp" "$work/b.cpp" -o "$work/two_units"
"$work/two_units"
one_file "$here/main.cpp" >"$work/main.cpp"
"${compile[@]}" -DCHAINRULE_NO_FMT "$work/main.cpp" -o "$work/main"
"$work/main"
