BeforeAll {
    . $PSScriptRoot/Common.ps1
    $folder = Initialize-TestHome
    $gateway = Find-Executable
    # The module's folder has no executable here: it is found as one on the PATH is.
    $path = $env:PATH
    $env:PATH = (Split-Path $gateway) + [System.IO.Path]::PathSeparator + $env:PATH
    Register-SampleServer main
    $config = Get-Content (Join-Path $env:MCP_GATEWAY_HOME config.json) -Raw | ConvertFrom-Json -AsHashtable
    $config.gateway = @{ discovery = 'onFirstUse' }
    ConvertTo-Json $config -Depth 10 | Set-Content (Join-Path $env:MCP_GATEWAY_HOME config.json)

    function Send-Request($Gateway, [string] $Method, [hashtable] $Parameters = @{}, [hashtable] $Headers = $Gateway.GetHeaders()) {
        $body = ConvertTo-Json @{ jsonrpc = '2.0'; id = 1; method = $Method; params = $Parameters } -Depth 10
        Invoke-RestMethod $Gateway.Uri -Method Post -Headers $Headers -ContentType application/json -Body $body -ResponseHeadersVariable answered
        $script:session = $answered['Mcp-Session-Id']
    }

    $hello = @{ protocolVersion = '2025-11-25'; capabilities = @{}; clientInfo = @{ name = "pester`e[2J"; version = '1' } }
}

AfterAll {
    Get-McpGateway | Stop-McpGateway -ErrorAction Ignore
    $env:PATH = $path
    Clear-TestHome $folder
}

Describe 'Start-McpGateway -Http' {
    It 'takes access tokens of an authorization server, and says where that is' {
        $started = Start-McpGateway -Http -Listen http://127.0.0.1:0 -Issuer https://login.example.com/realms/staff -PublicUrl https://mcp.example.com -Audience api://gateway -UserClaim oid -BehindProxy
        try {
            $metadata = Invoke-RestMethod ([Uri]::new($started.Uri, '/.well-known/oauth-protected-resource/mcp'))
            $metadata.resource | Should -Be 'https://mcp.example.com/mcp'
            $metadata.authorization_servers | Should -Be 'https://login.example.com/realms/staff'
            $metadata.scopes_supported | Should -Be 'mcp'
            # A token of the owner is good beside.
            (Send-Request $started initialize $hello).result.serverInfo.name | Should -Not -BeNullOrEmpty
        }
        finally {
            $started | Stop-McpGateway
        }

        { Start-McpGateway -Http -Listen http://127.0.0.1:0 -Issuer login.example.com -ErrorAction Stop } | Should -Throw '*--issuer is its identifier*'
    }

    It 'prints a link to its page, which opens it once' {
        $started = Start-McpGateway -Http -Listen http://127.0.0.1:0 -Show -InformationVariable said 6> $null
        try {
            "$said" | Should -BeExactly "Page, for you and once: $($started.Page.AbsoluteUri)"
            (Invoke-WebRequest $started.Page -SessionVariable browser).Content | Should -Match '<a href="/servers/main"'
            (Invoke-WebRequest ([uri]::new($started.Uri, '/')) -WebSession $browser).Content | Should -Match '>Log out<'
            { Invoke-WebRequest $started.Page } | Should -Throw '*403*'
        }
        finally {
            $started | Stop-McpGateway
        }

        (Start-McpGateway -Http -Listen http://127.0.0.1:0 | ForEach-Object { $_; $_ | Stop-McpGateway }).Page | Should -BeNullOrEmpty
    }

    It 'serves with a token of its own, is shown, and ends in order' {
        $started = Start-McpGateway -Http -Listen http://127.0.0.1:0
        try {
            $started | Should -BeOfType ([McpGateway.PowerShell.McpHttpGateway])
            $started.Uri | Should -Match '^http://127\.0\.0\.1:\d+/mcp$'
            $started.Token | Should -BeOfType securestring
            Test-ProcessAlive $started.Id | Should -BeTrue
            $token = $started.GetHeaders().Authorization.Substring(7)
            "$started $($started | Format-List * | Out-String)" | Should -Not -Match $token
            # The token went over in a file that is gone, and never in a command line.
            Get-ChildItem $folder -Recurse -File | Where-Object Name -like 'owner-*' | Should -BeNullOrEmpty
            if ($IsLinux) {
                [System.IO.File]::ReadAllText("/proc/$($started.Id)/cmdline") | Should -Not -Match $token
            }

            { Send-Request $started initialize $hello @{ Accept = 'application/json, text/event-stream' } } | Should -Throw '*401*'
            (Send-Request $started initialize $hello).result.serverInfo.name | Should -Not -BeNullOrEmpty
            $headers = $started.GetHeaders() + @{ 'Mcp-Session-Id' = $session[0] }
            $answer = Send-Request $started tools/call @{ name = 'call_mcp_tool'; arguments = @{ mcp_name = 'main'; tool_name = 'echo'; arguments = @{ message = 'hi' } } } $headers
            "$($answer.result.content.text ?? $answer)" | Should -Match 'hi'

            $shown = Get-McpGateway
            $shown.Kind, $shown.Id, $shown.State | Should -Be 'Http', $started.Id, 'serving'
            $shown.Address | Should -Be "$($started.Uri)"
            $shown.Client.User | Should -Be 'owner'
            $shown.Client.Client | Should -BeLike 'pester*'
            $shown.Server.Name | Should -Be 'main'
            $table = $shown | Format-Table | Out-String -Width 200
            $table | Should -Match '(?s)Id +Version +State +Since +Address +Clients +Servers.*http://127\.0\.0\.1.*pester.*main: Ready'
            $table -replace '\e\[[\d;]*m' | Should -Not -Match '[\x00-\x08\x0b-\x0c\x0e-\x1f]'
            $shown | Format-List | Out-String -Width 200 | Should -Match '(?m)^Client +: pester.*, user owner'

            $started | Stop-McpGateway -WhatIf
            Test-ProcessAlive $started.Id | Should -BeTrue
            $started | Stop-McpGateway
            Test-ProcessAlive $started.Id | Should -BeFalse
            Get-McpGateway | Should -BeNullOrEmpty
        }
        finally {
            Stop-McpGateway -ErrorAction Ignore
        }
    }

    It 'ends with its PowerShell, and goes on after it with -Detached' -Skip:$IsWindows {
        $script = "Import-Module '$ModulePath'; (Start-McpGateway -Http -Listen http://127.0.0.1:0).Id"
        $bound = [int] (Invoke-Pwsh $script)
        Wait-Until { -not (Test-ProcessAlive $bound) }
        $free = [int] (Invoke-Pwsh ($script.Replace(').Id', ' -Detached).Id')))
        Test-ProcessAlive $free | Should -BeTrue
        (Get-McpGateway).Id | Should -Be $free
        Stop-McpGateway $free
        Test-ProcessAlive $free | Should -BeFalse
    }

    It 'says why it cannot' {
        Start-McpGateway -Http -Listen http://0.0.0.0:0 -ErrorVariable failure -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failure.FullyQualifiedErrorId | Should -Be 'McpGatewayCannotStart,McpGateway.PowerShell.Commands.StartMcpGatewayCommand'
        "$failure" | Should -Match 'could be read on the way'
        $env:PATH = $path
        try {
            { Start-McpGateway -Http } | Should -Throw -ErrorId 'McpExecutableNotFound,*'
        }
        finally {
            $env:PATH = (Split-Path $gateway) + [System.IO.Path]::PathSeparator + $env:PATH
        }
    }
}
