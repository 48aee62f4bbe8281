#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# Runs what the README shows.
#
#   ```cpp       The first block, and every other one with "int main", is a program. It is compiled byte for byte as it
#                stands, after <cmath>, <algorithm> and <fmt/format.h> and with warnings as errors, and is run; the next
#                ```text block, if one comes before the next ```cpp block, is what it prints. Other blocks are fragments.
#                After a line <!-- fails --> the block must not compile, and each line of the next ```text block must be
#                in the compiler's output.
#   ```console   Each line "$ chainrule ..." is run with the tool of this build; the lines up to the next "$ " are what
#                it prints, errors included. Other commands are not run.
#
# All programs run in the repository's top folder.
# usage: check.bash README.md work_dir tool_dir compiler [flag...]
set -u
readme=$1
work=$2
tool_dir=$3
shift 3
compile=("$@" -std=c++20 -DFMT_HEADER_ONLY=1 -Wall -Wextra -Werror)

rm -rf "$work"
mkdir -p "$work"
cd "$(dirname "$readme")" || exit 1

# Block number n goes to n.language; a block that must not compile has a file n.fails beside it. Line numbers in n.line.
awk -v work="$work" '
    !inside && /^```/ {
        language = substr($1, 4); if (language == "") language = "plain"
        name = sprintf("%s/%03d", work, ++n); file = name "." language
        printf "" > file; print NR > (name ".line"); if (fails) print "" > (name ".fails")
        inside = 1; fails = 0; next
    }
    inside && /^```[ \t]*$/ { inside = 0; close(file); close(name ".line"); next }
    inside { print > file; next }
    /^<!-- fails -->[ \t]*$/ { fails = 1; next }
    NF { fails = 0 }
' "$readme"

failures=0
checked=0
complain() { # block, what, text
    failures=$((failures + 1))
    printf 'README.md:%s: %s\n' "$(cat "$work/$1.line")" "$2"
    [ -z "$3" ] || printf '%s\n' "$3" | head -n 60 | sed 's/^/    /'
}
compare() { # block, what, expected, actual
    checked=$((checked + 1))
    if [ "$3" = "$4" ]; then
        echo "README.md:$(cat "$work/$1.line"): $2: as shown"
    else
        complain "$1" "$2: shown (-) and real (+)" "$(diff -u <(printf '%s\n' "$3") <(printf '%s\n' "$4") | tail -n +3)"
    fi
}
text_after() { # block: path of the next text block before the next cpp block, or nothing
    local file
    for file in "$work"/*.cpp "$work"/*.text; do printf '%s\n' "$file"; done | sort | awk -v from="$work/$1.cpp" '
        past { if (/\.text$/) print; exit }
        $0 == from { past = 1 }'
}

check_program() { # block
    local program="$work/$1.out" text shown output
    if ! output=$("${compile[@]}" "$work/program_$1.cc" -o "$program" 2>&1); then
        complain "$1" "does not compile" "$output"
        return
    fi
    text=$(text_after "$1")
    output=$("$program"; echo "exit status $?")
    if [ -n "$text" ]; then
        shown=$(cat "$text"; echo "exit status 0")
        compare "$1" "program's output" "$shown" "$output"
    else
        compare "$1" "program" "exit status 0" "${output##*$'\n'}"
    fi
}

check_failure() { # block
    local text output line
    checked=$((checked + 1))
    if output=$(LC_ALL=C "${compile[@]}" -fsyntax-only "$work/program_$1.cc" 2>&1); then
        complain "$1" "compiles, but is marked <!-- fails -->" ""
        return
    fi
    text=$(text_after "$1")
    if [ -z "$text" ]; then
        complain "$1" "is marked <!-- fails -->, but no \`\`\`text block follows" ""
        return
    fi
    while read -r line; do
        if [ -n "$line" ] && ! printf '%s\n' "$output" | grep -qF -e "$line"; then
            complain "$1" "the compiler does not say: $line" "$output"
            return
        fi
    done <"$text"
    echo "README.md:$(cat "$work/$1.line"): fails as shown"
}

check_console() { # block
    local command="" shown="" line
    while IFS= read -r line || [ -n "$line" ]; do
        case $line in
        '$ '*)
            run_command "$1" "$command" "$shown"
            command=${line#'$ '}
            shown=""
            ;;
        *) if [ "${command%\\}" != "$command" ] && [ -z "$shown" ]; then command+=$'\n'$line; else shown+=$line$'\n'; fi ;;
        esac
    done <"$work/$1.console"
    run_command "$1" "$command" "$shown"
}
run_command() { # block, command, what is shown below it
    local output
    [ "${2%% *}" = chainrule ] || return 0
    output=$(PATH="$tool_dir:$PATH" bash -c "$2" 2>&1; echo .)
    compare "$1" "\$ $2" "$3." "$output"
}

first=true
for file in "$work"/[0-9]*; do
    block=$(basename "$file")
    block=${block%%.*}
    case $file in
    *.cpp)
        printf '#include <cmath>\n#include <algorithm>\n#include <fmt/format.h>\n' | cat - "$file" >"$work/program_$block.cc"
        if [ -e "$work/$block.fails" ]; then
            check_failure "$block"
        elif $first || grep -q 'int main' "$file"; then
            check_program "$block"
        fi
        first=false
        ;;
    *.console) check_console "$block" ;;
    esac
done

if [ "$first" = true ]; then
    echo "$readme: no \`\`\`cpp block"
    exit 1
fi
echo "$checked blocks and commands checked, $failures wrong"
[ "$failures" -eq 0 ]
