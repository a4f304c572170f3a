BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/Clients.ps1
    $folder = Initialize-TestHome
    $before = Initialize-ClientHome $folder
    # The usual folder, below the home of the made-up user.
    $config = Join-Path $env:HOME '.mcp-gateway/config.json'
    function Find($Findings, [string] $Id) { $Findings | Where-Object Id -EQ $Id }
}

AfterAll {
    Clear-ClientHome $before
    Clear-TestHome $folder
}

Describe 'Test-McpGateway' -Skip:$IsWindows {
    BeforeEach {
        Remove-Item "$env:HOME/*" -Recurse -Force
        Remove-Item "$env:HOME/.mcp-gateway", "$env:HOME/.cursor" -Recurse -Force -ErrorAction Ignore
        Register-SampleServer good
    }

    It 'tells what is well, in the order of the checks, with nothing to be done' {
        $findings = Test-McpGateway
        $findings | Should -BeOfType ([McpGateway.PowerShell.McpFinding])
        $findings.Severity | Where-Object { $_ -in 'Warning', 'Error' } | Should -BeNullOrEmpty
        $findings[0].Id | Should -Be 'config.ok'
        $findings[-1].Id | Should -Be 'server.ok'
        $findings[-1].Subject | Should -Be 'good'
        "$($findings[-1])" | Should -Be 'Ok: good: server.ok'
    }

    It 'names what is wrong and what to do, and the others are tested all the same' {
        Register-McpServer -Name missing -Command this-program-does-not-exist
        $findings = Test-McpGateway
        $wrong = Find $findings server.command
        $wrong.Severity | Should -Be 'Error'
        $wrong.Subject | Should -Be 'missing'
        $wrong.Remedy | Should -Match 'Install it'
        $wrong.CanRepair | Should -BeFalse
        (Find $findings server.ok).Subject | Should -Be 'good'
    }

    It 'says with -Quiet whether there is an error' {
        Test-McpGateway -Quiet | Should -BeTrue
        Register-McpServer -Name missing -Command this-program-does-not-exist
        Test-McpGateway -Quiet | Should -BeFalse
        Test-McpGateway good -Quiet | Should -BeTrue
        Test-McpGateway goo* -Quiet | Should -BeTrue
    }

    It 'starts no server with -SkipServer' {
        $pids = Join-Path $folder 'pids'
        Register-SampleServer noted '--pid-file', $pids
        $findings = Test-McpGateway -SkipServer
        (Find $findings server.notStarted).Subject | Should -Be 'good', 'noted'
        $pids | Should -Not -Exist
    }

    It 'refuses a name that there is not: <Case>' -ForEach @(
        @{ Case = 'a server'; With = @{ Name = 'nobody' }; Id = 'McpServerNotFound*' }
        @{ Case = 'a client'; With = @{ Client = 'nobody' }; Id = 'McpClientUnknown*' }
    ) {
        Test-McpGateway @With -SkipServer -ErrorVariable failure -ErrorAction SilentlyContinue | Should -Not -BeNullOrEmpty
        $failure.FullyQualifiedErrorId | Should -BeLike $Id
    }

    It 'repairs only with -Repair, and only what -WhatIf has shown' {
        & chmod o+x $folder $env:HOME "$env:HOME/.mcp-gateway"
        'A=b' | Set-Content "$env:HOME/.mcp-gateway/.env"
        & chmod 644 "$env:HOME/.mcp-gateway/.env"
        (Find (Test-McpGateway -SkipServer) file.readByOthers).CanRepair | Should -BeTrue
        $shown = Invoke-Pwsh "Import-Module '$ModulePath'; `$null = Test-McpGateway -SkipServer -Repair -WhatIf"
        $shown | Should -Match 'What if: .*Set the rights of .*\.env to 600'
        (Get-Item "$env:HOME/.mcp-gateway/.env" -Force).UnixMode | Should -Be '-rw-r--r--'
        $content = Get-Content $config -Raw

        $repaired = Find (Test-McpGateway -SkipServer -Repair) file.readByOthers

        $repaired.Repaired | Should -BeTrue
        $repaired | Out-String -Width 500 | Should -Match 'Repaired: Set the rights'
        (Get-Item "$env:HOME/.mcp-gateway/.env" -Force).UnixMode | Should -Be '-rw-------'
        Find (Test-McpGateway -SkipServer) file.readByOthers | Should -BeNullOrEmpty
        Get-Content $config -Raw | Should -BeExactly $content
    }

    It 'says what could not be repaired, and goes on' {
        $cursor = Write-ClientFile '.cursor/mcp.json' '{ "mcpServers": { "gateway": { "command": "/no/such/mcp-gateway", "args": [] } } }'
        $null = Write-ClientFile '.mcp-gateway/bin/mcp-gateway' ''
        & chmod 444 $cursor
        $findings = Test-McpGateway -SkipServer -Repair -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure.FullyQualifiedErrorId | Should -BeLike 'McpClientFileNotUsable*'
        "$failure" | Should -Match 'read-only'
        (Find $findings client.executableMissing).Repaired | Should -BeFalse
        (Find $findings server.notStarted).Subject | Should -Be 'good'
    }

    It 'is coloured where the user wants colours, and only there' {
        Register-McpServer -Name missing -Command this-program-does-not-exist
        $findings = Test-McpGateway missing -SkipServer
        try {
            $PSStyle.OutputRendering = 'Ansi'
            $findings | Out-String | Should -Match ([regex]::Escape("$($PSStyle.Formatting.Error)Error"))
            $PSStyle.OutputRendering = 'PlainText'
            $findings | Out-String | Should -Not -Match '\e'
        }
        finally {
            $PSStyle.OutputRendering = 'Host'
        }
    }

    It 'leaves no process where the pipeline is stopped' {
        $pids = Join-Path $folder 'hanging'
        Register-SampleServer hangs '--pid-file', $pids, '--silent' -With @{ InitTimeout = 600 }
        Test-McpGateway -Name good, hangs | Where-Object { $_.Subject -eq 'good' -and (Wait-Until { Test-Path $pids } 'started') -eq $null } | Select-Object -First 1 | Should -Not -BeNullOrEmpty
        Get-Content $pids | ForEach-Object { Wait-Until { -not (Test-ProcessAlive $_) } 'ended' }
    }
}
