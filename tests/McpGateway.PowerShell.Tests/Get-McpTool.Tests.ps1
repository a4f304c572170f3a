BeforeAll {
    . $PSScriptRoot/Common.ps1
    $folder = Initialize-TestHome
    $config = Join-Path $env:MCP_GATEWAY_HOME 'config.json'
    $pids = Join-Path $folder 'pids'
    Register-SampleServer main '--pid-file', $pids
    Register-SampleServer other '--no-tools'
    Register-SampleServer third
    function Get-StartCount { [System.IO.File]::Exists($pids) ? @(Get-Content $pids).Count : 0 }
}

AfterAll {
    Clear-TestHome $folder
}

Describe 'Get-McpTool' {
    It 'connects where the catalog has nothing, and only there' {
        Get-StartCount | Should -Be 0
        @(Get-McpTool main).Count | Should -BeGreaterThan 30
        Get-StartCount | Should -Be 1
        Remove-Module McpGateway
        Import-Module $ModulePath
        @(Get-McpTool main).Count | Should -BeGreaterThan 30
        Get-StartCount | Should -Be 1
        (Get-McpServer main).State | Should -Be 'Stopped'
    }

    It 'asks again with -Refresh' {
        $null = Invoke-McpTool main add_tool @{ name = 'fresh' }
        $null = Get-McpTool main fresh -Refresh -ErrorAction Stop
        Invoke-McpTool main remove_tool @{ name = 'fresh' } -Confirm:$false | Should -Be 'removed fresh'
        Get-McpTool main fresh -Refresh -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
    }

    It 'gives the tool as its server listed it' {
        $tool = Get-McpTool main decorated
        $tool.Server | Should -Be 'main'
        $tool.Title | Should -Be 'A decorated tool'
        $tool.IsReadOnly | Should -BeTrue
        $tool.IsDestructive | Should -BeFalse
        $tool.Summary | Should -Be 'A definition with every optional member, known and unknown'
        $tool.Definition | Should -Match '"example\.com/number":12345678901234567890\.5'
        $tool.OutputSchema.required | Should -Be @('ok')
        $tool = Get-McpTool main progress
        $tool.Signature | Should -Be 'progress(steps: int, delayMs?: int = 0)'
        $tool.InputSchema.properties.steps.type | Should -Be 'integer'
        (Get-McpTool main crash).IsDestructive | Should -BeTrue
    }

    It 'takes patterns for servers and tools' {
        (Get-McpTool m* echo*).Name | Should -Be @('echo', 'echo_raw')
        (Get-McpTool main ADD).Name | Should -Be 'add'
        Get-McpTool nothing* -ErrorAction Stop | Should -BeNullOrEmpty
        Get-McpTool main nothing* -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'takes servers from the pipeline' {
        (Get-McpServer main | Get-McpTool -Name echo).Server | Should -Be 'main'
        ('main', 'third' | Get-McpTool -Name echo).Server | Should -Be @('main', 'third')
    }

    It 'shows the nearest tools where one is unknown' {
        Get-McpTool main ech -ErrorVariable failure -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failure.FullyQualifiedErrorId | Should -Be 'McpToolNotFound,McpGateway.PowerShell.Commands.GetMcpToolCommand'
        $failure.CategoryInfo.Category | Should -Be 'ObjectNotFound'
        "$failure" | Should -Match 'echo\(message: string\)'
    }

    It 'says so where none of several servers has the tool' {
        Get-McpTool main, third nope -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure.FullyQualifiedErrorId | Should -Match '^McpToolNotFound,'
        "$failure" | Should -Match 'None of the 2 servers'
    }

    It 'says which servers there are where one is unknown' {
        Get-McpTool mian -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure.FullyQualifiedErrorId | Should -Match '^McpServerNotFound,'
        "$failure" | Should -Match 'main'
    }

    Context 'with servers that fail' {
        BeforeAll {
            $good = Get-Content $config -Raw
            Register-SampleServer dying '--exit-at-start', '7'
            Register-McpServer -Name missing -Command this-program-does-not-exist
            Register-SampleServer late '--start-delay', '400'
            Register-SampleServer last
        }

        AfterAll {
            Set-Content $config $good -NoNewline
        }

        It 'puts out the others in the order of the configuration, and an error for each' {
            $tools = Get-McpTool -Server dying, missing, late, last -Name echo -ErrorVariable failures -ErrorAction SilentlyContinue
            $tools.Server | Should -Be @('late', 'last')
            $failures.TargetObject | Should -Be @('dying', 'missing')
            $failures[0].FullyQualifiedErrorId | Should -Match '^McpHandshakeFailed,'
            $failures[0].CategoryInfo.Category | Should -Be 'ConnectionError'
            "$($failures[0].Exception.Message)" | Should -Match "'dying'.*7"
            $failures[1].FullyQualifiedErrorId | Should -Match '^McpServerCannotStart,'
            $failures.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        }

        It 'passes over what is switched off or cannot be reached, unless it is named' {
            Set-Content $config ((Get-Content $config -Raw) -replace '("mcpServers": \{)', '$1 "off": { "command": "npx", "disabled": true }, "odd": { "type": "carrier-pigeon", "command": "x" },') -NoNewline
            Get-McpTool o* -Name nothing* -ErrorAction Stop | Should -BeNullOrEmpty
            Get-McpTool off, odd -ErrorVariable failures -ErrorAction SilentlyContinue
            $failures.FullyQualifiedErrorId | Should -Be (@('McpServerNotUsable,McpGateway.PowerShell.Commands.GetMcpToolCommand') * 2)
        }
    }
}
