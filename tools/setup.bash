# SPDX-License-Identifier: BSL-1.0
# shellcheck shell=bash disable=SC2015 # "a && b || c" below has a b that cannot fail, or c is meant for both
# Sourced by tools/quickstart, tools/test and tools/bench/*: finds compilers and installs what is missing.
# Works with bash 3.2 (macOS). A "need" is one of the words of have() below.

say() { printf '%s\n' "$*"; }
die() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; exit 1; }
usage_error() { printf '%s: %s (try --help)\n' "$(basename "$0")" "$*" >&2; exit 2; }

processors() { nproc 2>/dev/null || getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1; }

major_version() { "$1" -dumpversion 2>/dev/null | cut -d. -f1; }
is_clang() { "$1" --version 2>/dev/null | grep -q clang; }

# The path of a compiler: gcc (12 or newer), clang-14, clang-19. Fails if there is none.
find_compiler() {
    local candidate version
    case $1 in
    gcc)
        for candidate in g++ g++-12 g++-13 g++-14 g++-15 g++-16; do
            command -v "$candidate" >/dev/null && ! is_clang "$candidate" || continue
            if [ "$(major_version "$candidate")" -ge 12 ]; then command -v "$candidate"; return; fi
        done
        ;;
    clang-*)
        version=${1#clang-}
        for candidate in "clang++-$version" "/opt/homebrew/opt/llvm@$version/bin/clang++" \
            "/usr/local/opt/llvm@$version/bin/clang++" clang++; do
            command -v "$candidate" >/dev/null && is_clang "$candidate" || continue
            if [ "$(major_version "$candidate")" = "$version" ]; then command -v "$candidate"; return; fi
        done
        ;;
    any) # what the user asked for, else the first that is new enough
        if [ -n "${CXX:-}" ]; then command -v "$CXX"; return; fi
        find_compiler gcc && return
        for candidate in clang++ clang++-19 clang++-18 clang++-17 clang++-16 clang++-15 clang++-14; do
            command -v "$candidate" >/dev/null || continue
            if [ "$(major_version "$candidate")" -ge 14 ]; then command -v "$candidate"; return; fi
        done
        ;;
    esac
    return 1
}

have_file() { # path below an include or library directory
    local root
    for root in /usr/include /usr/lib /usr/lib64 /usr/lib/*-linux-gnu /usr/local/include /usr/local/lib \
        /opt/homebrew/include /opt/homebrew/lib; do
        [ -e "$root/$1" ] && return
    done
    return 1
}
have_library() { have_file "lib$1.so" || have_file "lib$1.dylib" || have_file "lib$1.a"; }

# compiles_with compiler flag...: can it link a program with these flags?
compiles_with() {
    local compiler
    compiler=$(find_compiler "$1") || return 1
    shift
    printf '#include <vector>\nint main() { return static_cast<int>(std::vector<int>().size()); }\n' |
        "$compiler" -std=c++20 "$@" -x c++ - -o /dev/null 2>/dev/null
}

have() {
    case $1 in
    any | gcc | clang-14 | clang-19) find_compiler "$1" >/dev/null && compiles_with "$1" ;;
    cmake) command -v cmake >/dev/null ;;
    ninja) command -v ninja >/dev/null ;;
    make) command -v make >/dev/null || command -v ninja >/dev/null ;;
    boost) have_file boost/version.hpp ;;
    boost-test) have_library boost_unit_test_framework ;;
    boost-program-options) have_library boost_program_options ;;
    fmt) have_file fmt/format.h && have_library fmt ;;
    zlib) have_file zlib.h && have_library z ;;
    fashion-mnist) [ -e /usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz ] ;;
    clang-14-sanitizers) compiles_with clang-14 -fsanitize=address,undefined ;;
    clang-19-libc++) compiles_with clang-19 -stdlib=libc++ ;;
    pkg-config) command -v pkg-config >/dev/null ;;
    doxygen) command -v doxygen >/dev/null ;;
    cross-arm) printf '#include <array>\n' | arm-none-eabi-g++ -std=c++20 -x c++ -fsyntax-only - 2>/dev/null ;;
    qemu-arm) command -v qemu-system-arm >/dev/null ;;
    gnu-time) [ -x /usr/bin/time ] && /usr/bin/time -f %M true >/dev/null 2>&1 || command -v gtime >/dev/null ;;
    *) die "setup: unknown need $1" ;;
    esac
}

# Debian's and Ubuntu's g++ where it is new enough, else the one beside it (Ubuntu 22.04 has 11 and 12).
apt_gcc() {
    local version
    version=$(apt-cache policy g++ 2>/dev/null | sed -n 's/^ *Candidate: *\([0-9]*:\)\{0,1\}\([0-9]*\).*/\2/p')
    if [ "${version:-0}" -ge 12 ]; then echo g++; else echo g++-12; fi
}

packages() { # manager need
    case $1:$2 in
    apt:any | apt:gcc) apt_gcc ;;
    apt:cmake | dnf:cmake | brew:cmake) echo cmake ;;
    apt:ninja | dnf:ninja | apt:make | dnf:make) echo ninja-build ;;
    brew:ninja | brew:make) echo ninja ;;
    apt:boost) echo libboost-dev ;;
    apt:boost-test) echo libboost-test-dev ;;
    apt:boost-program-options) echo libboost-program-options-dev ;;
    apt:fmt) echo libfmt-dev ;;
    apt:zlib) echo zlib1g-dev ;;
    apt:fashion-mnist) echo dataset-fashion-mnist ;;
    apt:clang-14 | apt:clang-19) echo "$2" ;;
    apt:clang-14-sanitizers) echo libclang-rt-14-dev ;;
    apt:clang-19-libc++) echo libc++-19-dev libc++abi-19-dev ;;
    apt:gnu-time | dnf:gnu-time) echo time ;;
    apt:pkg-config | dnf:pkg-config | brew:pkg-config | *:doxygen) echo "$2" ;;
    apt:cross-arm) echo gcc-arm-none-eabi libstdc++-arm-none-eabi-newlib ;;
    apt:qemu-arm | dnf:qemu-arm) echo qemu-system-arm ;;
    dnf:any | dnf:gcc) echo gcc-c++ ;;
    dnf:cross-arm) echo arm-none-eabi-gcc-cs-c++ arm-none-eabi-newlib ;;
    dnf:boost*) echo boost-devel ;;
    dnf:fmt) echo fmt-devel ;;
    dnf:zlib) echo zlib-devel ;;
    dnf:clang-14 | dnf:clang-19) echo "clang${2#clang-}" ;;
    dnf:clang-14-sanitizers) echo compiler-rt14 ;;
    dnf:clang-19-libc++) echo libcxx-devel ;;
    brew:any | brew:gcc) echo gcc ;;
    brew:cross-arm) echo gcc-arm-embedded ;;
    brew:qemu-arm) echo qemu ;;
    brew:boost*) echo boost ;;
    brew:fmt) echo fmt ;;
    brew:clang-14*) echo llvm@14 ;;
    brew:clang-19*) echo llvm@19 ;;
    brew:gnu-time) echo gnu-time ;;
    esac
}
all_packages() { # manager need...
    local manager=$1 need
    shift
    for need in "$@"; do packages "$manager" "$need"; done | tr ' ' '\n' | sort -u | tr '\n' ' '
}

missing_needs() {
    local need
    for need in "$@"; do have "$need" || printf '%s ' "$need"; done
}

# ensure need...: installs with apt-get what is missing, or says what to install and fails.
ensure() {
    local missing root log=.build/setup.log
    missing=$(missing_needs "$@")
    [ -n "$missing" ] || return 0
    mkdir -p .build
    if command -v apt-get >/dev/null; then
        root=none
        if [ "$(id -u)" = 0 ]; then root=""; elif sudo -n true 2>/dev/null; then root="sudo -n"; fi
        if [ "$root" != none ]; then
            say "setup: missing: $missing"
            say "setup: apt-get update"
            # An old index is no reason to stop: what is in it may be enough.
            $root apt-get update -qq >"$log" 2>&1 || say "setup: apt-get update failed, going on with the package lists there are"
            # shellcheck disable=SC2086 # lists of words
            set -- $missing
            say "setup: apt-get install $(all_packages apt "$@")"
            # shellcheck disable=SC2046,SC2086
            if ! $root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
                $(all_packages apt "$@") >>"$log" 2>&1; then
                tail -n 20 "$log" >&2
                say "setup: apt-get install failed (all of it: $log)" >&2
                return 1
            fi
            missing=$(missing_needs "$@")
            [ -n "$missing" ] || return 0
            say "setup: still missing after installing: $missing" >&2
            return 1
        fi
    fi
    # shellcheck disable=SC2086
    set -- $missing
    {
        say "setup: missing: $missing"
        say "setup: cannot install packages here (that takes apt-get, and root or sudo without a password). Please run one of:"
        say "    sudo apt-get install $(all_packages apt "$@")"
        say "    sudo dnf install $(all_packages dnf "$@")"
        say "    brew install $(all_packages brew "$@")"
    } >&2
    return 1
}

# follow label: reads a build's output. On a terminal one line is kept up to date, elsewhere a line every 30 seconds.
follow() {
    local line next=$((SECONDS + 30)) terminal=false
    [ -t 1 ] && terminal=true
    while IFS= read -r line; do
        if $terminal; then
            printf '\r\033[K%s: %.90s' "$1" "$line"
        elif [ "$SECONDS" -ge "$next" ]; then
            printf '%s: %.90s\n' "$1" "$line"
            next=$((SECONDS + 30))
        fi
    done
    if $terminal; then printf '\r\033[K'; fi
}

# logged label log command...: runs it, appends its output to the log, shows progress, returns its status.
logged() {
    local label=$1 log=$2
    shift 2
    "$@" 2>&1 | tee -a "$log" | follow "$label"
    return "${PIPESTATUS[0]}"
}

# step label command...: logged, in $log; where it fails, the end of the log, and the script ends.
step() {
    local label=$1
    shift
    if ! logged "$label" "$log" "$@"; then
        tail -n 40 "$log" >&2
        die "failed: $label ($*); all output: $log"
    fi
}

# configure build_dir compiler [cmake argument...]: prefers Ninja and ccache where they are installed.
configure() {
    local build=$1 compiler=$2
    shift 2
    if [ ! -e "$build/CMakeCache.txt" ] && command -v ninja >/dev/null; then set -- -G Ninja "$@"; fi
    if command -v ccache >/dev/null; then set -- "$@" -DCMAKE_CXX_COMPILER_LAUNCHER=ccache; fi
    cmake -S . -B "$build" -DCMAKE_CXX_COMPILER="$compiler" "$@"
}
