# configure finds an interpreter, and says in one line what is missing.

. "${srcdir:-.}/tests/cli/tap"

skip_elsewhere tree

python=$("$builddir/python" -c 'import sys
print(getattr(sys, "_base_executable", sys.executable))')

# configure ARGUMENT...: runs it in a folder of its own.
configure()
{
    rm -rf "$scratch/build"
    mkdir "$scratch/build" &&
        (cd "$scratch/build" && "$top/configure" "$@") \
            >"$scratch/output" 2>"$scratch/errors"
}

# complains NAME LINE ARGUMENT...: configure fails with just that error.
complains()
{
    name=$1
    line=$2
    shift 2
    configure "$@"
    status=$?
    grep -v '^configure: WARNING' "$scratch/errors" >"$scratch/complaint"
    {
        echo "status $status, complaint:"
        cat "$scratch/complaint"
    } >>"$scratch/output"
    [ "$status" -ne 0 ] && [ "$(wc -l <"$scratch/complaint")" -eq 1 ] &&
        grep -F "configure: error: $line" "$scratch/complaint" >/dev/null
    report $? "$name"
}

# interpreter NAME CODE: one that runs CODE before what it is asked to.
interpreter()
{
    cat >"$scratch/$1" <<END
#!/bin/sh
shift
code=\$1
shift
exec "$python" -c '$2
exec(sys.argv.pop(1))' "\$code" "\$@"
END
    chmod +x "$scratch/$1"
}

# All programs on PATH but the interpreters, and one that is broken as a
# version manager's is when its version is not chosen.
mkdir "$scratch/bin"
IFS=:
for folder in $PATH; do
    ln -s "$folder"/* "$scratch/bin/" 2>/dev/null
done
unset IFS
rm -f "$scratch"/bin/python*
printf '#!/bin/sh\necho "python3.15: not chosen"\necho "See manual" >&2
exit 127\n' >"$scratch/bin/python3.15"
chmod +x "$scratch/bin/python3.15"

interpreter old 'import sys, sysconfig
sys.version_info = (3, 10, 4)
sysconfig.get_python_version = lambda: "3.10"'
interpreter new 'import sys, sysconfig
sys.version_info = (3, 16, 0)
sysconfig.get_python_version = lambda: "3.16"'
interpreter bare 'import sys, sysconfig
sysconfig.get_python_version = lambda: "3.12"
sysconfig.get_path = lambda name: "/nonexistent"'

complains configure_without_uthash \
    'uthash.h is missing (Debian: uthash-dev)' \
    PYTHON="$python" ac_cv_header_uthash_h=no
complains configure_with_old_python \
    "PYTHON=$scratch/old cannot be used: it is 3.10, not 3.11 to 3.15" \
    PYTHON="$scratch/old"
complains configure_with_new_python \
    "PYTHON=$scratch/new cannot be used: it is 3.16, not 3.11 to 3.15" \
    PYTHON="$scratch/new"
complains configure_with_python_without_headers \
    "PYTHON=$scratch/bare cannot be used: it has no Python.h (Debian: \
python3.12-dev)" PYTHON="$scratch/bare"
complains configure_with_python_that_does_not_run \
    "PYTHON=$scratch/bin/python3.15 cannot be used: python3.15: not chosen" \
    PYTHON="$scratch/bin/python3.15"
complains configure_with_python_that_does_not_exist \
    "PYTHON=$scratch/none cannot be used: " PYTHON="$scratch/none"

path=$PATH
PATH=$scratch/bin
complains configure_without_python \
    'no Python 3.11 to 3.15 with headers is on PATH (Debian: python3-dev)' \
    PYTHON=
ln -s "$python" "$scratch/bin/python3.12"
configure PYTHON= &&
    grep "^configure: profiling.tracing for Python .*: $scratch/bin/" \
        "$scratch/output" >/dev/null
report $? configure_passes_over_what_only_prints_an_error
rm "$scratch/bin/python3.12"
PATH=$path

done_testing
