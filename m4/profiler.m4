dnl The checks that configure makes beyond Autoconf's own.

dnl PROFILER_WARNINGS: the compiler's warnings, and whether they are errors.
AC_DEFUN([PROFILER_WARNINGS], [
    WARNING_CFLAGS="-Wall -Wextra -Wshadow -Wstrict-prototypes"
    WARNING_CFLAGS="$WARNING_CFLAGS -Wmissing-prototypes -Wpointer-arith"
    AC_ARG_ENABLE([werror],
        [AS_HELP_STRING([--enable-werror], [let warnings be errors])])
    AS_IF([test "x$enable_werror" = xyes],
        [WARNING_CFLAGS="$WARNING_CFLAGS -Werror"])
    AC_SUBST([WARNING_CFLAGS])
])

dnl PROFILER_SANITIZE: --enable-sanitizers builds everything with ASan and
dnl UBSan; SANITIZER_RUNTIME is what an interpreter without them preloads.
AC_DEFUN([PROFILER_SANITIZE], [
    AC_ARG_ENABLE([sanitizers],
        [AS_HELP_STRING([--enable-sanitizers],
            [build with address and undefined behaviour sanitizers])])
    AS_IF([test "x$enable_sanitizers" = xyes], [
        SANITIZE_CFLAGS="-fsanitize=address,undefined"
        SANITIZE_CFLAGS="$SANITIZE_CFLAGS -fno-sanitize-recover=undefined"
        SANITIZE_CFLAGS="$SANITIZE_CFLAGS -fno-omit-frame-pointer"
        SANITIZER_RUNTIME=`$CC -print-file-name=libasan.so`
        AS_CASE([$SANITIZER_RUNTIME], [/*], [],
            [AC_MSG_ERROR([--enable-sanitizers needs gcc and its libasan])])
    ])
    AC_SUBST([SANITIZE_CFLAGS])
    AC_SUBST([SANITIZER_RUNTIME])
])

dnl PROFILER_PYTHON: PYTHON, an interpreter from 3.11 to 3.15 that runs and
dnl has its headers; without PYTHON the newest on PATH.
AC_DEFUN([PROFILER_PYTHON], [
    AC_ARG_VAR([PYTHON], [the Python interpreter, 3.11 to 3.15])
    profiler_probe='
import os, sys, sysconfig
version = sysconfig.get_python_version()
header = os.path.join(sysconfig.get_path("include"), "Python.h")
if not (3, 11) <= sys.version_info < (3, 16):
    sys.exit("it is %s, not 3.11 to 3.15" % version)
if not os.path.exists(header):
    sys.exit("it has no Python.h (Debian: python%s-dev)" % version)
'
    AC_CACHE_CHECK([for Python 3.11 to 3.15 with headers],
        [profiler_cv_python], [PROFILER_FIND_PYTHON])
    PYTHON=$profiler_cv_python
    AS_IF([test "x$PYTHON" = xno],
        [AC_MSG_ERROR(m4_normalize([no Python 3.11 to 3.15 with headers is on
            PATH (Debian: python3-dev)]))])
    AS_IF([profiler_complaint=`"$PYTHON" -c "$profiler_probe" 2>&1`], [], [
        profiler_complaint=`AS_ECHO(["$profiler_complaint"]) | sed 1q`
        AC_MSG_ERROR([PYTHON=$PYTHON cannot be used: $profiler_complaint])
    ])
    PYTHON=`"$PYTHON" -c 'import sys; print(sys.executable)'`
    PROFILER_ASK([PYTHON_VERSION],
        [sysconfig.get_python_version()])
    PROFILER_ASK([PYTHON_INCLUDE], [sysconfig.get_path("include")])
    PROFILER_ASK([PYTHON_EXT_SUFFIX],
        [sysconfig.get_config_var("EXT_SUFFIX")])
    PROFILER_ASK([PYTHON_LIBRARY], [sysconfig.get_path("stdlib")])
])

dnl PROFILER_FIND_PYTHON: profiler_cv_python is PYTHON, or the first on PATH
dnl that passes the probe, or "no".
AC_DEFUN([PROFILER_FIND_PYTHON], [
    profiler_cv_python=$PYTHON
    AS_IF([test -z "$PYTHON"], [
        AC_PATH_PROGS_FEATURE_CHECK([interpreter],
            [python3.15 python3.14 python3.13 python3.12 python3.11 python3],
            [AS_IF(["$ac_path_interpreter" -c "$profiler_probe" \
                    >/dev/null 2>&1], [
                ac_cv_path_interpreter=$ac_path_interpreter
                ac_path_interpreter_found=:
            ])],
            [ac_cv_path_interpreter=no])
        profiler_cv_python=$ac_cv_path_interpreter
    ])
])

dnl PROFILER_ASK(VARIABLE, EXPRESSION): what the interpreter says to it.
AC_DEFUN([PROFILER_ASK], [
    $1=`"$PYTHON" -c 'import sysconfig; print($2)'`
    AC_SUBST([$1])
])

dnl PROFILER_SITE_PACKAGES: pytracingdir, where this interpreter looks for
dnl packages, and its prefix for the rest; with --prefix, where it does below
dnl that prefix, and if it does not, where one of that prefix would.
AC_DEFUN([PROFILER_SITE_PACKAGES], [
    AC_ARG_VAR([pytracingdir], [site-packages to install into])
    AS_IF([test -n "$pytracingdir"], [], [test "x$prefix" = xNONE], [
        PROFILER_ASK([pytracingdir], [sysconfig.get_path("platlib")])
        prefix=`"$PYTHON" -c 'import sysconfig
print(sysconfig.get_path("data"))'`
    ], [
        pytracingdir=`"$PYTHON" -c '
import site, sys, sysconfig
script, prefix = sys.argv
for folder in sysconfig.get_path("platlib"), *site.getsitepackages():
    if folder.startswith(prefix + "/lib"):
        sys.exit(print(folder))
print("${prefix}/lib/python${PYTHON_VERSION}/site-packages")
' "$prefix"`
    ])
])

dnl PROFILER_CHECK: the library of C tests; without it they are skipped.
AC_DEFUN([PROFILER_CHECK], [
    PKG_CHECK_MODULES([CHECK], [check >= 0.12],
        [have_check=yes], [have_check=no])
    AM_CONDITIONAL([HAVE_CHECK], [test "x$have_check" = xyes])
    AC_CHECK_PROG([VALGRIND], [valgrind], [valgrind])
])

dnl PROFILER_PCRE2: PCRE2_LIBS, the library of regular expressions.
AC_DEFUN([PROFILER_PCRE2], [
    AC_CHECK_HEADER([pcre2.h], [],
        [AC_MSG_ERROR([pcre2.h is missing (Debian: libpcre2-dev)])],
        [#define PCRE2_CODE_UNIT_WIDTH 8])
    AC_CHECK_LIB([pcre2-8], [pcre2_compile_8], [PCRE2_LIBS=-lpcre2-8],
        [AC_MSG_ERROR([libpcre2-8 is missing (Debian: libpcre2-dev)])])
    AC_SUBST([PCRE2_LIBS])
])

dnl PROFILER_ZLIB: ZLIB_LIBS, the library that makes gzip files.
AC_DEFUN([PROFILER_ZLIB], [
    AC_CHECK_HEADER([zlib.h], [],
        [AC_MSG_ERROR([zlib.h is missing (Debian: zlib1g-dev)])])
    AC_CHECK_LIB([z], [deflateSetHeader], [ZLIB_LIBS=-lz],
        [AC_MSG_ERROR([libz is missing (Debian: zlib1g-dev)])])
    AC_SUBST([ZLIB_LIBS])
])

dnl PROFILER_LIBEDIT: LIBEDIT_LIBS and LIBEDIT_CPPFLAGS, the library that edits
dnl lines in `pstats -i`; without it they are read as they come.
AC_DEFUN([PROFILER_LIBEDIT], [
    AC_CHECK_HEADER([editline/readline.h],
        [AC_CHECK_LIB([edit], [readline], [
            LIBEDIT_LIBS=-ledit
            LIBEDIT_CPPFLAGS=-DHAVE_LIBEDIT
        ])])
    AC_SUBST([LIBEDIT_LIBS])
    AC_SUBST([LIBEDIT_CPPFLAGS])
])

dnl PROFILER_REPORT: REPORT_PAGE, the page of pstats html, or nothing. It is in
dnl a release, is named by --with-report, or is made by NODE with the packages
dnl in REPORT_MODULES; report_reason is why it is not to be had.
AC_DEFUN([PROFILER_REPORT], [
    AC_ARG_WITH([report],
        [AS_HELP_STRING([--with-report=PAGE],
            [build the report of pstats html in: auto (the default), yes, no,
             or the page that another build has made])],
        [], [with_report=auto])
    AC_PATH_PROGS([NODE], [node nodejs])
    AC_PATH_PROG([NPM], [npm])
    report_reason=
    profiler_page=$srcdir/Modules/export/report/page.html
    AS_CASE([$with_report],
        [no], [report_reason="not wanted"],
        [auto|yes], [AS_IF([test -f "$profiler_page"],
            [REPORT_PAGE=$profiler_page], [PROFILER_REPORT_PACKAGES])],
        [AS_IF([test -f "$with_report"], [REPORT_PAGE=$with_report],
            [AC_MSG_ERROR(m4_normalize([--with-report=$with_report: there is
                no such file (expected auto, yes, no or a page)]))])])
    AS_IF([test -n "$report_reason" && test "x$with_report" = xyes],
        [AC_MSG_ERROR([the report cannot be built: $report_reason])])
    AC_SUBST([REPORT_PAGE])
    AC_SUBST([REPORT_MODULES])
])

dnl PROFILER_REPORT_PACKAGES: installs the packages that the lock file names in
dnl the build folder, unless they are there.
AC_DEFUN([PROFILER_REPORT_PACKAGES], [
    AC_MSG_CHECKING([for the packages of the report])
    profiler_probe='process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)'
    AS_IF([test -z "$NODE" || test -z "$NPM"],
            [report_reason="there is no node, or no npm"],
        ["$NODE" -e "$profiler_probe" >&AS_MESSAGE_LOG_FD 2>&1], [
            REPORT_MODULES=report-modules/node_modules
            mkdir -p report-modules
            for profiler_file in package.json package-lock.json .npmrc; do
                cmp -s "$srcdir/Modules/export/report/$profiler_file" \
                    "report-modules/$profiler_file" && continue
                rm -rf report-modules/node_modules
                cp "$srcdir/Modules/export/report/$profiler_file" \
                    report-modules
            done
            AS_IF([test -f report-modules/node_modules/.package-lock.json ||
                (cd report-modules && "$NPM" ci --ignore-scripts \
                    --prefer-offline --fetch-retries=0 \
                    --fetch-timeout=20000) >&AS_MESSAGE_LOG_FD 2>&1],
                [REPORT_PAGE=Modules/export/report/built.html],
                [report_reason="npm cannot install them, see config.log"])
        ], [report_reason="node is older than 18"])
    AC_MSG_RESULT([${report_reason:-yes}])
])
