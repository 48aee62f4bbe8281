#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# Runs the transcripts of the command-line tool: `$ command`, the lines it must print (both streams), `? exit status`.
# usage: check.bash TRANSCRIPT DIRECTORY_OF_THE_TOOL
set -u
transcript=$(realpath "$1")
PATH=$2:$PATH
cd "$(dirname "$transcript")" || exit 1

passed=0 failed=0 command="" expected=""
check() { # expected exit status
    local got status
    got=$(eval "$command" 2>&1 < /dev/null)
    status=$?
    if [ "$got" = "${expected%$'\n'}" ] && [ "$status" = "$1" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAIL %s\n-- expected, with status %s:\n%s-- got, with status %s:\n%s\n' "$command" "$1" "$expected" "$status" "$got"
    fi
}
unchecked() {
    [ -z "$command" ] && return
    failed=$((failed + 1))
    printf 'FAIL %s\n-- has no line with its exit status\n' "$command"
}
while IFS= read -r line; do
    case $line in
    '$ '*) unchecked; command=${line#'$ '} expected="" ;;
    '? '*) check "${line#'? '}"; command="" ;;
    '#'* | '') [ -n "$command" ] && expected+=$line$'\n' ;;
    *) expected+=$line$'\n' ;;
    esac
done < "$transcript"
unchecked
printf '%s transcripts as expected, %s not\n' "$passed" "$failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
