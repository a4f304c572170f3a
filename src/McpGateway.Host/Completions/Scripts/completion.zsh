#compdef mcp-gateway
# Completion of mcp-gateway for zsh. To use it, put this into ~/.zshrc, after compinit:
#   eval "$(mcp-gateway completion zsh)"
_mcp_gateway() {
    local -a lines typed words_ abouts
    local line
    typed=("${(@Q)words[2,CURRENT]}")
    lines=("${(@f)$("$words[1]" complete -- "${typed[@]}" 2>/dev/null)}")
    for line in "${lines[@]}"; do
        [[ -n $line ]] || continue
        words_+=("${line%%$'\t'*}")
        abouts+=("${line%%$'\t'*}  ${line#*$'\t'}")
    done
    if (( ${#words_} == 0 )); then
        _default
    elif [[ ${#words_} -eq 1 && $words_[1] == *= ]]; then
        compadd -S '' -a words_
    else
        compadd -l -d abouts -a words_
    fi
}
compdef _mcp_gateway mcp-gateway
