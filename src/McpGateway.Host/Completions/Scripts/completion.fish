# Completion of mcp-gateway for fish. To use it, put this into ~/.config/fish/config.fish:
#   mcp-gateway completion fish | source
function __mcp_gateway_complete
    set -l before (commandline -opc)
    set -l program $before[1]
    set -e before[1]
    set -l found ($program complete -- $before (commandline -ct) 2>/dev/null)
    if test (count $found) -gt 0
        printf '%s\n' $found
    else
        __fish_complete_path (commandline -ct)
    end
end
complete -c mcp-gateway -f -a '(__mcp_gateway_complete)'
