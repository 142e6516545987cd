"""Compiling regular expressions, of the standard library and of our own."""

import re
import shlex
import string
import textwrap
import tokenize

PATTERNS = [
    r"(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])-(?P<day>[0-2]\d|3[01])",
    r"(?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?",
    r"^\s*(?P<key>[A-Za-z_][\w.-]*)\s*[:=]\s*(?P<value>.*?)\s*(?:[#;].*)?$",
    r"(?i)\b(?:GET|HEAD|POST|PUT|DELETE|PATCH)\s+(\S+)\s+HTTP/(\d)\.(\d)\b",
    r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)",
    r"[A-Za-z0-9._%+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,63}",
    r"https?://(?:[^/?#\s:@]+(?::[^@\s]*)?@)?([^/?#\s:]+)(?::(\d+))?(/\S*)?",
    r'"(?:[^"\\\n]|\\["\\/bfnrt]|\\u[0-9A-Fa-f]{4})*"',
    r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?",
    r"(?s)/\*.*?\*/|//[^\n]*",
    r"(?P<quote>['\"]{1,3}).*?(?<!\\)(?P=quote)",
    r"\b(?:if|elif|else|for|while|try|except|finally|with|return|yield)\b",
    r"(?:\w+(?:\.\w+)*)\s*\((?:[^()]|\([^()]*\))*\)",
    r"(?x) ( [+-]? ) \s* ( \d+ ) (?: / ( \d+ ) )?  # a fraction",
    r"<(/?)([a-z][a-z0-9-]*)((?:\s+[a-z-]+(?:=(?:\"[^\"]*\"|'[^']*'))?)*)>",
    r"(?m)^(#{1,6})\s+(.+?)\s*#*$|^(?:[-*+]|\d+\.)\s+(.*)$",
    r"[\u00c0-\u024f\u0400-\u04ff]+(?:['’-][\u00c0-\u024f\u0400-\u04ff]+)*",
    r"(?:0[xX][\da-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|\d[\d_]*)(?:[uU]?[lL]*)",
    r"(?=[MDCLXVI])M{0,3}(?:C[MD]|D?C{0,3})(?:X[CL]|L?X{0,3})(?:I[XV]|V?I*)",
    r"(\S+) (\S+) (\S+) \[([^]]+)\] \"([^\"]*)\" (\d{3}) (\d+|-)",
]

REPEAT = 8


def setup():
    borrowed = [
        tokenize.PseudoToken,
        tokenize.Number,
        textwrap.TextWrapper.wordsep_re.pattern,
        string.Template.pattern.pattern,
        "|".join(re.escape(word) for word in sorted(vars(shlex))),
    ]
    return PATTERNS + borrowed


def run(state):
    groups = 0
    for _ in range(REPEAT):
        re.purge()
        for pattern in state:
            groups += re.compile(pattern, re.VERBOSE
                                 if "?x" in pattern else 0).groups
    return groups
