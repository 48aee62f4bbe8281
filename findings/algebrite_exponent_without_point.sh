#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# algebrite 1.4.0 (npm): 1.0e-12 is a number, 1e-12 is Euler's number minus 12.
#
# Seen:     a literal has an exponent only if it has a decimal point. Without one, 1e-12 is read as 1·e - 12, and float gives -9.28...;
#           1e3 is the unknown e3 (1·e3), and stays symbolic in float. Nothing is reported.
# Expected: the same number with and without the point, or a syntax error. (An open issue asks for small numbers in general:
#           github.com/davidedc/Algebrite/issues/168.)
# Hurts:    whoever ports a loss with a small constant against log(0): log(p + 1e-12) becomes log(p - 12 + e), complex for probabilities,
#           with a gradient 1/(p - 12 + e) of the wrong sign. JavaScript drops the point (String(1.0e-12) is "1e-12"), so
#           that a formula assembled from numbers changes its meaning between one constant and the next.
set -eu

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$tmp" algebrite@1.4.0 >&2

cat > "$tmp/run.js" <<'JS'
const algebrite = require('algebrite');
const small = 1.0e-12;
for (const formula of ['1.0e-3', '1e-3', '1e3', 'float(1.0e3*x)', 'float(1e3*x)', 'float(1e-12)', `log(p+${small})`,
                       `d(log(p+${small}),p)`, `float(subst(1/2,p,d(log(p+${small}),p)))`, 'float(subst(1/2,p,d(log(p+1.0e-12),p)))'])
    console.log(formula, '->', algebrite.run(formula));
JS

cat > "$tmp/expected" <<'TEXT'
1.0e-3 -> 0.001
1e-3 -> -3+e
1e3 -> e3
float(1.0e3*x) -> 1000.0*x
float(1e3*x) -> 1.0*e3*x
float(1e-12) -> -9.281718...
log(p+1e-12) -> log(-12+p+e)
d(log(p+1e-12),p) -> 1/(-12+p+e)
float(subst(1/2,p,d(log(p+1e-12),p))) -> -0.113873...
float(subst(1/2,p,d(log(p+1.0e-12),p))) -> 2.000000...
TEXT
node "$tmp/run.js" | tee "$tmp/seen"
diff -u "$tmp/expected" "$tmp/seen"
