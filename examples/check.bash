#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# Runs an example and compares its standard output with the comment that ends its source:
#     /* output:
#     first line
#     */
# Passes the exit status 77 on, with which an example says that it lacks its data.
# usage: check.bash example.cpp program
set -u
source=$1
program=$2

if ! grep -qx '/\* output:' "$source"; then
    echo "$source: no comment '/* output:' at its end to compare with"
    exit 1
fi
actual=$("$program"; echo "exit status $?")
if [ "${actual##*$'\n'}" = "exit status 77" ]; then
    printf '%s\n' "${actual%$'\n'*}"
    exit 77
fi
expected=$(awk '/^\/\* output:$/ { inside = 1; next } /^\*\/$/ { inside = 0 } inside' "$source"; echo "exit status 0")

if [ "$actual" != "$expected" ]; then
    echo "$source: the comment at its end (-) is not what it prints (+)"
    diff -u <(printf '%s\n' "$expected") <(printf '%s\n' "$actual") | tail -n +3
    exit 1
fi
