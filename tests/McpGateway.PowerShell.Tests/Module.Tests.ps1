BeforeAll {
    . $PSScriptRoot/Common.ps1
    $folder = Initialize-TestHome
    Register-SampleServer everything
    $commands = 'Approve-McpTool', 'Connect-McpServer', 'Disconnect-McpServer', 'Export-McpTool', 'Find-McpTool', 'Get-McpAudit', 'Get-McpClient', 'Get-McpGateway', 'Get-McpGatewayToken', 'Get-McpPreset', 'Get-McpPrompt', 'Get-McpResource', 'Get-McpSecret', 'Get-McpServer', 'Get-McpTool',
    'Import-McpServer', 'Import-McpTool', 'Install-McpGateway', 'Invoke-McpTool', 'Measure-McpGateway', 'New-McpGatewayToken', 'Register-McpServer', 'Remove-McpGatewayToken', 'Remove-McpSecret', 'Set-McpSecret', 'Set-McpServer', 'Start-McpGateway', 'Stop-McpGateway', 'Test-McpGateway', 'Test-McpServer', 'Uninstall-McpGateway',
    'Unregister-McpServer'
}

AfterAll {
    Clear-TestHome $folder
}

Describe 'The module' {
    It 'exports the cmdlets of its manifest and nothing else' {
        $module = Get-Module McpGateway
        $module.ExportedCommands.Keys | Sort-Object | Should -Be $commands
        (Import-PowerShellDataFile (Join-Path $ModulePath 'McpGateway.psd1')).CmdletsToExport | Sort-Object | Should -Be $commands
        $module.ExportedVariables.Count + $module.ExportedAliases.Count | Should -Be 0
    }

    It 'has a manifest that is valid' {
        Test-ModuleManifest (Join-Path $ModulePath 'McpGateway.psd1') -ErrorAction Stop | ForEach-Object Name | Should -Be 'McpGateway'
    }

    It 'is tried in the PowerShell of this run, which is also started by name' {
        Invoke-Pwsh '$PSHOME' | Should -Be $PSHOME
        pwsh -NoProfile -NonInteractive -Command '$PSHOME' | Should -Be $PSHOME
    }

    It 'imports without a word, without a process and without a file' {
        $empty = Join-Path $folder 'untouched'
        $before = $env:MCP_GATEWAY_HOME
        try {
            $env:MCP_GATEWAY_HOME = $empty
            Invoke-Pwsh "Import-Module '$ModulePath' -ErrorAction Stop" | Should -BeNullOrEmpty
            Invoke-Pwsh "Import-Module '$ModulePath'; [System.Diagnostics.Process]::GetProcesses().Where({ `$_.Parent.Id -eq `$PID }).Count" | Should -Be 0
            $empty | Should -Not -Exist
        }
        finally {
            $env:MCP_GATEWAY_HOME = $before
        }
    }

    It 'works again when it is imported again: <Case>' -ForEach @(
        @{ Case = 'with -Force'; Script = 'Import-Module $ModulePath -Force' }
        @{ Case = 'after it was removed'; Script = 'Remove-Module McpGateway; Import-Module $ModulePath' }
        @{ Case = 'from its manifest'; Script = 'Import-Module (Join-Path $ModulePath McpGateway.psd1) -Force' }
        @{ Case = 'after a failed use of it'; Script = 'Get-McpServer nope -ErrorAction SilentlyContinue; Import-Module $ModulePath -Force' }
    ) {
        . ([scriptblock]::Create($Script))
        (Get-Command -Module McpGateway).Name | Sort-Object | Should -Be $commands
        (Get-McpServer everything).Name | Should -Be 'everything'
    }

    It 'says in one error that Constrained Language Mode does not let it in, and leaves no empty module' {
        $shell = [powershell]::Create()
        try {
            $shell.Runspace.SessionStateProxy.LanguageMode = 'ConstrainedLanguage'
            $null = $shell.AddScript("Import-Module '$ModulePath'").Invoke()
            $shell.Streams.Error.Count | Should -Be 1
            "$($shell.Streams.Error[0])" | Should -Match 'ConstrainedLanguage mode.*FullLanguage'
            $shell.Commands.Clear()
            $shell.AddScript('Get-Module McpGateway').Invoke() | Should -BeNullOrEmpty
        }
        finally {
            $shell.Dispose()
        }
    }

    It 'can be imported in every runspace' {
        $shell = [powershell]::Create().AddScript("Import-Module '$ModulePath'; (Get-Command -Module McpGateway).Count; (Get-McpServer).Name")
        $shell.Invoke() | Should -Be @($commands.Count, 'everything')
        $shell.Dispose()
    }

    It 'takes its types by name' {
        { [McpGateway.PowerShell.McpContent] } | Should -Not -Throw
        (Get-McpServer everything) -is [McpGateway.PowerShell.McpServer] | Should -BeTrue
    }

    It 'keeps its assemblies in a load context of their own, but for those that PowerShell ships' {
        $own = [System.Runtime.Loader.AssemblyLoadContext]::All | Where-Object Name -EQ 'McpGateway'
        @($own).Count | Should -Be 1
        $own.Assemblies.ForEach({ $_.GetName().Name }) | Should -Contain 'McpGateway.Core'
        $default = [System.Runtime.Loader.AssemblyLoadContext]::Default.Assemblies.ForEach({ $_.GetName().Name })
        $default | Should -Contain 'McpGateway.Loader'
        $default | Should -Not -Contain 'McpGateway.Core'
        $shipped = [AppContext]::GetData('TRUSTED_PLATFORM_ASSEMBLIES').Split([System.IO.Path]::PathSeparator).ForEach({ [System.IO.Path]::GetFileNameWithoutExtension($_) })
        $own.Assemblies.ForEach({ $_.GetName().Name }) | Where-Object { $_ -in $shipped } | Should -BeNullOrEmpty
    }

    It 'works beside a module that has loaded another version of a library' {
        $other = Join-Path $folder 'other'
        $null = New-Item -ItemType Directory $other
        $library = Join-Path $other 'Microsoft.Extensions.Logging.Abstractions.dll'
        # The same name and key, nothing of what the module needs in it, and a version that satisfies every reference.
        $name = [System.Reflection.AssemblyName]::GetAssemblyName((Join-Path $ModulePath 'bin/Microsoft.Extensions.Logging.Abstractions.dll'))
        $name.Version = '99.0.0.0'
        $builder = [System.Reflection.Emit.PersistedAssemblyBuilder]::new($name, [object].Assembly)
        $null = $builder.DefineDynamicModule('Old')
        $builder.Save($library)
        $script = @"
            [System.Reflection.Assembly]::LoadFrom('$library').GetName().Version.ToString()
            Import-Module '$ModulePath'
            Invoke-McpTool everything echo @{ message = 'beside' } -ErrorAction Stop
            [System.Runtime.Loader.AssemblyLoadContext]::All.ForEach({ `$_.Assemblies }).Where({ `$_.GetName().Name -eq 'Microsoft.Extensions.Logging.Abstractions' }).Count
"@
        Invoke-Pwsh $script | Should -Be @('99.0.0.0', 'beside', '2')
    }

    It 'ends its connections when it is removed' {
        $id = (Invoke-McpTool everything pid)[0].pid
        Test-ProcessAlive $id | Should -BeTrue
        Remove-Module McpGateway
        Test-ProcessAlive $id | Should -BeFalse
        Import-Module $ModulePath
        Invoke-McpTool everything echo @{ message = 'again' } | Should -Be 'again'
    }

    It 'ends its connections, in order, when <Case>' -ForEach @(
        @{ Case = 'the process ends'; End = '' }
        @{ Case = 'the process exits'; End = 'exit 0' }
        @{ Case = 'the script fails'; End = 'try { throw 1 } catch { exit 0 }' }
    ) {
        if ($IsWindows) {
            Set-ItResult -Skipped -Because $Needed.sh
            return
        }

        $mark = Join-Path $folder "mark-$([guid]::NewGuid())"
        Register-OrderlyServer orderly $mark "$mark.pids"
        Invoke-Pwsh "Import-Module '$ModulePath'; Invoke-McpTool orderly echo @{ message = 'x' }; $End" | Should -Be 'x'
        $mark | Should -Exist
        Test-ProcessAlive (Get-Content "$mark.pids") | Should -BeFalse
        Unregister-McpServer orderly
    }

    It 'uses the folder that MCP_GATEWAY_HOME names at the time' {
        $before = $env:MCP_GATEWAY_HOME
        $id = (Invoke-McpTool everything pid)[0].pid
        try {
            $env:MCP_GATEWAY_HOME = Join-Path $folder 'second'
            Register-McpServer -Name elsewhere -Command npx
            (Get-McpServer).Name | Should -Be 'elsewhere'
            Wait-Until { -not (Test-ProcessAlive $id) } -What 'the connections of the first folder end'
        }
        finally {
            $env:MCP_GATEWAY_HOME = $before
        }

        (Get-McpServer).Name | Should -Be 'everything'
    }

    It 'holds what it needs and no more' {
        $files = (Get-ChildItem $ModulePath -Recurse -File).Name
        $files | Should -Contain 'McpGateway.Core.dll'
        $files | Should -Contain 'config.schema.json'
        $files | Should -Contain 'managed.schema.json'
        $files | Should -Not -Contain 'System.Management.Automation.dll'
        $files | Where-Object { $_ -notmatch '\.(dll|psd1|psm1|ps1xml)$|^(config|managed)\.schema\.json$|-Help\.xml$|^about_\w+\.help\.txt$' } | Should -BeNullOrEmpty
    }
}
