BeforeAll {
    . $PSScriptRoot/Common.ps1
    $folder = Initialize-TestHome
    $pids = Join-Path $folder 'pids'
    Register-SampleServer everything '--pid-file', $pids
    $command = "Import-Module '$ModulePath'; Start-McpGateway"
    function Start-Session([System.Diagnostics.Process] $Gateway) {
        Send-Message $Gateway @{ id = 1; method = 'initialize'; params = @{ protocolVersion = '2025-11-25'; capabilities = @{}; clientInfo = @{ name = 'test'; version = '1' } } }
        $answer = Receive-Answer $Gateway 1
        Send-Message $Gateway @{ method = 'notifications/initialized' }
        $answer
    }

    function Invoke-Echo([System.Diagnostics.Process] $Gateway, [int] $Id, [string] $Text, [string] $Server = 'everything') {
        Send-Message $Gateway @{ id = $Id; method = 'tools/call'; params = @{ name = 'call_mcp_tool'; arguments = @{ mcp_name = $Server; tool_name = 'echo'; arguments = @{ message = $Text } } } }
        (Receive-Answer $Gateway $Id).result.content[0].text
    }

    # Of the rest of stdout: a server's prompts and resources may have become known while nobody read.
    function Assert-NewsAlone([System.Diagnostics.Process] $Gateway) {
        $Gateway.StandardOutput.ReadToEnd() -split '\n' | Where-Object { $_ } | ForEach-Object {
            ($_ | ConvertFrom-Json).method | Should -Match '^notifications/(prompts|resources)/list_changed$' -Because "the client asked nothing more, and got $_"
        }
    }

    function Wait-ForEnd([System.Diagnostics.Process] $Gateway) {
        $Gateway.WaitForExit($Patience * 1000) | Should -BeTrue -Because 'the gateway ends'
        Get-Content $pids -ErrorAction Ignore | ForEach-Object { Test-ProcessAlive $_ | Should -BeFalse -Because 'no server is left' }
    }
}

AfterAll {
    Clear-TestHome $folder
}

Describe 'Start-McpGateway' {
    BeforeEach {
        Remove-Item $pids -ErrorAction Ignore
        $gateway = $null
    }

    AfterEach {
        if ($gateway -and -not $gateway.HasExited) {
            $gateway.Kill($true)
        }
    }

    It 'serves MCP, from the first byte on stdout, and ends with its client' {
        $gateway = Start-Pwsh $command
        Send-Message $gateway @{ id = 1; method = 'initialize'; params = @{ protocolVersion = '2025-11-25'; capabilities = @{}; clientInfo = @{ name = 'test'; version = '1' } } }
        $first = [byte[]]::new(1)
        $gateway.StandardOutput.BaseStream.ReadExactly($first, 0, 1)
        [char] $first[0] | Should -BeExactly '{'
        $answer = '{' + (Receive-Line $gateway) | ConvertFrom-Json
        $answer.id | Should -Be 1
        $answer.result.serverInfo.name | Should -Be 'mcp-gateway'
        Send-Message $gateway @{ method = 'notifications/initialized' }
        Send-Message $gateway @{ id = 2; method = 'tools/list' }
        (Receive-Answer $gateway 2).result.tools.name | Should -Be @('list_available_mcps', 'load_mcp_tools', 'call_mcp_tool')
        Invoke-Echo $gateway 3 'grüße' | Should -BeExactly 'grüße'
        @(Get-Content $pids).Count | Should -Be 1
        $gateway.StandardInput.Close()
        Wait-ForEnd $gateway
        $gateway.ExitCode | Should -Be 0
        Assert-NewsAlone $gateway
        $gateway.Errors.Result | Should -BeNullOrEmpty
    }

    It 'lets nothing else in the process reach stdout' {
        $go = Join-Path $folder 'go'
        $script = @"
            Import-Module '$ModulePath'
            `$space = [runspacefactory]::CreateRunspace(`$Host); `$space.Open()
            `$noise = [powershell]::Create(); `$noise.Runspace = `$space
            `$null = `$noise.AddScript({
                while (-not (Test-Path '$go')) { [System.Threading.Thread]::Sleep(20) }
                Write-Host 'noise of the host'
                [Console]::WriteLine('noise of the console')
                [Console]::Out.Flush()
                `$null = New-Item '$go.done'
            }).BeginInvoke()
            `$VerbosePreference = `$InformationPreference = `$DebugPreference = 'Continue'
            Start-McpGateway -Verbose -Debug
"@
        $gateway = Start-Pwsh $script
        $null = Start-Session $gateway
        $null = New-Item $go
        Wait-Until { Test-Path "$go.done" }
        Invoke-Echo $gateway 2 'x' | Should -Be 'x'
        $gateway.StandardInput.Close()
        # Everything that was ever on stdout has been read as JSON so far; this is the rest.
        Assert-NewsAlone $gateway
        Wait-ForEnd $gateway
        $gateway.Errors.Result | Should -Match 'noise of the host'
        $gateway.Errors.Result | Should -Match 'noise of the console'
    }

    It 'goes on with the script when its client has gone' {
        $gateway = Start-Pwsh "$command; 'after'"
        $null = Start-Session $gateway
        $gateway.StandardInput.Close()
        $gateway.StandardOutput.ReadToEnd().Trim() | Should -Be 'after'
        Wait-ForEnd $gateway
    }

    It 'ends its servers and itself on <_>' -ForEach 'TERM', 'INT', 'HUP' {
        if ($IsWindows) {
            Set-ItResult -Skipped -Because $Needed.sh
            return
        }

        $mark = Join-Path $folder "mark-$_"
        Register-OrderlyServer orderly $mark $pids
        $gateway = Start-Pwsh $command
        $null = Start-Session $gateway
        Invoke-Echo $gateway 2 'x' orderly | Should -Be 'x'
        kill "-$_" $gateway.Id
        Wait-ForEnd $gateway
        $mark | Should -Exist
    }

    It 'says on stderr what is wrong with the configuration, and serves all the same' {
        $before = $env:MCP_GATEWAY_HOME
        try {
            $env:MCP_GATEWAY_HOME = Join-Path $folder 'broken'
            $null = New-Item -ItemType Directory $env:MCP_GATEWAY_HOME
            Set-Content (Join-Path $env:MCP_GATEWAY_HOME 'config.json') '{ oops'
            $gateway = Start-Pwsh $command
        }
        finally {
            $env:MCP_GATEWAY_HOME = $before
        }

        (Start-Session $gateway).result.serverInfo.name | Should -Be 'mcp-gateway'
        $gateway.StandardInput.Close()
        $gateway.WaitForExit($Patience * 1000) | Should -BeTrue
        $gateway.Errors.Result | Should -Match 'config\.json\(1,'
    }
}
