BeforeDiscovery {
    # The browser is a shell script.
    $hasShell = -not $IsWindows
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $folder = Initialize-TestHome
    $start = [System.Diagnostics.ProcessStartInfo]::new('dotnet', [string[]] @($LoginServer, '3600'))
    $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
    $site = [System.Diagnostics.Process]::Start($start)
    $url = $site.StandardOutput.ReadLine()
    Register-McpServer notes -Uri $url
    if (-not $IsWindows) {
        # It goes where it is sent, and agrees to everything.
        $browser = Join-Path $folder 'browser'
        Set-Content "$browser.ps1" 'Invoke-WebRequest $args[0] | Out-Null'
        Set-Content $browser "#!/bin/sh`nexec '$PSHOME/pwsh' -NoProfile -NonInteractive -File '$browser.ps1' `"`$1`""
        chmod +x $browser
        $env:BROWSER = $browser
    }
}

AfterAll {
    $env:BROWSER = $null
    $site.StandardInput.Close()
    $null = $site.WaitForExit(10000)
    Clear-TestHome $folder
}

Describe 'A login from PowerShell' {
    It 'is needed, says the error, and names the cmdlet' {
        $failure = $null
        Connect-McpServer notes -ErrorVariable failure -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failure[0].FullyQualifiedErrorId | Should -Match '^McpLoginNeeded,'
        $failure[0].ErrorDetails.RecommendedAction | Should -Match 'Connect-McpServer notes'
        (Test-McpServer notes).Where({ $_.Check -eq 'Login' }).Result | Should -Be 'Warning'
    }

    It 'opens the browser, and connects the server' -Skip:(-not $hasShell) {
        $shown = $null
        $server = Connect-McpServer notes -Login -InformationVariable shown 6> $null
        $server.State | Should -Be 'Ready'
        $server.Tools | Should -Be 1
        "$shown" | Should -Match 'Logged in to .notes.'
        Invoke-McpTool notes whoami | Should -Be 'alice'
        $login = (Test-McpServer notes).Where({ $_.Check -eq 'Login' })
        $login.Result | Should -Be 'Passed'
        $login.Detail | Should -Match 'logged in at .*logins\.json'
    }

    It 'ends with -Forget, with nothing left' -Skip:(-not $hasShell) {
        Disconnect-McpServer notes -Forget -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings | Should -BeNullOrEmpty
        { Invoke-McpTool notes whoami -ErrorAction Stop } | Should -Throw '*it wants a login*'
        Get-Content (Join-Path $env:MCP_GATEWAY_HOME logins.json) -Raw | Should -Not -Match 'tokens\.'
    }

    It 'is not for a server that is started here' {
        Register-SampleServer local
        $failure = $null
        Disconnect-McpServer local -Forget -ErrorVariable failure -ErrorAction SilentlyContinue
        "$($failure[0])" | Should -Match 'has no login'
    }
}
