BeforeDiscovery {
    $root = [System.IO.Path]::GetFullPath([System.IO.Path]::Combine($PSScriptRoot, '..', '..'))
    $scripts = (Get-ChildItem (Join-Path $root 'examples/scripts') -Filter *.ps1).ForEach({ @{ File = $_.Name; Path = $_.FullName } })
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $examples = Join-Path $RepositoryRoot 'examples/scripts'
    $folder = Initialize-TestHome
    Register-SampleServer sample
    Register-SampleServer off -With @{ Disabled = $true }

    # What a script prints in a process of its own, with its exit code as the last line.
    function Invoke-Script([string] $Script, [string] $Argument) {
        Invoke-Pwsh "Import-Module '$ModulePath'; & '$Script' $Argument; ""exit `$LASTEXITCODE"""
    }
}

AfterAll {
    Clear-TestHome $folder
}

Describe 'examples/scripts' {
    It '<File> has help with an example, and says what it needs' -ForEach $scripts {
        $help = Get-Help $Path -Full
        $help.Synopsis | Should -Match '^\w.*\.$'
        $help.examples.example.Count | Should -BeGreaterThan 0
        Get-Content $Path -Raw | Should -Match '(?m)^#Requires -Modules McpGateway$'
    }

    It 'lists the tools of the servers that are switched on' {
        Set-McpServer sample -ConfirmTool 'ech?'
        try {
            $tools = & (Join-Path $examples 'Get-ToolInventory.ps1')
        } finally {
            Set-McpServer sample -ConfirmTool @()
        }

        $tools.Server | Sort-Object -Unique | Should -Be 'sample'
        $tools.Count | Should -Be @(Get-McpTool sample).Count
        $tools.Where({ $_.Confirmed }).Tool | Should -Be 'echo'
        $tools.Effect | Sort-Object -Unique | Should -BeIn 'reads', 'changes', 'may destroy'
        $tools.Where({ $_.Tool -eq 'echo' }).Summary | Should -Not -BeNullOrEmpty
    }

    It 'calls a tool for each object and keeps errors with their objects' {
        $results = @('a', '', 'c').ForEach({ [pscustomobject]@{ message = $_ } }) + @{ wrong = 1 } |
            & (Join-Path $examples 'Invoke-ToolForEach.ps1') -Server sample -Tool echo -ThrottleLimit 2 -Force

        $results.Count | Should -Be 4
        ($results.Where({ -not $_.Failed }).Result | Sort-Object) -join ',' | Should -Be ',a,c'
        $failed = $results.Where({ $_.Failed })
        $failed.Count | Should -Be 1
        $failed.Arguments.wrong | Should -Be 1
        $failed.Error | Should -Match 'message'
    }

    It 'does not call a tool that would ask, without -Force' {
        Set-McpServer sample -ConfirmTool echo
        try {
            $script = Join-Path $examples 'Invoke-ToolForEach.ps1'
            $results = Invoke-Script $script -Argument '-Server sample -Tool echo -InputObject @{ message = 1 } | ConvertTo-Json -Compress' | Select-Object -First 1 | ConvertFrom-Json
            $forced = Invoke-Script $script -Argument '-Server sample -Tool echo -InputObject @{ message = 1 } -Force | ConvertTo-Json -Compress' | Select-Object -First 1 | ConvertFrom-Json
        } finally {
            Set-McpServer sample -ConfirmTool @()
        }

        $results.Failed | Should -BeTrue
        $results.Error | Should -Match 'tools.confirm'
        $forced.Failed | Should -BeFalse
        $forced.Result | Should -Be '1'
    }

    It 'tests every server and exits with 0, or with 1 and what failed' {
        $report = Join-Path $folder 'report.json'
        $script = Join-Path $examples 'Test-EveryServer.ps1'
        Invoke-Script $script -Argument "-Report '$report'" | Should -Be 'exit 0'
        $checks = Get-Content $report -Raw | ConvertFrom-Json
        $checks.Server | Sort-Object -Unique | Should -Be 'sample'
        $checks.Check | Should -Contain 'Handshake'

        Register-McpServer missing no-such-program
        try {
            $output = Invoke-Script $script
            $output.Count | Should -Be 2
            $output[0] | Should -Match '^missing: .*no-such-program'
            $output[1] | Should -Be 'exit 1'
        } finally {
            Unregister-McpServer missing
        }
    }
}

Describe 'docs/migrating.md' {
    It 'shows what its table in code becomes' {
        $page = (Get-Content (Join-Path $RepositoryRoot 'docs/migrating.md') -Raw) -replace '\r\n', "`n"
        $code = [regex]::Match($page, '(?s)```powershell\n(?<code>\$MCP_SERVERS = .*?)```').Groups['code'].Value
        $result = [regex]::Match($page, '(?s)The result:\n\n```json\n(?<json>.*?)```').Groups['json'].Value
        $before = $env:MCP_GATEWAY_HOME, $env:GITHUB_PERSONAL_ACCESS_TOKEN
        Remove-Module McpGateway
        try {
            $env:MCP_GATEWAY_HOME = Join-Path $folder 'migrated'
            $env:GITHUB_PERSONAL_ACCESS_TOKEN = 'ghp_0123456789abcdefghij'
            Import-Module $ModulePath
            (& ([scriptblock]::Create($code))).Action | Should -Be 'Add', 'Add'

            Get-Content (Join-Path $env:MCP_GATEWAY_HOME 'config.json') -Raw | Should -Be $result
            (Get-McpSecret).Name | Should -Be 'GITHUB_PERSONAL_ACCESS_TOKEN'
        } finally {
            Remove-Module McpGateway
            $env:MCP_GATEWAY_HOME, $env:GITHUB_PERSONAL_ACCESS_TOKEN = $before
            Import-Module $ModulePath
        }
    }
}
