# Completion of the command pstats in bash: what it can be asked comes from
# its own help.

_pstats_options()
{
    "$1" ${2:+"$2"} --help 2>/dev/null | grep '^  ' | grep -o -- '--[a-z-]*'
}

_pstats()
{
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    local command=
    local keys='calls ncalls cumtime cumulative filename line module name nfl
        pcalls stdname time tottime percall cumtime/percall tottime/percall
        starts wall'

    case ${COMP_WORDS[1]} in
    diff | export | html | merge | show | top | tree)
        [ "$COMP_CWORD" -gt 1 ] && command=${COMP_WORDS[1]}
        ;;
    esac
    # "=" is a word of its own.
    if [ "$word" = = ]; then
        word=
    elif [ "$before" = = ] && [ "$COMP_CWORD" -gt 2 ]; then
        before=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    case $before in
    --callers-sort) ;;
    -s | --sort)
        [ "$command" = diff ] && keys='self inclusive calls relative'
        [ "$command" = top ] && keys='self cumulative calls growth'
        ;;
    --unit) keys='s ms us ns auto' ;;
    --to) keys=$("$1" export --list 2>/dev/null | cut -d' ' -f1) ;;
    --by) keys='module file' ;;
    --names) keys='full base suffix' ;;
    --color) keys='auto always never' ;;
    --fail-on) keys='total self inclusive calls' ;;
    *) keys= ;;
    esac
    if [ -n "$keys" ]; then
        mapfile -t COMPREPLY < <(compgen -W "$keys" -- "${word##*,}")
        case $word in
        *,*) COMPREPLY=("${COMPREPLY[@]/#/${word%,*},}") ;;
        esac
    elif [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(
            compgen -W "$(_pstats_options "$1" "$command")" -- "$word")
    else
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
        [ "$COMP_CWORD" -gt 1 ] ||
            mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(
                compgen -W 'diff export html merge show top tree' -- "$word")
    fi
}

complete -o filenames -F _pstats pstats
