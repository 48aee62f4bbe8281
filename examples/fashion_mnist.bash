#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# Gets Fashion-MNIST, builds the example that learns it at full speed, and runs it. See --help.
set -u
from=$PWD # what the arguments are relative to
cd "$(dirname "$0")/.." || exit 1
. tools/setup.bash

help() {
    cat <<'TEXT'
usage: examples/fashion_mnist.bash [FOLDER] [--epochs N] [--seed N] [--svg PATH] [--help]

Installs what is missing (with apt-get, where that is possible without asking; elsewhere it names the packages), the data
among it: Debian's package dataset-fashion-mnist. Builds examples/07_fashion_mnist.cpp with -O3 -march=native in
.build/fashion_mnist and runs it with these arguments. With a FOLDER, which holds the four files of Fashion-MNIST
(train-images-idx3-ubyte.gz and so on), no data are installed.

environment:
  CXX  the compiler (default: the first g++ of version 12 or newer, else clang++ of version 14 or newer)
TEXT
}

data=fashion-mnist folder=.
previous=""
for word in "$@"; do
    case $word in
    -h | --help) help; exit 0 ;;
    -*) ;;
    *) case $previous in --epochs | --seed | --svg) ;; *) data="" folder=$word ;; esac ;;
    esac
    previous=$word
done
(cd "$from" && [ -d "$folder" ]) || usage_error "$folder is no folder"

# shellcheck disable=SC2086 # no word where the data need not be installed
ensure any cmake make boost fmt zlib $data || die "set-up failed"
compiler=$(find_compiler any) || die "no compiler (CXX=${CXX:-})"
build=$PWD/.build/fashion_mnist
log=$build/log
mkdir -p "$build"
: >"$log"

say "building example_07_fashion_mnist with $compiler, -O3 -march=native"
step configure configure "$build" "$compiler" -DCMAKE_BUILD_TYPE= -DCMAKE_CXX_FLAGS="-O3 -march=native" -DCHAINRULE_TESTS=OFF \
    -DCHAINRULE_TOOLS=OFF
step build cmake --build "$build" --target example_07_fashion_mnist
cd "$from" && exec "$build/examples/example_07_fashion_mnist" "$@"
