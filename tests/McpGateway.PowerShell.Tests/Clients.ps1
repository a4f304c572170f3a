# A user with clients, in a folder of the test's own: the real home is never looked at.
$Secret = 'ghp_veryS3cretValueThatNobodyMaySee0001'

function Initialize-ClientHome([string] $Folder) {
    $before = @{}
    foreach ($name in 'HOME', 'PATH', 'XDG_CONFIG_HOME', 'CLAUDE_CONFIG_DIR', 'CLINE_DIR', 'CLINE_DATA_DIR', 'CODEX_HOME', 'COPILOT_HOME', 'CONTINUE_GLOBAL_DIR', 'APPDATA', 'LOCALAPPDATA', 'MCP_GATEWAY_HOME') {
        $before[$name] = [System.Environment]::GetEnvironmentVariable($name)
        if ($name -ne 'PATH') {
            [System.Environment]::SetEnvironmentVariable($name, $null)
        }
    }

    # The servers of these clients are of the world: they are not started.
    $global:PSDefaultParameterValues['Install-McpGateway:SkipServer'] = $true
    $env:HOME = Join-Path $Folder 'user'
    $null = New-Item -ItemType Directory $env:HOME
    $before
}

function Clear-ClientHome([hashtable] $Before) {
    $global:PSDefaultParameterValues.Remove('Install-McpGateway:SkipServer')
    $Before.GetEnumerator().ForEach({ [System.Environment]::SetEnvironmentVariable($_.Key, $_.Value) })
}

function Write-ClientFile([string] $Path, [string] $Text) {
    $file = Join-Path $env:HOME $Path
    $null = New-Item -ItemType Directory (Split-Path $file) -Force
    [System.IO.File]::WriteAllText($file, $Text)
    $file
}

# Cursor and VS Code, with a server that both have.
function Write-Clients {
    $script:cursor = Write-ClientFile '.cursor/mcp.json' @"
{
    "theme": "light",
    "mcpServers": {
        "github": { "command": "npx", "args": ["-y", "@modelcontextprotocol/server-github"],
            "env": { "GITHUB_PERSONAL_ACCESS_TOKEN": "$Secret" } },
        "time": { "command": "uvx", "args": ["mcp-server-time"], "disabled": true },
        "far": { "url": "https://example.com/mcp?key=x" }
    }
}
"@
    $script:code = Write-ClientFile '.config/Code/User/mcp.json' "{ // mine`r`n  `"servers`": {`r`n    `"zeit`": { `"type`": `"stdio`", `"command`": `"uvx`", `"args`": [`"mcp-server-time`"] }, // the same`r`n  },`r`n}"
}
