BeforeDiscovery {
    $root = [System.IO.Path]::GetFullPath([System.IO.Path]::Combine($PSScriptRoot, '..', '..'))
    # The manifest is looked at where the files are that it names.
    $module = $env:MCP_GATEWAY_TEST_MODULE ?? (Join-Path $root 'out/McpGateway')
    $scripts = @(
        @{ File = 'McpGateway.psm1'; Path = Join-Path $module 'McpGateway.psm1'; Without = @() }
        @{ File = 'McpGateway.psd1'; Path = Join-Path $module 'McpGateway.psd1'; Without = @() }
        @{ File = 'build.ps1'; Path = Join-Path $root 'build.ps1'; Without = @() }
    )

    # Pester's blocks share variables in a way that the analyzer cannot see; its helpers are no cmdlets for others to use.
    $without = @(
        'PSUseDeclaredVarsMoreThanAssignments', 'PSUseShouldProcessForStateChangingFunctions', 'PSAvoidUsingConvertToSecureStringWithPlainText'
        'PSAvoidUsingPositionalParameters', 'PSUseSingularNouns'
    )
    $scripts += (Get-ChildItem (Join-Path $root 'examples/scripts') -Filter *.ps1).ForEach({ @{ File = "examples/scripts/$($_.Name)"; Path = $_.FullName; Without = @() } })
    $scripts += (Get-ChildItem $PSScriptRoot -Filter *.ps1).ForEach({ @{ File = $_.Name; Path = $_.FullName; Without = $without } })
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $installed = [bool] (Get-Module PSScriptAnalyzer -ListAvailable)
}

Describe 'PSScriptAnalyzer' {
    It 'finds nothing in <File>' -ForEach $scripts {
        if (-not $installed) {
            Set-ItResult -Skipped -Because $Needed.PSScriptAnalyzer
            return
        }

        # PowerShell 7 reads UTF-8 without a byte-order mark.
        Invoke-ScriptAnalyzer -Path $Path -ExcludeRule (@('PSUseBOMForUnicodeEncodedFile') + $Without) | ForEach-Object { "$($_.ScriptName):$($_.Line) $($_.RuleName) $($_.Message)" } | Should -BeNullOrEmpty
    }
}
