BeforeAll {
    . $PSScriptRoot/Common.ps1
    $folder = Initialize-TestHome
    $pids = Join-Path $folder 'pids'
    Register-SampleServer sample '--pid-file', $pids
    $null = Get-McpTool sample
    $starts = @(Get-Content $pids).Count
    function Export-It([string] $Name, [hashtable] $With = @{}) { Export-McpTool sample -Path (Join-Path $folder $Name) -PassThru @With }
    function Invoke-Exported([string] $Script, [string] $GatewayHome = $env:MCP_GATEWAY_HOME) {
        Invoke-Pwsh "`$env:MCP_GATEWAY_HOME = '$GatewayHome'; `$env:PSModulePath = '$(Split-Path $ModulePath)' + [System.IO.Path]::PathSeparator + `$env:PSModulePath; $Script"
    }
}

AfterAll {
    Clear-TestHome $folder
}

Describe 'Export-McpTool' {
    It 'writes a module that loads without the server, and starts it with the first call' {
        $file = Export-It SampleTools
        $file | Should -BeOfType ([System.IO.FileInfo])
        $file.Name | Should -Be 'SampleTools.psd1'
        $answer = Invoke-Exported @"
            Import-Module '$($file.FullName)'
            (Get-Command -Module SampleTools).Count
            @(Get-Content '$pids').Count
            (Get-Help Invoke-SampleEcho).Synopsis
            Invoke-SampleEcho -Message 'from disk'
            (Add-Sample 1 2).sum
            @(Get-Content '$pids').Count
"@
        $answer | Should -Be @((Get-McpTool sample).Count, $starts, 'Returns the message as it is', 'from disk', 3, ($starts + 1))
    }

    It 'writes what Import-McpTool imports' {
        $file = Export-It Same
        $imported = Import-McpTool sample
        try {
            $exported = Import-Module $file.FullName -PassThru -Prefix Disk
            foreach ($function in $imported.ExportedFunctions.Values) {
                "$($exported.Invoke({ param($Name) (Get-Command $Name).ScriptBlock }, $function.Name))" | Should -BeExactly "$($function.ScriptBlock)"
            }
        }
        finally {
            Remove-Module $imported, Same
        }
    }

    It 'writes a manifest that says what the module is' {
        $file = Export-It Said @{ Tool = 'ech*'; Prefix = 'My' }
        # Whether what it requires can be found is another matter.
        $manifest = Test-ModuleManifest $file.FullName -ErrorAction Ignore
        $manifest.ExportedFunctions.Keys | Sort-Object | Should -Be @('Invoke-MySampleEcho', 'Invoke-MySampleEchoRaw')
        (Import-PowerShellDataFile $file.FullName).RequiredModules | Should -Be 'McpGateway'
        $manifest.Description | Should -Match "'sample'"
        $manifest.PrivateData.McpServer | Should -Be 'sample'
    }

    It 'writes the same for the same' {
        $first = (Export-It Again).Directory | Get-ChildItem | Get-FileHash
        $second = (Export-It Again @{ Force = $true }).Directory | Get-ChildItem | Get-FileHash
        $second.Hash | Should -Be $first.Hash
        $first.Count | Should -Be 2
    }

    It 'replaces a module only with -Force' {
        $file = Export-It Once @{ Tool = 'echo' }
        Export-McpTool sample -Tool add -Path $file.DirectoryName -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure.FullyQualifiedErrorId | Should -Be 'McpModuleExists,McpGateway.PowerShell.Commands.ExportMcpToolCommand'
        $failure.CategoryInfo.Category | Should -Be 'ResourceExists'
        $failure.ErrorDetails.RecommendedAction | Should -Match '-Force'
        (Import-PowerShellDataFile $file.FullName).FunctionsToExport | Should -Be 'Invoke-SampleEcho'
        Export-McpTool sample -Tool add -Path $file.DirectoryName -Force | Should -BeNullOrEmpty
        (Import-PowerShellDataFile $file.FullName).FunctionsToExport | Should -Be 'Add-Sample'
    }

    It 'writes nothing with -WhatIf' {
        Export-It Nothing @{ WhatIf = $true } | Should -BeNullOrEmpty
        Join-Path $folder 'Nothing' | Should -Not -Exist
    }

    It 'registers nothing, and says so where the server is not configured' {
        $file = Export-It Alone @{ Tool = 'echo' }
        $answer = Invoke-Exported -GatewayHome (Join-Path $folder 'elsewhere') @"
            Import-Module '$($file.FullName)'
            Invoke-SampleEcho -Message x -ErrorAction SilentlyContinue -ErrorVariable failure
            `$failure.FullyQualifiedErrorId
            @(Get-McpServer -WarningAction SilentlyContinue).Count
"@
        $answer | Should -Be @('McpServerNotFound,Invoke-SampleEcho', 0)
    }

    It 'takes a relative path from where the session is' {
        Push-Location $folder
        try {
            $manifest = Export-McpTool sample -Tool echo -Path ./Relative -PassThru
            $manifest.FullName | Should -Be ([System.IO.Path]::Combine($folder, 'Relative', 'Relative.psd1'))
            $manifest.PSPath | Should -Be (Get-Item $manifest.FullName).PSPath
        }
        finally {
            Pop-Location
        }
    }

    It 'refuses what cannot be a module''s folder: <_>' -ForEach @('Env:/x', '/') {
        Export-McpTool sample -Path $_ -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure.FullyQualifiedErrorId | Should -Match '^McpModulePathInvalid,'
    }

    It 'says which server or tool is not there' {
        Export-McpTool smaple -Path (Join-Path $folder 'No') -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure.FullyQualifiedErrorId | Should -Match '^McpServerNotFound,'
        Export-McpTool sample -Tool ech -Path (Join-Path $folder 'No') -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure.FullyQualifiedErrorId | Should -Match '^McpToolNotFound,'
        Join-Path $folder 'No' | Should -Not -Exist
    }

    It 'says so where the folder cannot be written' {
        Set-Content (Join-Path $folder 'file') 'in the way'
        Export-McpTool sample -Path (Join-Path $folder 'file/Module') -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure.FullyQualifiedErrorId | Should -Match '^McpModuleNotWritten,'
        $failure.CategoryInfo.Category | Should -Be 'WriteError'
    }

    It 'writes scripts in which PSScriptAnalyzer finds no error' {
        if (-not (Get-Module PSScriptAnalyzer -ListAvailable)) {
            Set-ItResult -Skipped -Because $Needed.PSScriptAnalyzer
            return
        }

        $file = Export-It Analyzed
        # Tools have the names that their servers gave them, in the plural too.
        Invoke-ScriptAnalyzer -Path $file.DirectoryName -Recurse -ExcludeRule PSUseSingularNouns, PSUseBOMForUnicodeEncodedFile | ForEach-Object { "$($_.ScriptName):$($_.Line) $($_.RuleName) $($_.Message)" } | Should -BeNullOrEmpty
    }
}
