# Enforces the arrows between the layers: who includes what.
#
#     base <- profile <- recorder <- tracing
#      ^- regex <- stats <- export <- tracing, pstats
#
# With an argument it looks at the tree there, else at the sources.

cd "${1:-${srcdir:-.}}" || exit 1
count=0
status=0

# rule NAME: standard input says where NAME is broken, one place a line.
rule() {
    count=$((count + 1))
    broken=$(cat)
    if test -z "$broken"; then
        echo "ok $count - $1"
    else
        echo "not ok $count - $1"
        echo "$broken" | sed 's/^/# /'
        status=1
    fi
}

# lines PATTERN FOLDER...: where a line of a C file in FOLDERs, as far as
# there are such, matches: FILE:NUMBER:LINE.
lines() {
    pattern=$1
    shift
    for folder; do
        test -d "$folder" && find "$folder" -name '[!.]*.[ch]' -print
    done | sort | while read -r file; do
        grep -nE -e "$pattern" /dev/null "$file"
    done
}

# layer NAME ALLOWED...: what NAME includes of other layers is ALLOWED.
layer() {
    allowed=$(echo "$*" | tr ' ' '|')
    folders="Include/$1 Modules/$1"
    name=$1
    shift
    rule "$name includes only ${*:-itself}" <<END
$(lines '^ *# *include *"[a-z]+/' $folders |
    grep -vE "# *include *\"($allowed)/")
END
}

layer base
layer profile base
layer recorder base profile
layer regex base
layer stats base regex
layer export base regex stats
layer tracing base profile recorder regex stats export
layer pstats base regex stats export

rule 'a folder of Modules is a layer' <<END
$(ls Modules Include | grep -vE ':$|^$' |
    grep -vxE 'base|profile|recorder|regex|stats|export|tracing|pstats')
END

rule 'an include without a folder lies beside its file' <<END
$(lines '^ *# *include *"[^/"]+"' Include Modules |
    while IFS=: read -r file number line; do
        header=$(expr "$line" : '[^"]*"\([^"]*\)"')
        test -f "$(dirname "$file")/$header" || echo "$file:$number:$line"
    done)
END

rule 'Python.h is included by tracing only' <<END
$(lines '# *include *[<"](Python|structmember|frameobject)\.h' \
    Include Modules | grep -v '^Modules/tracing/')
END

rule 'uthash is included by base/hash.h only' <<END
$(lines '# *include *[<"]ut[a-z]+\.h' Include Modules tests |
    grep -v '^Include/base/hash\.h:')
END

pcre=$(lines '# *include *[<"]pcre2' Include Modules)
rule 'PCRE2 is included by one file of regex only' <<END
$(echo "$pcre" | grep -v '^Modules/regex/')
$(echo "$pcre" | sed 1d)
END

rule 'zlib is included by one file of export only' <<END
$(lines '# *include *[<"]zlib' Include Modules |
    grep -v '^Modules/export/gzip\.c:')
END

sources='tool\.c|compat\.[ch]|source\.[ch]|monitoring\.c|setprofile\.c'
slot='^Modules/tracing/(module|library)\.c:[0-9]*:#if COMPAT_HAS_MONITORING$'
tests=$(lines '^ *# *(el)?if.*(PY_VERSION_HEX|PY_MINOR_VERSION|COMPAT_)' \
    Include Modules | grep -vE "^Modules/tracing/($sources):")
rule 'Python versions are told apart by compat and the sources only' <<END
$(echo "$tests" | grep -vE "$slot")
END

rule 'a module has one slot that depends on the version' <<END
$(echo "$tests" | grep -E "$slot" | cut -d : -f 1 | uniq -d)
END

rule 'platforms are told apart by few files of base only' <<END
$(lines '^ *# *(el)?if.*__(x86_64|aarch64|linux|GLIBC|APPLE|unix)__' \
    Include Modules | grep -vE '/base/(clock|memory|reminder|thread)\.[ch]:')
END

echo "1..$count"
exit $status
