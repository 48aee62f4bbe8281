#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# Compiles a gradient and looks at what its object file leaves undefined: no allocation, exceptions, type information or guards.
# usage: check.bash source.cpp object compiler [flag...]
set -eu
export LC_ALL=C
source=$1
object=$2
shift 2
"$@" -std=c++20 -O2 -c "$source" -o "$object"
needed=$(nm -C --undefined-only "$object" | sed 's/^ *U //')
printf 'undefined:\n%s\n' "$needed"
if ! nm -C --defined-only "$object" | grep -q ' T step('; then
    echo "$object does not define step()"
    exit 1
fi
# nm names them demangled: `operator new(unsigned long)`, `__cxa_throw`, `typeinfo for …`, `vtable for …`.
if printf '%s\n' "$needed" | grep -E 'operator (new|delete)|^(malloc|calloc|realloc|free|abort)(@|$)|__cxa_|__gxx_personality|_Unwind_|typeinfo|vtable|std::'; then
    echo "must not be needed"
    exit 1
fi
