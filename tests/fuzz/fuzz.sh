# Runs each fuzz target for a bounded number of executions, in TAP.
#
# FUZZ_TARGETS are which (all), FUZZ_RUNS how many each gets (20000),
# FUZZ_CORPUS a folder that keeps what was found, by target; without it seeds
# are made and nothing is kept. It needs clang with libFuzzer; without them the
# targets are skipped.

case " $TESTED_ELSEWHERE " in
*' fuzz '*)
    echo '1..0 # SKIP another configuration tests this'
    exit 0
    ;;
esac
targets=${FUZZ_TARGETS:-unmarshal loader restriction option number}
source=$(cd "${srcdir:-.}" && pwd)
build=${builddir:-.}
runs=${FUZZ_RUNS:-20000}
clang=${CLANG:-clang}

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
corpus=${FUZZ_CORPUS:-$work/corpus}
count=0
status=0

report() {
    count=$((count + 1))
    test "$1" = 'not ok' && status=1
    echo "$1 $count - $2"
}

# All of the library and the command but its main file, and no page: a report
# is not what is tried.
compile() {
    sources=$(find "$source/Modules/base" "$source/Modules/regex" \
        "$source/Modules/stats" "$source/Modules/export" \
        "$source/Modules/pstats" -name '*.c' ! -name main.c)
    # shellcheck disable=SC2086 # a list of words
    "$clang" -std=c11 -g -O1 -D_GNU_SOURCE -DPACKAGE_VERSION='"0"' \
        -I"$source/Include" -fsanitize=fuzzer,address,undefined \
        -fno-sanitize-recover=undefined -o "$work/$1" \
        "$source/tests/fuzz/fuzz_$1.c" "$work/bundle.c" $sources \
        -lpcre2-8 -lz -lm -lpthread
}

echo 'int LLVMFuzzerTestOneInput(const void *d, unsigned long n);
int LLVMFuzzerTestOneInput(const void *d, unsigned long n)
{ (void)d; (void)n; return 0; }' >"$work/try.c"
if ! "$clang" -fsanitize=fuzzer,address -o "$work/try" "$work/try.c" \
        >"$work/log" 2>&1; then
    echo '1..0 # SKIP there is no clang with libFuzzer here'
    exit 0
fi
echo '#include <stddef.h>
extern const unsigned char bundle_bytes[];
extern const size_t bundle_length;
const unsigned char bundle_bytes[] = {0};
const size_t bundle_length = 0;' >"$work/bundle.c"
mkdir -p "$work/seeds"
"$build/python" -B "$source/tests/oracle/corpus.py" "$work/seeds" \
    >"$work/log" 2>&1 || sed 's/^/# /' "$work/log"
find "$work/seeds" -type f -size -8 -exec cp {} "$work" \; 2>/dev/null
for target in $targets; do
    mkdir -p "$corpus/$target"
    if ! compile "$target" >"$work/log" 2>&1; then
        report 'not ok' "fuzz_$target compiles"
        tail -n 20 "$work/log" | sed 's/^/# /'
        continue
    fi
    if ASAN_OPTIONS=detect_leaks=1:allocator_may_return_null=1 \
            "$work/$target" -runs="$runs" -max_len=4096 -timeout=10 \
            -rss_limit_mb=1024 -print_final_stats=1 -close_fd_mask=3 \
            -artifact_prefix="${FUZZ_CORPUS:-$work}/" \
            "$corpus/$target" "$work/seeds" >"$work/log" 2>&1; then
        report ok "fuzz_$target: $runs executions"
        grep -E 'stat::(number|average|peak)|cov: ' "$work/log" |
            tail -n 4 | sed 's/^/# /'
    else
        report 'not ok' "fuzz_$target: $runs executions"
        tail -n 40 "$work/log" | sed 's/^/# /'
    fi
done
echo "1..$count"
exit $status
