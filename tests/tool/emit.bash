#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# Models emitted as C99 and as C++, compiled as they stand, run on data, and compared with what `chainrule evaluate` says.
# Each model is a file beside the data: `# x=[1,2]` lines, which are comments of the model.
# usage: emit.bash DIRECTORY_OF_THE_TOOL FOLDER_OF_MODELS WORK_FOLDER C++_COMPILER FLAGS…
set -u
PATH=$1:$PATH
models=$2 work=$3
shift 3
cxx=("$@")
case ${cxx[0]} in
*clang++*) cc=${cxx[0]/clang++/clang} ;;
*) cc=gcc ;;
esac
mkdir -p "$work" && cd "$work" || exit 1
rm -f -- *.h *.hpp *.c *.cpp

passed=0 failed=0
complain() {
    printf 'FAIL %s\n' "$*"
    failed=$((failed + 1))
}

# Numbers of a line `name = [[1, 2]]`, one a line.
numbers() { sed 's/^[^=]*= //; s/[][]//g; s/, */\n/g'; }

# Are two files of numbers alike, to 1e-12 of the larger one of a number and 1?
alike() {
    paste "$1" "$2" | awk 'NF != 2 { bad = 1 } { d = $1 - $2; if (d < 0) d = -d; s = $1 < 0 ? -$1 : $1; if (s < 1) s = 1; if (!(d <= 1e-12 * s)) bad = 1 } END { exit bad || NR == 0 }'
}

for model in "$models"/*.txt; do
    name=$(basename "$model" .txt)
    set=() declared="" bound="" arguments="" gradients="" extents=""
    shapes=$(sed -n 's/^# extents //p' "$model") # arguments of the C function, in its order
    for extent in $shapes; do extents+="$extent, "; done
    while IFS= read -r line; do
        symbol=${line%%=*} values=${line#*=}
        set+=(--set "$line")
        flat=$(tr -d '[] ' <<< "$values")
        case $values in
        *'['*) declared+="static double ${symbol}_data[] = {$flat};"$'\n' ;;
        *) declared+="static double ${symbol}_data = $flat;"$'\n' ;;
        esac
    done < <(sed -n 's/^# \([A-Za-z0-9_]*=.*\)$/\1/p' "$model")
    options=()
    parameters=$(sed -n 's/^# parameters //p' "$model")
    if [ -n "$parameters" ]; then options=(--parameters "$parameters"); fi

    # what has to come out: the value, then the derivatives
    of=$(sed -n 's/^# of //p' "$model")
    chainrule evaluate "$model" "${set[@]}" --of "$of" > "$name.value" || complain "$name: evaluate"
    scalar=true
    if grep -q '\[' "$name.value"; then scalar=false; fi
    : > "$name.gradient"
    if $scalar; then chainrule evaluate "$model" "${set[@]}" --of "$of" --gradient "${options[@]}" > "$name.gradient" || complain "$name: gradient"; fi
    cat "$name.value" "$name.gradient" | numbers > "$name.expected"

    # C99, and the same header in C++
    chainrule emit --plain-c --of "$of" --name "$name" "${options[@]}" "$model" > "$name.h" || complain "$name: emit --plain-c"
    call=$(sed -n "s/^static inline [a-z]* $name(\(.*\))\$/\1/p" "$name.h")
    outputs=()
    IFS=',' read -ra words <<< "$call"
    for word in "${words[@]}"; do
        word=${word# }
        case $word in
        'long '* | 'double *work') ;;
        'const double *'*) word=${word#const double \*} arguments+="${word%_}_data, " ;; # class_ is class, which C++ reserves
        'double *'*) outputs+=("${word#double \*}") arguments+="${word#double \*}_result, " ;;
        'double '*) arguments+="${word#double }_data, " ;;
        esac
    done
    # an output has as many entries as evaluate's line; order of both is the same
    k=0
    mapfile -t sizes < <(if $scalar; then cat "$name.gradient"; else cat "$name.value"; fi | awk '{ print gsub(/,/, ",") + 1 }')
    results=""
    for output in "${outputs[@]}"; do
        results+="static double ${output}_result[${sizes[$k]}];"$'\n'
        k=$((k + 1))
    done
    prints="" k=0
    for output in "${outputs[@]}"; do
        prints+="    for (k = 0; k < ${sizes[$k]}; ++k) printf(\"%.17g\\n\", ${output}_result[k]);"$'\n'
        k=$((k + 1))
    done
    {
        printf '#include "%s.h"\n#include <stdio.h>\n%s%s' "$name" "$declared" "$results"
        printf 'static double memory[100000];\nint main(void)\n{\n    int k;\n'
        printf '    if (%s_work(%s) > 100000) return 2;\n' "$name" "${extents%, }"
        if $scalar; then printf '    printf("%%.17g\\n", %s(%s%smemory));\n' "$name" "$extents" "$arguments"
        else printf '    %s(%s%smemory);\n' "$name" "$extents" "$arguments"; fi
        printf '%s    return 0;\n}\n' "$prints"
    } > "$name.c"
    if "$cc" -std=c99 -Wall -Wextra -pedantic -Werror -O1 -o "$name.c.run" "$name.c" -lm && "./$name.c.run" > "$name.c.out" && alike "$name.c.out" "$name.expected"; then
        passed=$((passed + 1))
    else complain "$name: C99"; fi
    cp "$name.c" "$name.c.cpp"
    if "${cxx[@]}" -std=c++20 -Wall -Wextra -Wpedantic -Werror -o "$name.cpp.run" "$name.c.cpp" -lm && "./$name.cpp.run" > "$name.c.out" && alike "$name.c.out" "$name.expected"; then
        passed=$((passed + 1))
    else complain "$name: the C header in C++"; fi

    # C++ for the library
    if grep -q '^# no C++' "$model"; then continue; fi
    chainrule emit --of "$of" --name "$name" "${options[@]}" "$model" > "$name.hpp" || complain "$name: emit"
    reads=$(chainrule gradient "$model" --of "$of" --format plain 2> /dev/null | sed -n 's/^# .* does not depend on \([^,]*\),.*/\1/p')
    for one in "${set[@]}"; do
        [ "$one" = --set ] && continue
        symbol=${one%%=*}
        if grep -qxF -- "$symbol" <<< "$reads"; then continue; fi
        bound+="${bound:+, }$name::$symbol = ${symbol}_data"
    done
    program="chainrule::compile<$name::system, $name::$of, double>"
    if ! $scalar; then program="chainrule::compile<$name::system, double>"; fi
    gradients=$(sed -n 's/^d[^/]*\/d\([A-Za-z0-9_]*\) = .*/\1/p' "$name.gradient")
    {
        printf '#include "%s.hpp"\n#include <cstdio>\n#include <type_traits>\n%s' "$name" "$declared"
        printf 'template <class T> void print(T const& x) {\n    if constexpr (std::is_floating_point_v<T>) std::printf("%%.17g\\n", x);\n    else for (double one : x) std::printf("%%.17g\\n", one);\n}\n'
        printf 'int main() {\n    auto program = %s();\n    auto const r = program(%s);\n' "$program" "$bound"
        printf '    print(r[%s::%s]);\n' "$name" "$of"
        for symbol in $gradients; do printf '    print(r[chainrule::grad(%s::%s)]);\n' "$name" "$symbol"; done
        printf '}\n'
    } > "$name.cpp"
    if "${cxx[@]}" -std=c++20 -Wall -Wextra -Wpedantic -Werror -o "$name.run" "$name.cpp" && "./$name.run" > "$name.out" && alike "$name.out" "$name.expected"; then
        passed=$((passed + 1))
    else complain "$name: C++"; fi
done
# A NaN stays one in extrema, whichever operand it is and wherever it stands.
cat > nan.c <<'END'
#include "nan.h"
#include <stdio.h>
int main(void)
{
    double entries[8], memory[8];
    const double a[3] = {1.0, -1.0, 3.0};
    int k;
    if (values_work() > 8) return 2;
    values(-1.0, 2.0, a, entries, memory);
    for (k = 0; k < 8; ++k) printf("%s ", entries[k] != entries[k] ? "nan" : "number");
    return 0;
}
END
chainrule emit --plain-c --name values -e 'axis k = 8; axis i = 3; y(k) = delta(k,0)*max(log(x), z) + delta(k,1)*max(z, log(x)) +
    delta(k,2)*min(log(x), z) + delta(k,3)*min(z, log(x)) + delta(k,4)*relu(log(x)) + delta(k,5)*max(i, log(a(i))) +
    delta(k,6)*min(i, log(a(i))) + delta(k,7)*max(z, 1)' > nan.h
if "$cc" -std=c99 -Wall -Wextra -pedantic -Werror -O1 -o nan.run nan.c -lm && [ "$(./nan.run)" = "nan nan nan nan nan nan nan number " ]; then
    passed=$((passed + 1))
else complain "NaN in extrema: $(./nan.run)"; fi
printf '%s programs agree with evaluate, %s do not\n' "$passed" "$failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
