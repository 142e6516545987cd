# Runs each program of C tests under valgrind: no bad access, no leak.

skip() {
    echo "1..0 # SKIP $1"
    exit 0
}

case " $TESTED_ELSEWHERE " in
*' valgrind '*) skip 'another configuration tests this' ;;
esac
test -n "$VALGRIND" || skip 'valgrind is missing (Debian: valgrind)'
set -- "${builddir:-.}"/tests/check/check_*.t
test -x "$1" || skip 'the C tests are not built'
if grep -q __asan_init "$1"; then
    skip 'the C tests are built with sanitizers, which find the same'
fi

# Without fork, so that the program under test is the one that is watched.
CK_FORK=no
MODEL_SEQUENCES=30
export CK_FORK MODEL_SEQUENCES

folder=`mktemp -d` || exit 1
trap 'rm -rf "$folder"' EXIT

watch() {
    "$VALGRIND" --quiet --error-exitcode=1 --leak-check=full \
        --errors-for-leak-kinds=definite,indirect,possible \
        "$1" >"$folder/output" 2>&1
}

# Debug information that valgrind does not understand yet is left out.
watch_bare() {
    grep -q 'debuginfo reader' "$folder/output" &&
        strip -g -o "$folder/bare" "$1" && watch "$folder/bare"
}

count=0
status=0
echo "1..$#"
for program; do
    count=`expr $count + 1`
    name=`basename "$program" .t`
    if watch "$program" || watch_bare "$program"; then
        echo "ok $count - $name"
    else
        echo "not ok $count - $name"
        sed 's/^/# /' "$folder/output"
        status=1
    fi
done
exit $status
