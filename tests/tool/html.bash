#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# Pages: well-formed where a parser is there to say so, without anything from elsewhere, written whole or not at all.
# usage: html.bash DIRECTORY_OF_THE_TOOL MODELS DIRECTORY_TO_WRITE_IN
set -u
PATH=$(realpath "$1"):$PATH models=$2 out=$3
rm -rf "$out" && mkdir -p "$out" || exit 1
failed=0 pages=0
fail() {
    printf 'FAIL %s\n' "$*"
    failed=$((failed + 1))
}

if command -v xmllint > /dev/null; then
    well_formed() { xmllint --noout "$1"; }
elif command -v python3 > /dev/null; then
    well_formed() { python3 -c 'import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])' "$1"; }
else
    printf 'neither xmllint nor python3: whether pages are well-formed is not looked at\n'
    well_formed() { :; }
fi

check() { # page: a file
    pages=$((pages + 1))
    well_formed "$1" || fail "$1: not well-formed"
    grep -qiE '<script|<link|<img|<iframe|@import|url\([^#]|(src|srcset)=|href="[^#]' "$1" && fail "$1: reads something else, or runs something"
    grep -oE 'https?://[^" ]*' "$1" | grep -vxE 'http://www.w3.org/(1999/xhtml|2000/svg)' && fail "$1: an address"
    local id
    for id in model graph backward closed steps cost unread source; do
        grep -q "<section id=\"$id\"" "$1" || fail "$1: no section $id"
    done
    grep -oE 'href="#[^"]*"' "$1" | sed 's/href="#//; s/"//' | sort -u | while read -r id; do
        grep -q "id=\"$id\"" "$1" || printf '%s: nothing to link to\n' "$id"
    done | grep . && fail "$1: a link that leads nowhere"
}

for model in "$models"/*.txt; do
    page=$out/$(basename "$model" .txt).html
    if ! message=$(chainrule html "$model" --output "$page" 2>&1); then
        case $message in
        *"the gradient is that of a scalar"*) continue ;;
        *) fail "$model: $message" ;;
        esac
    else
        check "$page"
        chainrule html "$model" | cmp -s - "$page" || fail "$model: --output and standard output differ"
    fi
done

# Answers of other commands as pages: no links and no sections, the same rules otherwise.
answers=0
answer() {
    local page=$out/answer.html
    answers=$((answers + 1))
    if ! chainrule "$@" --format html > "$page" 2> "$out/message"; then
        fail "$*: $(cat "$out/message")"
        return
    fi
    well_formed "$page" || fail "$*: not well-formed"
    grep -q '<math displaystyle="true">.*<mo>=</mo>' "$page" || fail "$*: no formula"
    grep -qE '^(#|%|//) ' "$page" && fail "$*: a comment of another format"
    grep -qiE '<script|<link|<img|(src|srcset|href)=' "$page" && fail "$*: reads something else"
}
for view in closed named steps matrix; do
    answer derive "$models/network.txt" --by w1 --view "$view"
    answer derive -e 's(k) = exp(x(k))/sum(i, exp(x(i))); E = -sum(k, t(k)*log(s(k)))' --by x --view "$view" --assume 'simplex(t,k)'
    answer derive -e 'y(n) = a*y(n-1) + x(n); E = sum(n, y(n)^2)' --by a --view "$view"
done
answer derive -e 'f = sum(i, sum(j, x(i)*A(i,j)*x(j)))' --by 'x(p)' --by 'x(q)' --view matrix
answer derive -e 'f = sum(i, sum(j, sum(k, B(i,j,k)*x(i)*x(j)*x(k))))' --by B --view matrix
answer derive -e 'f = sqrt(sum(i, sum(j, A(i,j)^2))); g = f^3 + sum(i, A(i,i))' --by A --view matrix
answer derive -e 'f = x' --by z --view closed
answer gradient "$models/network.txt"
answer tangent "$models/network.txt" --along w1
chainrule derive -e 'f = x^' --by x --format html > "$out/answer.html" 2> /dev/null && fail "an answer about a wrong model"
[ -s "$out/answer.html" ] && fail "an error is no page"

# What a user may write goes into the page as text.
name='<b>&amp;"'"'.txt"
printf '# </style><script>alert(1)</script> & "quoted" \001 \377 \355\240\200 \303\251\nE = x^2 # <b>\n' > "$out/$name"
(cd "$out" && chainrule html "$name" --output odd.html) || fail "a model with markup in its name"
check "$out/odd.html"
grep -q '&lt;/style&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quoted&quot; � � ��� é$' "$out/odd.html" || fail "the model's text is not shown"

# A file that cannot be written, and a model that is wrong, leave what was there.
chainrule html -e 'E = x^2' --output "$out/none/page.html" 2> /dev/null && fail "written into no directory"
printf 'before' > "$out/kept.html"
chainrule html -e 'E = x^' --output "$out/kept.html" 2> /dev/null && fail "a page of a wrong model"
[ "$(cat "$out/kept.html")" = before ] || fail "a wrong model changed the file"
chainrule html -e 'E = x^2' --output "$out/kept.html" || fail "a file is not replaced"
check "$out/kept.html"
[ -z "$(find "$out" -name '*.tmp')" ] || fail "something was left behind"

# Formulas written out would be exponentially long; the page says so and stays small.
chain='h0(i) = x(i);'
for n in $(seq 1 12); do chain+="h$n(i) = tanh(sum(j, w$n(i,j)*h$((n - 1))(j))) + h$((n - 1))(i);"; done
chainrule html -e "$chain E = sum(i, h12(i)^2)" --parameters w1,w12 --output "$out/long.html" || fail "a long chain"
check "$out/long.html"
grep -q 'No closed formula by <math>.*</math> with at most' "$out/long.html" || fail "a long formula is written out"

printf '%s pages, %s answers, %s faults\n' "$pages" "$answers" "$failed"
[ "$failed" = 0 ] && [ "$pages" -gt 6 ] && [ "$answers" -gt 15 ]
