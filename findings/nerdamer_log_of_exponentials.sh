#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# nerdamer 1.1.13 (npm): the logarithm of a sum of exponentials is 1.
#
# Seen:     log(exp(x) + exp(y)) is 1 as soon as it is parsed, and its derivative 0; so are log(exp(x) + exp(-x)) and sums of three
#           terms with factors; log(exp(3) + exp(5)) evaluates to 1. With a term that is no exponential (1 + exp(x)), or with
#           the sum divided by 2, the logarithm stays.
# Expected: log(exp(x) + exp(y)), with derivative exp(x)/(exp(x) + exp(y)); log(exp(3) + exp(5)) = 5.1269...
# Why:      a sum of powers of e is stored under the name of their base, e, with power 1, and log takes what bears that name for a single
#           power of e: it returns the power.
# Hurts:    whoever ports a softmax cross-entropy: log-sum-exp becomes a constant and the loss loses its normalising term, while the
#           logistic loss log(1 + exp(-x)) right beside it is right.
set -eu

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
npm install --silent --no-audit --no-fund --prefix "$tmp" nerdamer@1.1.13 >&2

cat > "$tmp/run.js" <<'JS'
const nerdamer = require('nerdamer');
require('nerdamer/Calculus');
for (const formula of ['log(exp(x)+exp(y))', 'log(2*exp(x)+3*exp(y)+exp(z))', 'log(exp(x)+exp(-x))', 'x-log(exp(x)+exp(y))',
                       'diff(log(exp(x)+exp(y)),x)', 'log(1+exp(x))', 'diff(log(1+exp(x)),x)', 'log((exp(x)+exp(y))/2)'])
    console.log(formula, '->', nerdamer(formula).toString());
console.log('log(exp(3)+exp(5)) ->', nerdamer('log(exp(3)+exp(5))').evaluate().text(),
            'and Math.log gives', Math.log(Math.exp(3) + Math.exp(5)).toFixed(4));
JS

cat > "$tmp/expected" <<'TEXT'
log(exp(x)+exp(y)) -> 1
log(2*exp(x)+3*exp(y)+exp(z)) -> 1
log(exp(x)+exp(-x)) -> 1
x-log(exp(x)+exp(y)) -> -1+x
diff(log(exp(x)+exp(y)),x) -> 0
log(1+exp(x)) -> log(1+e^x)
diff(log(1+exp(x)),x) -> (1+e^x)^(-1)*e^x
log((exp(x)+exp(y))/2) -> log((1/2)*(e^x+e^y))
log(exp(3)+exp(5)) -> 1 and Math.log gives 5.1269
TEXT
node "$tmp/run.js" | tee "$tmp/seen"
diff -u "$tmp/expected" "$tmp/seen"
