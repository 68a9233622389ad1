/// The parser's completion script for a shell, extended with what it lacks: names with `@` and `:` in bash, names that
/// are not expanded, and the words after `aos help`.
struct CompletionScript {
    let text: String

    /// Extends a script; other output of the parser is kept unchanged.
    init(parser: String) {
        if parser.hasPrefix("#!/bin/bash") {
            text = parser.replacing(Self.bashStart, with: "") + Self.bash
        } else if parser.hasPrefix("#compdef") {
            text = parser.replacing(Self.zshHelp, with: Self.zshHelpNames)
        } else if parser.hasPrefix("function __aos_") {
            text = parser + Self.fish
        } else {
            text = parser
        }
    }

    /// The parser's last line, which ``bash`` replaces.
    private static let bashStart = "complete -o filenames -F _aos aos"

    /// bash splits words at `@`, `:` and `=`, all of which occur in names and ops, and expands a list of words as it
    /// would a command, which must never happen to a name that someone else chose.
    private static let bash = #"""

        # The generated completion of names; these are shown and inserted as they are, and never expanded.
        __aos_add_completions() {
            local completion
            if [[ "${1}" = -W ]]; then
                compopt +o filenames 2>/dev/null
                while IFS='' read -r completion; do
                    if [[ -n "${completion}" && "${completion}" = "${cur}"* ]]; then
                        [[ -n "${__aos_quote}" ]] || printf -v completion %q "${completion}"
                        COMPREPLY+=("${completion}")
                    fi
                done <<<"${2}"
            else
                compopt -o filenames 2>/dev/null
                while IFS='' read -r completion; do
                    COMPREPLY+=("${completion}")
                done < <(IFS=$'\n' compgen "${@}" -- "${cur}")
            fi
        }

        __aos_cursor_index_in_current_word() {
            printf %s "${#cur}"
        }

        _aos_help() {
            repeating_flags=()
            non_repeating_flags=()
            repeating_options=()
            non_repeating_options=()
            __aos_offer_flags_options -1
            __aos_add_completions -W "$(__aos_custom_complete ---completion help -- positional@0 "${COMP_CWORD}" "${#cur}")"
        }

        # Joins the words that bash split at @ and :, takes --option=value apart, and completes the result.
        _aos_joined() {
            local -r line="${COMP_LINE}" point="${COMP_POINT}" last="${2}"
            local -a words=()
            local -i start=0 end=0 begin=0 current=-1
            local part gap previous="" current_text="" __aos_quote=""
            for part in "${COMP_WORDS[@]}"; do
                gap="${line:end}"
                gap="${gap%%[![:space:]]*}"
                start=end+${#gap}
                end=start+${#part}
                [[ -n "${part}" ]] || continue
                if [[ "${part}" = "=" && -z "${gap}" && "${previous}" = --* ]]; then
                    previous="="
                    continue
                elif [[ -z "${gap}" && ${#words[@]} -gt 0 && ("${part}" = [@:=]* || "${previous}" = *[@:]
                    || ("${previous}" = "=" && "${words[-1]}" != --*)) ]]; then
                    words[-1]+="${part}"
                else
                    begin=start
                    words+=("${part}")
                fi
                previous="${part}"
                if [[ "${point}" -ge "${start}" && "${point}" -le "${end}" ]]; then
                    current=${#words[@]}-1
                    current_text="${line:begin:point-begin}"
                elif [[ "${point}" -lt "${start}" && "${current}" -lt 0 ]]; then
                    current=${#words[@]}-1
                    words=("${words[@]:0:current}" "" "${words[@]:current}")
                fi
            done
            if [[ "${current}" -lt 0 ]]; then
                current=${#words[@]}
                words+=("")
            elif [[ "${previous}" = "=" && "${point}" -eq "${#line}" ]]; then
                current=${#words[@]}
                current_text=""
                words+=("")
            fi
            case "${current_text}" in
            [\"\']*)
                __aos_quote="${current_text:0:1}"
                current_text="${current_text:1}"
                ;;
            esac
            local -a COMP_WORDS=("${words[@]}")
            local -i COMP_CWORD="${current}"
            _aos "${1}" "${current_text}" "${words[current-1]}"
            # bash replaces only the part after its last split.
            local -r kept="${current_text%"${last}"}"
            local -i index
            if [[ -n "${kept}" ]]; then
                for index in "${!COMPREPLY[@]}"; do
                    COMPREPLY[index]="${COMPREPLY[index]#"${kept}"}"
                done
            fi
        }

        complete -o filenames -F _aos_joined aos
        """#

    /// The words after `aos help`, which the parser does not know.
    private static let zshHelp = "'*:subcommands:'"
    private static let zshHelpNames =
        #"'*:subcommands:{__aos_custom_complete ---completion help -- positional@0 "${current_word_index}" "#
        + #""$(__aos_cursor_index_in_current_word)"}'"#

    private static let fish = #"""

        complete -c 'aos' -n '__aos_should_offer_completions_for_positional "aos help" -ge 1' -fka '(__aos_custom_completion ---completion help -- positional@0 (count (__aos_tokens -pc)) (__aos_tokens -tC))'
        """#
}
