BeforeDiscovery {
    $root = [System.IO.Path]::GetFullPath([System.IO.Path]::Combine($PSScriptRoot, '..', '..'))
    $source = (Get-ChildItem (Join-Path $root 'src/McpGateway.PowerShell') -Filter *.cs -Recurse | Get-Content -Raw) -join "`n"
    $inCode = [regex]::Matches($source, '"(Mcp[A-Z]\w+)",\s*ErrorCategory\.(\w+)').ForEach({ "$($_.Groups[1].Value) $($_.Groups[2].Value)" }) | Sort-Object -Unique
    $inDocs = [regex]::Matches((Get-Content (Join-Path $root 'docs/errors.md') -Raw), '(?m)^\| `(Mcp\w+)` \| `(\w+)` \| [^|]*\S[^|]* \| [^|]*\S[^|]* \|').ForEach({ "$($_.Groups[1].Value) $($_.Groups[2].Value)" }) | Sort-Object
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $folder = Initialize-TestHome
    Register-SampleServer main
    Register-McpServer -Name missing -Command this-program-does-not-exist
}

AfterAll {
    Clear-TestHome $folder
}

Describe 'The table of errors' {
    It 'has every id with its category, and no other' -ForEach @(@{ InCode = $inCode; InDocs = $inDocs }) {
        $InCode.Count | Should -BeGreaterThan 20
        $InDocs | Should -Be $InCode
    }
}

Describe 'Errors' {
    It 'are caught by the type of their exception: <Type>' -ForEach @(
        @{ Type = 'McpServerException'; Script = { Get-McpTool missing -ErrorAction Stop } }
        @{ Type = 'McpServerException'; Script = { Get-McpServer mian -ErrorAction Stop } }
        @{ Type = 'McpServerException'; Script = { Set-McpServer mian -Disable -ErrorAction Stop } }
        @{ Type = 'McpConfigurationException'; Script = { Register-McpServer main npx -ErrorAction Stop } }
        @{ Type = 'McpToolException'; Script = { Invoke-McpTool main tool_error @{ message = 'x' } -Force -ErrorAction Stop } }
        @{ Type = 'McpProtocolException'; Script = { Get-McpResource -Server main -Uri sample://nope -ErrorAction Stop } }
    ) {
        $caught = & ([scriptblock]::Create("try { & `$args[0]; 'nothing' } catch [McpGateway.PowerShell.$Type] { `$_ } catch { `"something else: `$_ `$(`$_.Exception.GetType())`" }")) $Script
        $caught | Should -BeOfType [System.Management.Automation.ErrorRecord]
        $caught.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }

    It 'do not end a script unless it wants that, and are seen in $?' {
        Get-McpServer mian, main -ErrorAction SilentlyContinue | ForEach-Object Name | Should -Be 'main'
        $null = Get-McpServer main
        $? | Should -BeTrue
        $null = Get-McpServer mian -ErrorAction SilentlyContinue
        $? | Should -BeFalse
    }

    It 'say which server, why, and which command comes next, once' {
        Connect-McpServer missing -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure.Exception.Server | Should -Be 'missing'
        $failure.Exception.Failure | Should -Be 'CannotStart'
        $failure.Exception.Remedy | Should -Match '^Install it'
        "$failure" | Should -Match 'this-program-does-not-exist'
        "$failure" | Should -Not -Match 'Install it'
        $failure.ErrorDetails.RecommendedAction | Should -Be "$($failure.Exception.Remedy) Test-McpServer 'missing' tests it step by step."
        $failure.Exception.Message | Should -Match 'Install it'
        $failure.TargetObject | Should -Be 'missing'
    }

    It 'give commands that can be typed also for odd names' {
        Register-McpServer -Name "o'clock [é]" -Command this-program-does-not-exist
        Connect-McpServer "o'clock [é]" -ErrorVariable failure -ErrorAction SilentlyContinue
        $command = [regex]::Match($failure.ErrorDetails.RecommendedAction, 'Test-McpServer .*(?= tests)').Value
        (& ([scriptblock]::Create($command)))[-1].Check | Should -Be 'Command'
        Unregister-McpServer "o'clock [é]"
    }

    It 'are McpServerNotFound with what to do where nothing is configured at all' {
        $before = $env:MCP_GATEWAY_HOME
        try {
            $env:MCP_GATEWAY_HOME = Join-Path $folder 'empty'
            foreach ($command in 'Get-McpServer', 'Connect-McpServer', 'Disconnect-McpServer', 'Test-McpServer', 'Unregister-McpServer', 'Get-McpTool', 'Get-McpResource', 'Get-McpPrompt') {
                & $command any -ErrorVariable failure -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
                @($failure).Count | Should -Be 1
                $failure.FullyQualifiedErrorId | Should -Match '^McpServerNotFound,'
                $failure.ErrorDetails.RecommendedAction | Should -Match 'Register-McpServer'
            }

            'Get-McpServer', 'Test-McpServer', 'Get-McpTool', 'Get-McpResource', 'Get-McpPrompt' | ForEach-Object { & $_ -ErrorAction Stop | Should -BeNullOrEmpty }
        }
        finally {
            $env:MCP_GATEWAY_HOME = $before
        }
    }
}
