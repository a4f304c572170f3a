# The executable completes in PowerShell without the module: `mcp-gateway completion powershell`.
BeforeAll {
    . $PSScriptRoot/Common.ps1
    $folder = Initialize-TestHome
    $name = if ($IsWindows) { 'mcp-gateway.exe' } else { 'mcp-gateway' }
    $gateway = Get-ChildItem -Path (Join-Path $RepositoryRoot 'artifacts/bin/McpGateway.Host') -Filter $name -Recurse -ErrorAction Ignore |
        Sort-Object LastWriteTime | Select-Object -Last 1 -ExpandProperty FullName
    $path = $env:PATH
    $env:PATH = (Split-Path $gateway) + [System.IO.Path]::PathSeparator + $path
    mcp-gateway completion powershell | Out-String | Invoke-Expression
    Register-SampleServer 'my_server'
    Register-SampleServer 'two words'
    $null = Get-McpTool

    function Complete([string] $Line) {
        (TabExpansion2 -inputScript $Line -cursorColumn $Line.Length).CompletionMatches
    }
}

AfterAll {
    $env:PATH = $path
    Clear-TestHome $folder
}

Describe 'mcp-gateway completion powershell' {
    It 'completes <Line>' -ForEach @(
        @{ Line = 'mcp-gateway ca'; Expected = 'call' }
        @{ Line = 'mcp-gateway call my'; Expected = 'my_server' }
        @{ Line = 'mcp-gateway call two'; Expected = "'two words'" }
        @{ Line = "mcp-gateway call 'two words' decor"; Expected = 'decorated' }
        @{ Line = 'mcp-gateway call my_server decor'; Expected = 'decorated' }
        @{ Line = 'mcp-gateway call my_server log lev'; Expected = 'level=' }
        @{ Line = 'mcp-gateway call my_server log level=wa'; Expected = 'level=warning' }
        @{ Line = 'mcp-gateway measure --ses'; Expected = '--sessions' }
        @{ Line = 'mcp-gateway install --client Cu'; Expected = 'Cursor' }
    ) {
        (Complete $Line).CompletionText | Should -Be $Expected
    }

    It 'says what a word means' {
        (Complete 'mcp-gateway call my_server decor').ToolTip | Should -Match 'every optional member'
    }

    It 'offers the servers after a blank' {
        (Complete 'mcp-gateway call ').CompletionText | Should -Be 'my_server', "'two words'"
    }
}
