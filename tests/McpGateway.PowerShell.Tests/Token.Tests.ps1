BeforeAll {
    . $PSScriptRoot/Common.ps1
    $folder = Initialize-TestHome
    Register-SampleServer sample
    $file = Join-Path $env:MCP_GATEWAY_HOME 'tokens.json'
}

AfterAll {
    Clear-TestHome $folder
}

Describe 'New-, Get- and Remove-McpGatewayToken' {
    AfterEach {
        Get-McpGatewayToken | Remove-McpGatewayToken
    }

    It 'make a token, show all but the token, and remove it' {
        Get-McpGatewayToken | Should -BeNullOrEmpty
        $new = New-McpGatewayToken ci -Server sample -Tool 'get_*', echo -Expires 30d -CallsPerMinute 60 -MaxMessage 2
        $new.Token | Should -BeOfType securestring
        $new.Reveal() | Should -MatchExactly '^mcpg_[0-9A-Za-z]{49}$'
        [System.IO.File]::ReadAllText($file) | Should -Not -Match $new.Reveal().Substring(5, 20)
        $new | Format-List * | Out-String | Should -Not -Match $new.Reveal()
        $new | Out-String | Should -Match '(?m)^Token +: a secure string, this once'

        $token = Get-McpGatewayToken
        $token | Should -BeOfType ([McpGateway.PowerShell.McpGatewayToken])
        $token.Name, $token.CallsPerMinute, $token.MaxMessage, $token.IsValid, $token.LastUsed | Should -Be 'ci', 60, 2, $true, $null
        $token.Server | Should -Be 'sample'
        $token.Tool | Should -Be 'get_*', 'echo'
        ($token.Expires - (Get-Date)).TotalDays | Should -BeGreaterThan 29.9
        ($token.Expires - (Get-Date)).TotalDays | Should -BeLessThan 30.1

        Remove-McpGatewayToken ci -WhatIf
        (Get-McpGatewayToken c*).Name | Should -Be 'ci'
        'ci' | Remove-McpGatewayToken
        Get-McpGatewayToken | Should -BeNullOrEmpty
    }

    It 'make one for metrics alone, and say so' {
        $null = New-McpGatewayToken prometheus -Metrics
        $token = Get-McpGatewayToken prometheus
        $token.Metrics | Should -BeTrue
        $token | Out-String | Should -Match '(?m)^prometheus +none +all'
        $token | Format-List | Out-String | Should -Match '(?m)^Server +: none'
        $null = New-McpGatewayToken part -Metrics -Server sample
        Get-McpGatewayToken part | Out-String | Should -Match '(?m)^part +sample +all'
    }

    It 'give the text alone, and take ends of every kind' {
        New-McpGatewayToken a -AsPlainText | Should -MatchExactly '^mcpg_'
        (New-McpGatewayToken b).Expires | Should -BeNullOrEmpty
        foreach ($end in 30d, '30d', (New-TimeSpan -Days 30), (Get-Date).AddDays(30), '4w', (Get-Date).AddDays(30).ToString('yyyy-MM-dd')) {
            $days = ((New-McpGatewayToken end -Expires $end).Expires - (Get-Date)).TotalDays
            $days | Should -BeGreaterThan 27.9
            $days | Should -BeLessThan 30.1
            Remove-McpGatewayToken end
        }

        { New-McpGatewayToken c -Expires soon -ErrorAction Stop } | Should -Throw '*neither a time from now*'
        { New-McpGatewayToken c -Expires 30 -ErrorAction Stop } | Should -Throw '*neither a time from now*'
        New-McpGatewayToken c -WhatIf
        (Get-McpGatewayToken).Name | Should -Be 'a', 'b'
    }

    It 'say what is wrong' {
        New-McpGatewayToken CI -ErrorVariable failure -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failure.FullyQualifiedErrorId | Should -Match '^McpParameterInvalid,'
        $null = New-McpGatewayToken ci -Server sample, later, 'x*' -WarningVariable warning -WarningAction SilentlyContinue
        $warning | Should -Be "No server is called 'later' yet."
        New-McpGatewayToken ci -ErrorVariable failure -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failure.FullyQualifiedErrorId | Should -Match '^McpTokenExists,'
        Remove-McpGatewayToken gone -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure.FullyQualifiedErrorId | Should -Match '^McpTokenNotFound,'
        Get-McpGatewayToken gone -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure.FullyQualifiedErrorId | Should -Match '^McpTokenNotFound,'
        $kept = [System.IO.File]::ReadAllText($file)
        try {
            [System.IO.File]::WriteAllText($file, '{')
            Get-McpGatewayToken -ErrorVariable failure -ErrorAction SilentlyContinue
            $failure.FullyQualifiedErrorId | Should -Match '^McpTokenStoreFailed,'
        }
        finally {
            [System.IO.File]::WriteAllText($file, $kept)
        }
    }

    It 'complete names of tokens and servers' {
        $null = New-McpGatewayToken ci; $null = New-McpGatewayToken laptop
        $complete = { param($Line) [System.Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null).CompletionMatches.CompletionText }
        & $complete 'Remove-McpGatewayToken ' | Should -Be 'ci', 'laptop'
        & $complete 'Get-McpGatewayToken l' | Should -Be 'laptop'
        & $complete 'New-McpGatewayToken x -Server s' | Should -Be 'sample'
    }
}
