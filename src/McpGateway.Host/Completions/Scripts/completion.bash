# Completion of mcp-gateway for bash. To use it, put this into ~/.bashrc:
#   eval "$(mcp-gateway completion bash)"
_mcp_gateway() {
    local line=${COMP_LINE:0:COMP_POINT} word current
    COMPREPLY=()
    # Words end at = and : for bash, and only for bash: what stands before the last of them is there already.
    current=${COMP_LINE:0:COMP_POINT}
    current=${current##*[[:space:]]}
    local skip=${current%"${current##*[=:]}"}
    while IFS=$'\t' read -r word _; do
        # Within quotes bash writes a name as it is.
        [[ ${COMP_WORDS[COMP_CWORD]} == [\'\"]* ]] || word=$(printf '%q' "$word")
        COMPREPLY+=("${word#"$skip"}")
    done < <("$1" complete "--line=${line#*[[:space:]]}" 2>/dev/null)
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]]; then
        compopt -o nospace 2>/dev/null
    fi
}
complete -o default -F _mcp_gateway mcp-gateway
