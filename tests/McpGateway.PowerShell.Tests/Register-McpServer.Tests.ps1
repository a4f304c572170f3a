BeforeAll {
    . $PSScriptRoot/Common.ps1
    $folder = Initialize-TestHome
    $config = Join-Path $env:MCP_GATEWAY_HOME 'config.json'
    function Read-Entry([string] $Name) { (Get-Content $config -Raw | ConvertFrom-Json -AsHashtable).mcpServers[$Name] }
}

AfterAll {
    Clear-TestHome $folder
}

Describe 'Register-McpServer' {
    It 'writes the mcpServers form that every client uses' {
        Register-McpServer -Name form -Command npx -ArgumentList '-y', 'some server' -Environment @{ TOKEN = '${env:TOKEN}'; PORT = 8080 } -Description 'For all' -Timeout 60 -InitTimeout 2.5 -InheritEnvironment
        $entry = Read-Entry form
        $entry.command | Should -Be 'npx'
        $entry.args | Should -Be @('-y', 'some server')
        $entry.env.TOKEN | Should -BeExactly '${env:TOKEN}'
        $entry.env.PORT | Should -BeExactly '8080'
        $entry.description | Should -Be 'For all'
        $entry.operationTimeout | Should -Be 60
        $entry.initTimeout | Should -Be 2.5
        $entry.inheritEnvironment | Should -BeTrue
    }

    It 'writes how the server is run and what of it may be called' {
        Register-McpServer -Name run -Command npx -MaxOperationTime 7200 -IdleTimeout 0.5 -KeepAlive -Stateless -Replica 4 -Scope shared -AllowTool 'read*', list -DenyTool delete_? -ConfirmTool write
        $entry = Read-Entry run
        $entry.maxOperationTime | Should -Be 7200
        $entry.idleTimeout | Should -Be 0.5
        $entry.keepAlive | Should -BeTrue
        $entry.stateless | Should -BeTrue
        $entry.replicas | Should -Be 4
        $entry.scope | Should -BeExactly 'shared'
        $entry.tools.allow | Should -BeExactly @('read*', 'list')
        $entry.tools.deny | Should -BeExactly @('delete_?')
        $entry.tools.confirm | Should -BeExactly @('write')
    }

    It 'tells an empty list of allowed tools from none' {
        Register-McpServer -Name nothing -Command npx -AllowTool @()
        (Read-Entry nothing).tools.Keys | Should -Be 'allow'
        (Read-Entry nothing).tools.allow | Should -BeNullOrEmpty
        (Get-McpServer nothing).AllowTool.Count | Should -Be 0
        Register-McpServer -Name anything -Command npx -AllowTool $null
        (Read-Entry anything).Keys | Should -Be 'command'
        $null -eq (Get-McpServer anything).AllowTool | Should -BeTrue
    }

    It 'keeps rules about tools with -Force that it does not replace' {
        Register-McpServer -Name ruled -Command npx -AllowTool a -DenyTool b -ConfirmTool c -KeepAlive
        Register-McpServer -Name ruled -Command other -DenyTool d, e -Force
        $entry = Read-Entry ruled
        $entry.Keys | Sort-Object | Should -Be @('command', 'tools')
        $entry.tools.allow | Should -Be @('a')
        $entry.tools.deny | Should -Be @('d', 'e')
        $entry.tools.confirm | Should -Be @('c')
        Register-McpServer -Name ruled -Command other -AllowTool $null -DenyTool @() -ConfirmTool $null -Force
        (Read-Entry ruled).Keys | Should -Be 'command'
    }

    It 'leaves nothing open with -Force of rules that could not be understood' {
        Register-McpServer -Name misruled -Command npx -DenyTool b
        $text = [System.IO.File]::ReadAllText($config)
        [System.IO.File]::WriteAllText($config, ($text -replace '("misruled": \{[^}]*"tools": )\{[^}]*\}', '$1 "oops"'))
        (Get-McpServer misruled).Problem | Should -Match 'tools'
        Register-McpServer -Name misruled -Command npx -Force
        (Read-Entry misruled).tools.Keys | Should -Be 'allow'
        (Read-Entry misruled).tools.allow | Should -BeNullOrEmpty
    }

    It 'puts nothing out, and the server with -PassThru' {
        Register-McpServer -Name silent -Command npx | Should -BeNullOrEmpty
        $server = Register-McpServer -Name passed -Command npx -PassThru
        $server.Name | Should -Be 'passed'
        $server.GetType().FullName | Should -Be 'McpGateway.PowerShell.McpServer'
        $server.Source | Should -Be $config
    }

    It 'starts nothing' {
        $pids = Join-Path $folder 'register.pids'
        Register-SampleServer quiet '--pid-file', $pids
        (Get-McpServer quiet).State | Should -Be 'Stopped'
        $pids | Should -Not -Exist
    }

    It 'refuses a name that is taken, and leaves the entry as it is' {
        Register-McpServer -Name taken -Command first
        Register-McpServer -Name taken -Command second -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure.FullyQualifiedErrorId | Should -Be 'McpServerExists,McpGateway.PowerShell.Commands.RegisterMcpServerCommand'
        $failure.CategoryInfo.Category | Should -Be 'ResourceExists'
        $failure.TargetObject | Should -Be 'taken'
        $failure.ErrorDetails.RecommendedAction | Should -Match '-Force'
        (Read-Entry taken).command | Should -Be 'first'
    }

    It 'replaces with -Force and keeps what this version does not know' {
        Register-McpServer -Name forced -Command first
        $text = (Get-Content $config -Raw) -replace '("forced": \{)', '$1 "futureSetting": { "a": 1.50 },'
        Set-Content $config $text -NoNewline
        Register-McpServer -Name forced -Command second -Force
        (Read-Entry forced).command | Should -Be 'second'
        Get-Content $config -Raw | Should -Match '1\.50'
    }

    It 'changes nothing with -WhatIf' {
        Register-McpServer -Name whatif -Command npx -WhatIf
        Get-McpServer whatif -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
    }

    It 'takes servers from the pipeline by property name' {
        [pscustomobject] @{ Name = 'piped1'; Command = 'a'; ArgumentList = 'x', 'y'; Description = 'd' },
        [pscustomobject] @{ Name = 'piped2'; Command = 'b' } | Register-McpServer
        (Read-Entry piped1).args | Should -Be @('x', 'y')
        (Read-Entry piped2).command | Should -Be 'b'
    }

    It 'takes rows of a CSV file, where empty cells are no values' {
        "Name,Command,ArgumentList,Description,WorkingDirectory,Timeout,IdleTimeout,Replica,Scope,Extra`ncsv,npx,one,,,,,,,x" | ConvertFrom-Csv | Register-McpServer
        $entry = Read-Entry csv
        $entry.args | Should -Be @('one')
        $entry.Keys | Sort-Object | Should -Be @('args', 'command')
    }

    It 'takes back what Get-McpServer gives' {
        $variables = [System.Collections.Specialized.OrderedDictionary]::new([System.StringComparer]::Ordinal)
        $variables.Add('A', '1')
        $variables.Add('a', '2')
        Register-McpServer -Name round -Command npx -ArgumentList 'a b', '' -Environment $variables -Description 'D' -Timeout 7 -InitTimeout 8 -InheritEnvironment `
            -MaxOperationTime 9 -IdleTimeout 10 -KeepAlive -Stateless -Replica 2 -Scope Shared -AllowTool a -DenyTool b -ConfirmTool c
        $before = Read-Entry round | ConvertTo-Json -Depth 5
        Get-McpServer round | Register-McpServer -Force
        Read-Entry round | ConvertTo-Json -Depth 5 | Should -BeExactly $before
    }

    It 'takes back what Get-McpServer gives of a remote server' {
        Register-McpServer -Name far -Uri https://example.com/mcp -Header @{ Authorization = 'Bearer ${env:FAR}' } -Description 'F' -Disabled -Trusted
        $before = Read-Entry far | ConvertTo-Json -Depth 5
        $before | Should -Match '"url":\s*"https://example.com/mcp"'
        Get-McpServer far | Register-McpServer -Force -ErrorAction Stop
        Read-Entry far | ConvertTo-Json -Depth 5 | Should -BeExactly $before
        $server = Get-McpServer far
        $server.Transport, $server.Url, $server.Header['Authorization'] | Should -Be @('Http', 'https://example.com/mcp', 'Bearer ${env:FAR}')
        $server.Disabled, $server.Trusted | Should -Be @($true, $true)
        $server.Command | Should -BeNullOrEmpty
    }

    It 'takes entries of a configuration as ConvertFrom-Json gives them' {
        $servers = '{ "mcpServers": {
            "json1": { "command": "npx", "args": ["-y", "x"], "env": { "A": "1" }, "cwd": "/", "operationTimeout": 5 },
            "json2": { "type": "http", "url": "https://example.com", "headers": { "X-One": "1" } } } }' | ConvertFrom-Json
        $servers.mcpServers.PSObject.Properties | ForEach-Object { $_.Value | Add-Member -NotePropertyName Name -NotePropertyValue $_.Name -PassThru } | Register-McpServer -ErrorAction Stop
        $entry = Read-Entry json1
        $entry.args | Should -Be @('-y', 'x')
        $entry.env.A | Should -Be '1'
        $entry.cwd | Should -Be '/'
        $entry.operationTimeout | Should -Be 5
        (Read-Entry json2).url | Should -Be 'https://example.com'
        (Read-Entry json2).headers['X-One'] | Should -Be '1'
    }

    It 'warns of what looks like a secret and is written as it is, without showing it' {
        Register-McpServer -Name plain -Command npx -Environment @{ API_TOKEN = 'very-secret'; LEVEL = 'x'; OTHER_KEY = '${env:OTHER_KEY}' } -WarningVariable warning -WarningAction SilentlyContinue
        "$warning" | Should -Match 'API_TOKEN'
        "$warning" | Should -Not -Match 'very-secret|LEVEL|OTHER_KEY'
        (Read-Entry plain).env.API_TOKEN | Should -Be 'very-secret'
    }

    It 'refuses a secret of which nobody knows the text that is meant' -ForEach @(
        @{ Value = [pscredential]::new('u', (ConvertTo-SecureString 'x' -AsPlainText -Force)); Says = 'Give its Password' }
        @{ Value = [securestring]::new(); Says = 'Give one with a value' }
    ) {
        Register-McpServer -Name secure -Command npx -Environment @{ TOKEN = $Value } -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure.FullyQualifiedErrorId | Should -Match '^McpParameterInvalid,'
        "$failure" | Should -Match $Says
        Read-Entry secure | Should -BeNullOrEmpty
    }

    It 'does not take a program and an address together' {
        { Register-McpServer -Name both -Command npx -Uri https://example.com } | Should -Throw -ErrorId 'AmbiguousParameterSet,*'
        { Register-McpServer -Name both -Uri https://example.com -Environment @{ A = 1 } } | Should -Throw -ErrorId 'AmbiguousParameterSet,*'
    }

    It 'writes a folder relative to the current location as a full path' {
        Push-Location $folder
        try { Register-McpServer -Name folder -Command npx -WorkingDirectory sub } finally { Pop-Location }
        (Read-Entry folder).cwd | Should -Be (Join-Path $folder 'sub')
    }

    It 'takes a command line as it is typed: <Line>' -ForEach @(
        @{ Line = 'npx -y pkg'; Written = 'npx', '-y', 'pkg' }
        @{ Line = "npx '-y', 'pkg'"; Written = 'npx', '-y', 'pkg' }
        @{ Line = '-Command npx -y @scope/pkg@latest --flag'; Written = 'npx', '-y', '@scope/pkg@latest', '--flag' }
        @{ Line = 'npx -y pkg -Description d'; Written = 'npx', '-y', 'pkg'; Description = 'd' }
        @{ Line = '-Description d npx -y pkg'; Written = 'npx', '-y', 'pkg'; Description = 'd' }
        @{ Line = 'uvx --from git+https://example.com/x mcp-x'; Written = 'uvx', '--from', 'git+https://example.com/x', 'mcp-x' }
        @{ Line = 'python -- -m mcp_server -p 8080'; Written = 'python', '-m', 'mcp_server', '-p', '8080' }
        @{ Line = 'npx -y pkg, other'; Written = 'npx', '-y', 'pkg', 'other' }
        @{ Line = 'docker -- run -i --rm mcp/x'; Written = 'docker', 'run', '-i', '--rm', 'mcp/x' }
        @{ Line = "-ArgumentList '-y', 'pkg' -Command npx"; Written = 'npx', '-y', 'pkg' }
        @{ Line = 'npx "a b" $x 3'; Written = 'npx', 'a b', 'of a variable', '3' }
        @{ Line = 'npx'; Written = 'npx' }
    ) {
        $x = 'of a variable'
        & ([scriptblock]::Create("`$x = '$x'; Register-McpServer line -Force -ErrorAction Stop $Line"))
        $entry = Read-Entry line
        @($entry.command) + $entry.args | Where-Object { $_ } | Should -BeExactly $Written
        $entry.description | Should -Be $Description
    }

    It 'says so where an argument was taken for a parameter: <Line>' -ForEach @(
        @{ Line = 'node server.js -p 8080'; Says = '-PassThru.*--' }
        @{ Line = 'npx pkg -Descripton text'; Says = '-Description.*--' }
        @{ Line = 'npx pkg -Trustd'; Says = '-Trusted' }
    ) {
        & ([scriptblock]::Create("Register-McpServer mistaken $Line -ErrorAction SilentlyContinue -ErrorVariable global:failure"))
        $failure.FullyQualifiedErrorId | Should -Match '^McpParameterInvalid,'
        "$failure" | Should -Match $Says
        Read-Entry mistaken | Should -BeNullOrEmpty
    }

    It 'explains a command line that is given as a program: <Command>' -ForEach @(
        @{ Command = 'npx -y pkg'; Says = 'Register-McpServer whole npx -y pkg' }
        @{ Command = ' uvx mcp-server-time '; Says = 'Register-McpServer whole uvx mcp-server-time' }
        @{ Command = 'node "a b.js" --x=$y'; Says = "Register-McpServer whole node 'a b.js' '--x=`$y'" }
    ) {
        Register-McpServer whole $Command -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure.FullyQualifiedErrorId | Should -Match '^McpParameterInvalid,'
        "$failure" | Should -Match ([regex]::Escape($Says))
        Read-Entry whole | Should -BeNullOrEmpty
    }

    It 'takes a program whose name has a space' {
        $program = New-Item -ItemType File (Join-Path $folder 'my server')
        Register-McpServer spaced $program.FullName -Force -ErrorAction Stop
        (Read-Entry spaced).command | Should -BeExactly $program.FullName
        Register-McpServer spaced 'C:\Program Files\x\x.exe' -Force -ErrorAction Stop
        (Read-Entry spaced).command | Should -BeExactly 'C:\Program Files\x\x.exe'
    }

    It 'writes paths relative to the current location as full ones: <Line>' -ForEach @(
        @{ Line = 'node ./server.js'; Written = 'node', '{0}/server.js' }
        @{ Line = 'node server.js'; Written = 'node', '{0}/server.js' }
        @{ Line = 'node dist/index.js'; Written = 'node', '{0}/dist/index.js' }
        @{ Line = 'npx -y pkg .'; Written = 'npx', '-y', 'pkg', '{0}' }
        @{ Line = 'npx -y pkg ..'; Written = 'npx', '-y', 'pkg', '{1}' }
        @{ Line = 'npx -y pkg ../here/dist'; Written = 'npx', '-y', 'pkg', '{0}/dist' }
        @{ Line = 'npx -y pkg ./dist/'; Written = 'npx', '-y', 'pkg', '{0}/dist' }
        @{ Line = 'node --config=./server.js'; Written = 'node', '--config={0}/server.js' }
        @{ Line = "node './a [b].js'"; Written = 'node', '{0}/a [b].js' }
        @{ Line = './run'; Written = '{0}/run' }
        @{ Line = 'dist/run'; Written = '{0}/dist/run' }
        @{ Line = 'run dist ./not-there @scope/pkg'; Written = 'run', 'dist', './not-there', '@scope/pkg' }
        @{ Line = 'node ./server.js -WorkingDirectory dist'; Written = 'node', '{0}/server.js' }
        @{ Line = 'node ./index.js -WorkingDirectory dist'; Written = 'node', './index.js' }
    ) {
        $here = New-Item -ItemType Directory (Join-Path $folder 'here') -Force
        $null = New-Item -ItemType Directory (Join-Path $here 'dist'), (Join-Path $here '@scope/pkg') -Force
        'server.js', 'a [b].js', 'run', 'dist/run', 'dist/index.js' | ForEach-Object { [System.IO.File]::WriteAllText((Join-Path $here $_), '') }
        Push-Location -LiteralPath $here
        try { & ([scriptblock]::Create("Register-McpServer relative $Line -Force -ErrorAction Stop")) } finally { Pop-Location }
        $entry = Read-Entry relative
        $wanted = $Written.ForEach({ $_.Replace('{0}', $here.FullName).Replace('{1}', $folder).Replace('/', [System.IO.Path]::DirectorySeparatorChar) })
        (@($entry.command) + $entry.args | Where-Object { $_ }).ForEach({ $_.Replace('/', [System.IO.Path]::DirectorySeparatorChar) }) | Should -BeExactly $wanted
    }

    It 'leaves what comes down the pipeline as it is' {
        [System.IO.File]::WriteAllText((Join-Path $folder 'here.js'), '')
        Push-Location $folder
        try { [pscustomobject] @{ Name = 'elsewhere'; Command = 'node'; ArgumentList = './here.js' } | Register-McpServer -Force } finally { Pop-Location }
        (Read-Entry elsewhere).args | Should -BeExactly './here.js'
    }

    It 'warns of rules that fit no tool, where the tools are known' {
        Register-SampleServer seen
        Register-McpServer -Name unseen -Command npx -DenyTool what* -WarningVariable warning
        $warning | Should -BeNullOrEmpty
        $null = Get-McpTool seen
        Register-McpServer seen dotnet $SampleServer -Force -DenyTool ecko, ECHO_*, zzz* -AllowTool e* -ConfirmTool ad -WarningVariable warning -WarningAction SilentlyContinue
        $warning.Count | Should -Be 3
        "$warning" | Should -Match "-DenyTool 'ecko' matches no tool of server 'seen'. Did you mean echo,"
        "$warning" | Should -Match "-DenyTool 'zzz\*'"
        "$warning" | Should -Match "-ConfirmTool 'ad' .*add"
        (Read-Entry seen).tools.deny | Should -Be @('ecko', 'ECHO_*', 'zzz*')
    }

    It 'refuses <Case>' -ForEach @(
        @{ Case = 'the reserved name'; With = @{ Name = 'gateway'; Command = 'npx' } }
        @{ Case = 'the reserved name in capitals'; With = @{ Name = 'Gateway'; Command = 'npx' } }
        @{ Case = 'a name with control characters'; With = @{ Name = "a`nb"; Command = 'npx' } }
        @{ Case = 'no program'; With = @{ Name = 'empty'; Command = '' } }
        @{ Case = 'an address that is none'; With = @{ Name = 'nowhere'; Uri = 'example.com/mcp' } }
        @{ Case = 'a timeout of zero'; With = @{ Name = 'zero'; Command = 'npx'; Timeout = 0 } }
        @{ Case = 'an idle timeout of zero'; With = @{ Name = 'zero'; Command = 'npx'; IdleTimeout = 0 } }
        @{ Case = 'no process'; With = @{ Name = 'zero'; Command = 'npx'; Replica = 0 } }
        @{ Case = 'too many processes'; With = @{ Name = 'many'; Command = 'npx'; Replica = 65 } }
        @{ Case = 'a pattern that is $null'; With = @{ Name = 'nullpattern'; Command = 'npx'; DenyTool = 'a', $null } }
        @{ Case = 'an argument that is $null'; With = @{ Name = 'nullarg'; Command = 'npx'; ArgumentList = 'a', $null } }
    ) {
        Register-McpServer @With -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure.FullyQualifiedErrorId | Should -Match '^McpParameterInvalid,'
        $failure.CategoryInfo.Category | Should -Be 'InvalidArgument'
        Get-McpServer | Where-Object Name -EQ $With.Name | Should -BeNullOrEmpty
    }

    It 'refuses a scope that there is not' {
        { Register-McpServer -Name odd -Command npx -Scope everybody } | Should -Throw -ErrorId 'CannotConvertArgumentNoMessage,*' -ExpectedMessage '*Client*Shared*'
    }

    It 'does not touch a file that it cannot understand, and says where it is broken' {
        $good = Get-Content $config -Raw
        try {
            Set-Content $config "{`n  `"mcpServers`": {`n    oops`n  }`n}" -NoNewline
            Register-McpServer -Name broken -Command npx -ErrorVariable failure -ErrorAction SilentlyContinue
            $failure.FullyQualifiedErrorId | Should -Match '^McpConfigurationInvalid,'
            "$failure" | Should -Match 'config\.json\(3,'
            Get-Content $config -Raw | Should -Match 'oops'
        }
        finally {
            Set-Content $config $good -NoNewline
        }
    }

    It 'keeps both of two registrations at once' {
        $processes = 'a', 'b' | ForEach-Object {
            Start-Pwsh "Import-Module '$ModulePath'; 'ready'; `$null = [Console]::In.ReadLine(); 1..8 | ForEach-Object { Register-McpServer -Name `"both$_`$_`" -Command npx -ErrorAction Stop }"
        }
        $processes | ForEach-Object { Receive-Line $_ | Should -Be 'ready' }
        $processes | ForEach-Object { $_.StandardInput.WriteLine('go'); $_.StandardInput.Close() }
        $processes | ForEach-Object { $_.WaitForExit($Patience * 1000) | Should -BeTrue; $_.Errors.Result | Should -BeNullOrEmpty }
        @(Get-McpServer both*).Count | Should -Be 16
    }
}
