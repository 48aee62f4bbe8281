# SPDX-License-Identifier: BSL-1.0
# shellcheck shell=bash disable=SC2034 # variables that the sourcing script reads
# Sourced by tools/bench/* after tools/setup.bash: their options, building, and running on one core.

options_help='  --compiler NAME  gcc, clang-14 or clang-19; may be repeated (default: gcc)
  --flags "FLAGS"  instead of "-O3 -march=native"
  --rounds N       rounds in which every variant runs once, in random order (default 21)
  --core N         the core to run on (default: the last one this process may use)
  --quick          5 short rounds: for a look, not for figures
  --help           this text'

compilers="" flags="-O3 -march=native" rounds=21 visit=0.02 core=""
read_options() {
    while [ $# -gt 0 ]; do
        case $1 in
        --compiler | --flags | --rounds | --core)
            [ $# -ge 2 ] || usage_error "$1 needs a value"
            case $1:$2 in
            --compiler:gcc | --compiler:clang-14 | --compiler:clang-19) compilers+=" $2" ;;
            --compiler:*) usage_error "unknown compiler $2" ;;
            --flags:*) flags=$2 ;;
            --rounds:[1-9] | --rounds:[1-9][0-9] | --rounds:[1-9][0-9][0-9]) rounds=$2 ;;
            --rounds:*) usage_error "--rounds needs a number from 1 to 999, not '$2'" ;;
            --core:[0-9] | --core:[0-9][0-9] | --core:[0-9][0-9][0-9]) core=$2 ;;
            --core:*) usage_error "--core needs a number, not '$2'" ;;
            esac
            shift
            ;;
        --quick) rounds=5 visit=0.004 ;;
        -h | --help) help; exit 0 ;;
        *) usage_error "unknown option $1" ;;
        esac
        shift
    done
    compilers=${compilers:-gcc}
}

cpu_model() {
    sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo 2>/dev/null | head -n 1 | grep . ||
        sysctl -n machdep.cpu.brand_string 2>/dev/null || uname -m
}
last_core() { taskset -cp $$ 2>/dev/null | sed 's/.*[ ,-]\([0-9]*\)$/\1/'; }

# build compiler source program [library...]: compiles tools/bench/SOURCE, or says why it could not and fails.
build() {
    local path name=$1 source=$2 program=$3
    shift 3
    path=$(find_compiler "$name")
    say "compiler: $("$path" --version | head -n 1)"
    say "flags: -std=c++20 $flags"
    # -Wno-psabi: vectors wider than the target's registers are never passed, but g++ remarks on them.
    # shellcheck disable=SC2086 # a list of words
    "$path" -std=c++20 $flags -Wno-psabi -Wall -Wextra -Wpedantic -Wconversion -Iinclude "tools/bench/$source" -o "$program" "$@"
}

# on_one_core program argument...
on_one_core() {
    if command -v taskset >/dev/null; then
        local at=${core:-$(last_core)}
        say "cpu: $(cpu_model), core $at"
        taskset -c "$at" "$@"
    else
        say "cpu: $(cpu_model), not pinned (no taskset here)"
        "$@"
    fi
}
