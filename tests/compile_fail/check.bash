#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# Checks that a source file fails to compile as its comments say, and compiles without the fault.
#
#   // fails: TEXT     with -DCHAINRULE_FAULT it must not compile, and TEXT (literal, or an extended regular expression)
#                      must be in a line of the compiler's output; may be repeated, then all must be there
#   // errors: N       exactly N errors are reported (default 1); `any` where the words are the compiler's own
#   // lines: N        the output has at most N lines (default 14); counted is every line except the include chain
#                      ("In file included from", "from ...") and the source excerpt with its caret, which is switched off
#   // mutant: NAME    with -DMUTANT_NAME it must not compile, and false static assertions must be the only errors;
#                      may be repeated; words after NAME are a remark
#
# The control, without any of these macros, must compile.
# usage: check.bash source.cpp compiler [flag...]
#        check.bash --parse header.hpp compiler [flag...]   makes header.hpp.gch, for flags -include header.hpp of the others
set -u
export LC_ALL=C
parse=""
if [ "$1" = --parse ]; then
    parse=yes
    shift
fi
source=$1
shift
compile=("$@" -std=c++20 -Wall -Wextra -fmessage-length=0)
if "$1" --version | grep -q clang; then
    compile+=(-fno-caret-diagnostics)
else
    compile+=(-fno-diagnostics-show-caret)
fi

if [ -n "$parse" ]; then
    exec "${compile[@]}" -x c++-header "$source" -o "$source.gch"
fi
compile+=(-fsyntax-only)

failures=0
complain() { # what, output of the compiler
    failures=$((failures + 1))
    printf '%s: %s\n' "$source" "$1"
    if [ -n "$2" ]; then
        printf '%s\n' "$2" | head -n 40 | sed 's/^/    /'
    fi
}
directives() { sed -n "s|^// $1: *\(.*[^ ]\) *\$|\1|p" "$source"; }
count() { printf '%s\n' "$1" | grep -cE "$2"; }

error='(^|: )(fatal )?error: '
false_assertion='error: static(_assert failed| assertion failed)'
include_chain='^(In file included from| +from ).*[:,]$'

fails=$(directives fails)
mutants=$(directives mutant)
errors=$(directives errors)
lines=$(directives lines)
if [ -z "$fails$mutants" ]; then
    complain "has neither '// fails: TEXT' nor '// mutant: NAME'" ""
fi

if ! output=$("${compile[@]}" "$source" 2>&1); then
    complain "the control (no fault) does not compile" "$output"
fi

if [ -n "$fails" ]; then
    if output=$("${compile[@]}" -DCHAINRULE_FAULT "$source" 2>&1); then
        complain "compiles with -DCHAINRULE_FAULT" "$output"
    else
        while IFS= read -r text; do
            if ! printf '%s\n' "$output" | grep -qF -e "$text" && ! printf '%s\n' "$output" | grep -qE -e "$text" 2>/dev/null; then
                complain "the output does not say: $text" "$output"
            fi
        done <<<"$fails"
        found=$(count "$output" "$error")
        if [ "$errors" != any ] && [ "$found" -ne "${errors:-1}" ]; then
            complain "$found errors, expected ${errors:-1}" "$output"
        fi
        found_lines=$(printf '%s\n' "$output" | grep -vcE "$include_chain")
        if [ "$found_lines" -gt "${lines:-14}" ]; then
            complain "$found_lines lines, at most ${lines:-14} are allowed" "$output"
        fi
        echo "fault: $found error(s) in $found_lines lines"
    fi
fi

while read -r mutant _; do
    [ -n "$mutant" ] || continue
    if output=$("${compile[@]}" "-DMUTANT_$mutant" "$source" 2>&1); then
        complain "mutant $mutant compiles" "$output"
        continue
    fi
    found=$(count "$output" "$error")
    false_ones=$(count "$output" "$false_assertion")
    if [ "$false_ones" -eq 0 ] || [ "$found" -ne "$false_ones" ]; then
        complain "mutant $mutant: $found errors, $false_ones of them false static assertions; expected only these" "$output"
    fi
    echo "mutant $mutant: $false_ones false static assertion(s)"
done <<<"$mutants"

[ "$failures" -eq 0 ]
