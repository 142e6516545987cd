# make install puts the profiler in the place of the standard one, and make
# uninstall leaves nothing behind.

. "${srcdir:-.}/tests/cli/tap"

skip_elsewhere install

mkdir "$scratch/build" "$scratch/elsewhere"
venv=$scratch/venv
python=$venv/bin/python
"$builddir/python" -I -c 'import sys
print(getattr(sys, "_base_executable", sys.executable))' >"$scratch/base"
base=$(cat "$scratch/base")

# What is built is hardly run: the compiler need not take its time.
build()
{
    (cd "$scratch/build" &&
        "$top/configure" PYTHON="$python" CFLAGS=-O0 "$@" && make)
}

in_build() { make -C "$scratch/build" "$@"; }

# finds OPTION...: whether Python finds the modules in $site; with that folder
# as a site's, if that is asked for by an environment variable.
finds()
{
    (
        cd "$scratch/elsewhere" && "$python" "$@" -c '
import os, site, sys
if "ADD_SITE" in os.environ:
    site.addsitedir(os.environ["ADD_SITE"])
import cProfile, _lsprof, profiling.tracing
from profiling.tracing import Profile
for module in cProfile, _lsprof, profiling.tracing:
    print(module.__file__)
    assert module.__file__.startswith(sys.argv[1])
assert cProfile.Profile is Profile and issubclass(Profile, _lsprof.Profiler)
' "$site"
    )
}

# Whether the compiled files below $1 name the source files they will have.
names_sources()
{
    "$python" -I -c '
import marshal, sys
from importlib.util import cache_from_source
for name in "cProfile.py", "profiling/tracing/__init__.py":
    with open(cache_from_source(f"{sys.argv[1]}{sys.argv[2]}/{name}"),
              "rb") as file:
        code = marshal.loads(file.read()[16:])
    print(code.co_filename)
    assert code.co_filename == f"{sys.argv[2]}/{name}"
' "$1" "$site"
}

# Whether python -I -m $1 profiles with the profiler installed in $site.
commands()
{
    echo 'import sys; print(sys.modules["profiling.tracing"].__file__)' \
        >"$scratch/elsewhere/script.py"
    (cd "$scratch/elsewhere" && "$python" -I -m "$1" script.py) |
        tee /dev/stderr | grep "^$site/profiling/tracing/__init__\.py$"
}

standard()
{
    PROFILING_TRACING=stdlib "$python" -I -c '
import os, sys
import cProfile, _lsprof
for module in cProfile, _lsprof:
    file = getattr(module, "__file__", os.__file__)
    print(file)
    assert file.startswith(os.path.dirname(os.__file__))
'
}

files() { find "$@" -type f | sort; }

# All that is in $1 but the folders that the command's files were in.
listing() { find "$1" -path "$1/share" -prune -o -print | sort; }

# Whether $1, a listing made before, still describes the files of $2.
unchanged() { listing "$2" | diff "$1" - && [ -z "$(files "$2"/share*)" ]; }

# Whether all files below $1 lie below site-packages $2, which has some, or
# are those of the command below the prefix $3.
only_below()
{
    [ -n "$(files "$2")" ] && [ -x "$3/bin/pstats" ] &&
        [ -f "$3/share/man/man1/pstats.1" ] &&
        [ "$(files "$1")" = "$(files "$2" "$3/bin/pstats" "$3/share")" ]
}

# Whether the command below the prefix $1 runs.
runs() { "$1/bin/pstats" --version; }

try venv_created "$base" -I -m venv --without-pip "$venv"
listing "$venv" >"$scratch/before"
site=$("$python" -I -c 'import sysconfig
print(sysconfig.get_path("platlib"))')

try build_for_venv build
try install_into_venv in_build install
try installed_modules_are_found finds
try installed_modules_are_found_when_isolated finds -I
try installed_command_cprofile commands cProfile
try installed_command_profiling_tracing commands profiling.tracing
try installed_profiler_switched_off standard
try installed_command_runs runs "$venv"
try uninstall_from_venv in_build uninstall
try uninstall_leaves_venv_as_it_was unchanged "$scratch/before" "$venv"

try install_with_destdir in_build install DESTDIR="$scratch/dest"
try destdir_holds_all_files only_below "$scratch/dest" "$scratch/dest$site" \
    "$scratch/dest$venv"
try destdir_compiled_files_name_sources names_sources "$scratch/dest"
try install_with_destdir_leaves_venv unchanged "$scratch/before" "$venv"
try uninstall_with_destdir in_build uninstall DESTDIR="$scratch/dest"
try uninstall_leaves_destdir_empty test -z "$(files "$scratch/dest")"

prefix=$scratch/prefix
try build_for_prefix build --prefix="$prefix"
try install_into_prefix in_build install
site=$(find "$prefix" -name site-packages)
try prefix_holds_all_files only_below "$prefix" "$site" "$prefix"
try prefix_compiled_files_name_sources names_sources ''
ADD_SITE=$site
export ADD_SITE
try modules_in_prefix_are_found finds
try uninstall_from_prefix in_build uninstall
try uninstall_leaves_prefix_empty test -z "$(files "$prefix")"
mkdir -p "$scratch/none$prefix/bin"
try uninstall_when_not_installed in_build uninstall DESTDIR="$scratch/none"

done_testing
