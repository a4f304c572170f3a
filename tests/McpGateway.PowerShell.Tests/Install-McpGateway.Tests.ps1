BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/Clients.ps1
    $folder = Initialize-TestHome
    $before = Initialize-ClientHome $folder
    $gateway = Get-ChildItem (Join-Path $RepositoryRoot 'artifacts/bin/McpGateway.Host') -Filter ($IsWindows ? 'mcp-gateway.exe' : 'mcp-gateway') -Recurse -File -ErrorAction Ignore | Sort-Object LastWriteTime | Select-Object -Last 1
}

AfterAll {
    Clear-ClientHome $before
    Clear-TestHome $folder
}

Describe 'Install-McpGateway' -Skip:$IsWindows {
    BeforeEach {
        $env:HOME = (New-Item -ItemType Directory (Join-Path $folder "user-$([guid]::NewGuid())")).FullName
        $home2 = Join-Path $env:HOME '.mcp-gateway'
        Write-Clients
        $cursorBefore = [System.IO.File]::ReadAllText($cursor)
        $codeBefore = [System.IO.File]::ReadAllText($code)
    }

    It 'shows with -WhatIf what would change, without a secret, and changes nothing' {
        $shown = Invoke-Pwsh "Import-Module '$ModulePath'; Install-McpGateway -WhatIf | ForEach-Object { 'put out' }"
        $text = $shown -join "`n"
        $text | Should -Match 'What if: Cursor: .*mcp\.json'
        $text | Should -Match '(?m)^  - +"github"'
        $text | Should -Match '(?m)^  \+ +"gateway"'
        $text | Should -Match 'Add: time'
        $text | Should -Not -Match "$Secret|put out"
        [System.IO.File]::ReadAllText($cursor) | Should -BeExactly $cursorBefore
        $home2 | Should -Not -Exist
    }

    It 'installs in all that are there, says what it did, and a second time does nothing' {
        $done = Install-McpGateway
        $done | Should -BeOfType ([McpGateway.PowerShell.McpInstallation])
        $done.Client | Should -Be 'VSCode', 'Cursor'
        $done.Changed | Should -Be $true, $true
        [System.IO.File]::ReadAllText($done[1].Backup) | Should -BeExactly $cursorBefore
        (Get-Item $done[1].Backup).UnixMode | Should -Be '-rw-------'
        $done[1].Next | Should -Match 'Cursor'
        (Get-Content $cursor -Raw | ConvertFrom-Json).theme | Should -Be 'light'
        (Get-Content $cursor -Raw | ConvertFrom-Json).mcpServers.PSObject.Properties.Name | Should -Be 'far', 'gateway'
        [System.IO.File]::ReadAllText($code) | Should -Match '// mine\r\n'
        (Get-McpClient).HasGateway | Should -Be $true, $true
        $text = $done | Out-String -Width 200
        $text | Should -Match ([regex]::Escape($done[1].Backup))
        "$text$($done | Format-List * | Out-String -Width 500)" | Should -Not -Match $Secret

        (Install-McpGateway).Changed | Should -Be $false, $false
    }

    It 'starts PowerShell with this module by full paths where there is no executable' {
        $env:PATH = Join-Path $folder 'nothing'
        try {
            $null = Install-McpGateway Cursor
        } finally {
            $env:PATH = $before.PATH
        }

        $entry = (Get-Content $cursor -Raw | ConvertFrom-Json).mcpServers.gateway
        $entry.command | Should -Exist
        [System.IO.Path]::IsPathFullyQualified($entry.command) | Should -BeTrue
        $entry.args | Should -Be '-NoProfile', '-NonInteractive', '-Command', "Import-Module '$(Join-Path $ModulePath 'McpGateway.psd1')'; Start-McpGateway"

        $info = [System.Diagnostics.ProcessStartInfo]::new($entry.command)
        $entry.args.ForEach({ $info.ArgumentList.Add($_) })
        $info.RedirectStandardInput = $info.RedirectStandardOutput = $true
        $process = [System.Diagnostics.Process]::Start($info)
        Send-Message $process @{ id = 1; method = 'initialize'; params = @{ protocolVersion = '2025-11-25'; capabilities = @{}; clientInfo = @{ name = 't'; version = '1' } } }
        (Receive-Answer $process 1).result.serverInfo.name | Should -Not -BeNullOrEmpty
        $process.StandardInput.Close()
        $process.WaitForExit(20000) | Should -BeTrue
    }

    It 'copies the executable that is named, and the entry names the copy' {
        $null = Install-McpGateway Cursor -Executable $gateway.FullName
        $entry = (Get-Content $cursor -Raw | ConvertFrom-Json).mcpServers.gateway
        $entry.command | Should -Be (Join-Path $home2 'bin/mcp-gateway')
        & $entry.command --version | Should -Match '^\d+\.\d+'
        (Get-ChildItem (Join-Path $home2 'bin') -Directory).Name | Should -Be (& $entry.command --version)
        # Found again where it lies.
        (Install-McpGateway VSCode).Changed | Should -BeTrue
        [System.IO.File]::ReadAllText($code) | Should -Match 'bin/mcp-gateway"'
    }

    Context 'of a module that was installed under its version' {
        BeforeAll {
            # What Install-PSResource makes: no file of it can be run.
            function Install-Version([string] $Version) {
                $target = Join-Path $env:HOME "Modules/McpGateway/$Version"
                $null = New-Item -ItemType Directory $target -Force
                Copy-Item "$ModulePath/*" $target -Recurse
                (Get-Content "$target/McpGateway.psd1" -Raw) -replace "(ModuleVersion\s*=\s*)'[^']*'", "`$1'$Version'" | Set-Content "$target/McpGateway.psd1"
                $target
            }

            function Add-Executable([string] $Module, [string] $From) {
                $machine = "$([System.Runtime.InteropServices.RuntimeInformation]::OSArchitecture)".ToLowerInvariant()
                $target = Join-Path $Module "bin/$($IsMacOS ? 'osx' : (Test-Path '/lib64/ld-linux-x86-64.so.2', '/lib/ld-linux-aarch64.so.1') -contains $true ? 'linux' : 'linux-musl')-$machine"
                $null = New-Item -ItemType Directory $target -Force
                Copy-Item $From $target -Recurse
                chmod -x (Join-Path $target 'mcp-gateway')
            }
        }

        It 'starts PowerShell with whatever version is there, where the module has no executable for this machine' {
            $first = Install-Version '0.0.1'
            $null = Invoke-Pwsh "`$env:PATH = '$(Join-Path $folder 'nothing')'; Import-Module '$first/McpGateway.psd1'; Install-McpGateway Cursor"
            $entry = (Get-Content $cursor -Raw | ConvertFrom-Json).mcpServers.gateway
            $entry.args[-1] | Should -Be "Import-Module '$(Join-Path $env:HOME 'Modules/McpGateway')'; Start-McpGateway"

            $null = Install-Version '0.0.2'
            Remove-Item $first -Recurse
            $info = [System.Diagnostics.ProcessStartInfo]::new($entry.command)
            $entry.args.ForEach({ $info.ArgumentList.Add($_) })
            $info.RedirectStandardInput = $info.RedirectStandardOutput = $true
            $process = [System.Diagnostics.Process]::Start($info)
            Send-Message $process @{ id = 1; method = 'initialize'; params = @{ protocolVersion = '2025-11-25'; capabilities = @{}; clientInfo = @{ name = 't'; version = '1' } } }
            (Receive-Answer $process 1).result.serverInfo.name | Should -Not -BeNullOrEmpty
            $process.StandardInput.Close()
            $process.WaitForExit(20000) | Should -BeTrue
        }

        It 'installs its executable for this machine, which runs when the module is gone' {
            $module = Install-Version '0.0.1'
            Add-Executable $module "$($gateway.DirectoryName)/*"
            $null = Invoke-Pwsh "Import-Module '$module/McpGateway.psd1'; Install-McpGateway Cursor"
            Remove-Item $module -Recurse -Force
            $entry = (Get-Content $cursor -Raw | ConvertFrom-Json).mcpServers.gateway
            $entry.command | Should -Be (Join-Path $home2 'bin/mcp-gateway')
            & $entry.command --version | Should -Match '^\d+\.\d+'
        }

        It 'warns and starts PowerShell where its executable does not start' {
            $module = Install-Version '0.0.1'
            Add-Executable $module (Write-ClientFile 'mcp-gateway' "#!/bin/sh`necho 'libc.so.6: version GLIBC_2.34 not found' >&2`nexit 1")
            $said = (Invoke-Pwsh "Import-Module '$module/McpGateway.psd1'; Install-McpGateway Cursor 3>&1") -join ' '
            $said | Should -Match 'does not start on this machine'
            $said | Should -Match 'GLIBC_2.34'
            (Get-Content $cursor -Raw | ConvertFrom-Json).mcpServers.gateway.args[-1] | Should -Match 'Start-McpGateway'
            Join-Path $home2 'bin/mcp-gateway' | Should -Not -Exist
        }
    }

    It 'refuses what is no executable of the gateway' {
        { Install-McpGateway Cursor -Executable ./nothing } | Should -Throw -ErrorId 'McpParameterInvalid,McpGateway.PowerShell.Commands.InstallMcpGatewayCommand'
        $other = Write-ClientFile 'other' "#!/bin/sh`necho hello"
        chmod +x $other
        Install-McpGateway Cursor -Executable $other -ErrorVariable failure -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        "$failure" | Should -Match 'is no mcp-gateway'
        [System.IO.File]::ReadAllText($cursor) | Should -BeExactly $cursorBefore
    }

    It 'leaves the servers with -KeepServers' {
        (Install-McpGateway Cursor -KeepServers).Server | Should -BeNullOrEmpty
        (Get-Content $cursor -Raw | ConvertFrom-Json).mcpServers.PSObject.Properties.Name | Should -Be 'github', 'time', 'far', 'gateway'
        Get-McpServer | Should -BeNullOrEmpty
    }

    It 'makes the file of a client that is not found only with -Force' {
        Install-McpGateway ClaudeDesktop -ErrorVariable failure -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failure.FullyQualifiedErrorId | Should -Be 'McpClientNotFound,McpGateway.PowerShell.Commands.InstallMcpGatewayCommand'
        (Install-McpGateway ClaudeDesktop -Force).Changed | Should -BeTrue
        (Get-McpClient ClaudeDesktop).HasGateway | Should -BeTrue
    }

    It 'writes each client in its own form and brings all of it back' {
        $before = @{
            '.codex/config.toml' = "model = 'x' # mine`n`n[mcp_servers.a]`ncommand = 'a'`nenv_vars = ['A_KEY']`n"
            '.gemini/settings.json' = '{ "mcpServers": { "b": { "command": "b", "env": { "KEY": "$B_KEY" } } } }'
            '.config/opencode/opencode.jsonc' = '{ "mcp": { "c": { "type": "local", "command": ["c", "-x"] }, }, } // mine'
        }
        foreach ($path in $before.Keys) { $null = Write-ClientFile $path $before[$path] }

        (Install-McpGateway Codex, GeminiCLI, OpenCode).Changed | Should -Be $true, $true, $true
        (Get-McpServer | Sort-Object Name).Name | Should -Be 'a', 'b', 'c'
        Get-Content -Raw (Join-Path $env:HOME '.codex/config.toml') | Should -BeLike "*``[mcp_servers.gateway``]*env_vars = ``[""A_KEY"", ""B_KEY""``]*startup_timeout_sec = 60*"
        Get-Content -Raw (Join-Path $env:HOME '.gemini/settings.json') | Should -BeLike '*"B_KEY": "$B_KEY"*'
        (Get-McpClient Codex, GeminiCLI, OpenCode).Note | Should -BeNullOrEmpty
        (Install-McpGateway Codex, GeminiCLI, OpenCode).Changed | Should -Be $false, $false, $false

        $null = Uninstall-McpGateway Codex, GeminiCLI, OpenCode
        foreach ($path in $before.Keys) { Get-Content -Raw (Join-Path $env:HOME $path) | Should -BeExactly $before[$path] }
    }

    It 'refuses a client that is discontinued, and passes it over where all are meant' {
        $file = Write-ClientFile '.config/Code/User/globalStorage/rooveterinaryinc.roo-cline/settings/mcp_settings.json' '{ "mcpServers": { "a": { "command": "a" } } }'
        $text = Get-Content -Raw $file

        Install-McpGateway RooCode -ErrorVariable failed -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failed.FullyQualifiedErrorId | Should -Be 'McpClientNotInstallable,McpGateway.PowerShell.Commands.InstallMcpGatewayCommand'
        "$failed" | Should -BeLike 'Roo Code is discontinued*Import-McpServer RooCode*Cline*'
        $null = Write-ClientFile '.cursor/mcp.json' '{}'
        (Install-McpGateway).Client | Should -Be 'VSCode', 'Cursor'
        Get-Content -Raw $file | Should -BeExactly $text

        (Import-McpServer RooCode).Name | Should -Be 'a'
    }

    It 'says where it looked and what to paste where there is no client' {
        Remove-Item (Join-Path $env:HOME '.cursor'), (Join-Path $env:HOME '.config') -Recurse -Force
        Install-McpGateway -ErrorVariable failure -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        "$failure" | Should -Match 'Looked for:'
        $failure.ErrorDetails.RecommendedAction | Should -Match '"mcpServers": \{ "gateway"'

        # What is to be pasted starts a program that is there.
        Install-McpGateway -Executable $gateway.FullName -ErrorVariable failure -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failure.ErrorDetails.RecommendedAction | Should -Match 'bin/mcp-gateway"'
        & (Join-Path $home2 'bin/mcp-gateway') --version | Should -Match '^\d+\.\d+'
    }

    It 'leaves a broken file alone and does the others' {
        [System.IO.File]::WriteAllText($code, "{`n oops")
        $done = Install-McpGateway -ErrorVariable failure -ErrorAction SilentlyContinue
        $done.Client | Should -Be 'Cursor'
        $failure.FullyQualifiedErrorId | Should -Be 'McpClientFileInvalid,McpGateway.PowerShell.Commands.InstallMcpGatewayCommand'
        "$failure" | Should -Match 'mcp\.json line 2'
        [System.IO.File]::ReadAllText($code) | Should -BeExactly "{`n oops"
    }

    Context 'with servers that can be started' {
        BeforeEach {
            $pids = Join-Path $env:HOME 'pids'
            $mine = @{ command = 'dotnet'; args = @($SampleServer, '--pid-file', $pids) }
            $cursor = Write-ClientFile '.cursor/mcp.json' (@{ mcpServers = @{ mine = $mine; gone = @{ command = 'no-such-program-anywhere' } } } | ConvertTo-Json -Depth 5)
            Remove-Item (Join-Path $env:HOME '.config') -Recurse -Force
        }

        It 'meets them once, ends them, and shows the saving beside its output' {
            $done = Install-McpGateway -SkipServer:$false -InformationVariable shown -WarningVariable warned -WarningAction SilentlyContinue 6> $null
            $done | Should -BeOfType ([McpGateway.PowerShell.McpInstallation])
            "$shown" | Should -Match 'Tokens before the first word: [0-9,]+ without the gateway \(\d+ tools of 1 of 2 servers\), [0-9]+ with it: \d+ % less\.'
            "$shown" | Should -Match 'Processes of a session: 1 without the gateway, 1 with it'
            "$warned" | Should -Match "^Server 'gone' could not be met: .*no-such-program-anywhere"
            (Get-Content $pids).Count | Should -Be 1
            Wait-Until { -not (Test-ProcessAlive (Get-Content $pids)) } 'the server that was met is ended'
            (Get-McpTool mine).Count | Should -BeGreaterThan 5
            (Get-Content $pids).Count | Should -Be 1

            $again = Install-McpGateway -SkipServer:$false -InformationVariable shown -WarningVariable warned 6> $null
            $again.Changed | Should -BeFalse
            "$shown" | Should -Match 'Tokens before the first word'
            $warned | Should -BeNullOrEmpty
            (Get-Content $pids).Count | Should -Be 1
        }

        It 'starts none with -SkipServer, -KeepServers or -WhatIf, and then there is no saving to show' {
            Install-McpGateway -SkipServer:$false -WhatIf -InformationVariable shown | Should -BeNullOrEmpty
            Install-McpGateway -InformationVariable +shown | Out-Null
            $null = Uninstall-McpGateway
            Install-McpGateway -SkipServer:$false -KeepServers -InformationVariable +shown | Out-Null
            $shown | Should -BeNullOrEmpty
            $pids | Should -Not -Exist
        }
    }
}
