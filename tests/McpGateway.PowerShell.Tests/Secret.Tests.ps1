BeforeAll {
    . $PSScriptRoot/Common.ps1
    $folder = Initialize-TestHome
    $value = 's3cret-value-12345'
    $secure = ConvertTo-SecureString $value -AsPlainText -Force
    $config = Join-Path $env:MCP_GATEWAY_HOME 'config.json'
    function Read-Entry([string] $Name) { (Get-Content $config -Raw | ConvertFrom-Json).mcpServers.$Name }
    function Get-SeenValue([string] $Server, [string] $Name = 'TOKEN') { (Invoke-McpTool $Server env @{ name = $Name } -Force).value }
}

AfterAll {
    Clear-TestHome $folder
}

Describe 'Set-, Get- and Remove-McpSecret' {
    AfterEach {
        Get-McpSecret | Remove-McpSecret
    }

    It 'keep a secret that a server gets, and show its name only' {
        Set-McpSecret TOKEN $secure | Should -BeNullOrEmpty
        Register-SampleServer sample -With @{ Environment = @{ TOKEN = '${secret:TOKEN}' }; Force = $true }
        $secret = Get-McpSecret TOKEN
        $secret.Name, $secret.Server | Should -Be 'TOKEN', 'sample'
        $secret.Place | Should -Not -BeNullOrEmpty
        $secret | Format-List * | Out-String | Should -Not -Match $value
        Get-SeenValue sample | Should -Be $value
        Remove-McpSecret TOKEN
        Get-McpSecret | Should -BeNullOrEmpty
    }

    It 'take a changed secret at the next start of the server' {
        Set-McpSecret TOKEN $secure
        Register-SampleServer sample -With @{ Environment = @{ TOKEN = '${secret:TOKEN}' }; Force = $true }
        Get-SeenValue sample | Should -Be $value
        Set-McpSecret TOKEN (ConvertTo-SecureString 'another value' -AsPlainText -Force)
        Get-SeenValue sample | Should -Be $value
        Disconnect-McpServer sample
        Get-SeenValue sample | Should -Be 'another value'
    }

    It 'name a missing secret before anything is started' {
        Register-SampleServer sample -With @{ Environment = @{ TOKEN = '${secret:GONE}' }; Force = $true }
        Invoke-McpTool sample env @{ name = 'TOKEN' } -Force -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure.FullyQualifiedErrorId | Should -Match '^McpServerMisconfigured,'
        "$failure" | Should -Match 'Set-McpSecret GONE'
    }

    It 'take values from the pipeline, as they are and by their names' {
        $secure | Set-McpSecret ONE
        [pscustomobject]@{ Name = 'TWO'; Value = $secure } | Set-McpSecret
        (Get-McpSecret).Name | Should -Be 'ONE', 'TWO'
        (Get-McpSecret 'T*').Name | Should -Be 'TWO'
    }

    It 'take no plain text, which would stand in the history' {
        { Set-McpSecret TOKEN $value } | Should -Throw -ErrorId 'CannotConvertArgumentNoMessage,*'
    }

    It 'ask for a value that is not given, without showing it' {
        $script = "Import-Module '$ModulePath'; Set-McpSecret ASKED; (Get-McpSecret).Name"
        { Invoke-Pwsh $script } | Should -Throw '*Value*'
    }

    It 'change nothing with -WhatIf' {
        Set-McpSecret TOKEN $secure -WhatIf
        Get-McpSecret | Should -BeNullOrEmpty
        Set-McpSecret TOKEN $secure
        Remove-McpSecret * -WhatIf
        (Get-McpSecret).Name | Should -Be 'TOKEN'
    }

    It 'name what is wrong: <Case>' -ForEach @(
        @{ Case = 'a name that is none'; Script = { Set-McpSecret 'a b' $secure @silent }; Id = 'McpParameterInvalid'; Says = '128 letters' }
        @{ Case = 'an empty value'; Script = { Set-McpSecret TOKEN ([securestring]::new()) @silent }; Id = 'McpSecretStoreFailed'; Says = 'empty' }
        @{ Case = 'a secret that is not there, to be shown'; Script = { Get-McpSecret GONE @silent }; Id = 'McpSecretNotFound'; Says = 'GONE' }
        @{ Case = 'a secret that is not there, to be removed'; Script = { Remove-McpSecret GONE @silent }; Id = 'McpSecretNotFound'; Says = 'GONE' }
    ) {
        $silent = @{ ErrorVariable = 'failure'; ErrorAction = 'SilentlyContinue' }
        . $Script
        $failure.FullyQualifiedErrorId | Should -Match "^$Id,"
        "$failure" | Should -Match $Says
    }

    It 'complete the names that are kept, and those that are missing' {
        Set-McpSecret KEPT $secure
        Register-SampleServer sample -With @{ Environment = @{ TOKEN = '${secret:MISSING}' }; Force = $true }
        $typed = 'Set-McpSecret '
        [System.Management.Automation.CommandCompletion]::CompleteInput($typed, $typed.Length, $null).CompletionMatches.CompletionText | Should -Be 'KEPT', 'MISSING'
    }
}

Describe 'A secure string in an entry' {
    AfterEach {
        Get-McpSecret | Remove-McpSecret
    }

    It 'is kept as a secret, and the entry names it' {
        Register-SampleServer 'my server' -With @{ Environment = @{ TOKEN = $secure; LEVEL = 'plain' }; Force = $true; WarningVariable = 'warning' }
        $warning | Should -BeNullOrEmpty
        $name = (Get-McpSecret).Name
        $name | Should -Match '^my_server\.TOKEN\.[0-9a-f]{8}$'
        $entry = Read-Entry 'my server'
        $entry.env.TOKEN | Should -BeExactly "`${secret:$name}"
        $entry.env.LEVEL | Should -Be 'plain'
        Get-SeenValue 'my server' | Should -Be $value
        (Get-ChildItem $env:MCP_GATEWAY_HOME -File -Recurse).Where({ $_.Name -notlike 'secrets.json*' -and (Get-Content $_.FullName -Raw) -match $value }) | Should -BeNullOrEmpty
    }

    It 'of a remote server is kept in the same way' {
        Register-McpServer far -Uri https://example.com/mcp -Header @{ Authorization = $secure }
        (Read-Entry far).headers.Authorization | Should -BeExactly '${secret:far.Authorization}'
        (Get-McpSecret).Server | Should -Be 'far'
    }

    It 'of Set-McpServer belongs to each server' {
        Register-SampleServer one -With @{ Force = $true }
        Register-SampleServer two -With @{ Force = $true }
        Set-McpServer one, two -Environment @{ TOKEN = $secure }
        (Read-Entry one).env.TOKEN, (Read-Entry two).env.TOKEN | Should -BeExactly '${secret:one.TOKEN}', '${secret:two.TOKEN}'
        (Get-McpSecret).Name | Should -Be 'one.TOKEN', 'two.TOKEN'
    }

    It 'is kept only where the entry is written' {
        Register-SampleServer taken -With @{ Force = $true }
        Register-SampleServer taken -With @{ Environment = @{ TOKEN = $secure }; ErrorAction = 'SilentlyContinue' }
        Register-SampleServer new -With @{ Environment = @{ TOKEN = $secure }; WhatIf = $true }
        Set-McpServer taken -Environment @{ TOKEN = $secure } -WhatIf
        Get-McpSecret | Should -BeNullOrEmpty
    }
}

Describe 'Secrets of a vault' {
    BeforeAll {
        # Stands for the module of that name, which need not be installed here: it has what the gateway calls.
        $vaults = New-Item -ItemType Directory (Join-Path $folder 'modules/Microsoft.PowerShell.SecretManagement')
        Set-Content (Join-Path $vaults 'Microsoft.PowerShell.SecretManagement.psm1') @'
function Get-Secret {
    [CmdletBinding()]
    param([string] $Name, [string] $Vault, [switch] $AsPlainText)
    Add-Content "$PSScriptRoot/asked" "$Vault/$Name"
    if ($Vault -eq 'locked') { throw 'A valid password is required to access the vault.' }
    if ($Name -eq 'LOGIN') { return [pscredential]::new('me', (ConvertTo-SecureString 'x' -AsPlainText -Force)) }
    if ($Name -ne 'TOKEN') { $PSCmdlet.ThrowTerminatingError([System.Management.Automation.ErrorRecord]::new([System.Management.Automation.ItemNotFoundException]::new("The secret $Name was not found."), 'GetSecretNotFound', 'ObjectNotFound', $Name)) }
    ConvertTo-SecureString "of the vault $Vault" -AsPlainText -Force
}
'@
        $asked = Join-Path $vaults 'asked'
        $modulePath = $env:PSModulePath
        function Use-Vaults { $env:PSModulePath = (Split-Path $vaults) + [System.IO.Path]::PathSeparator + $modulePath }
    }

    BeforeEach {
        Use-Vaults
        Remove-Item $asked -ErrorAction Ignore
    }

    AfterEach {
        $env:PSModulePath = $modulePath
        Remove-Module Microsoft.PowerShell.SecretManagement -ErrorAction Ignore
        Get-McpSecret | Remove-McpSecret
    }

    It 'are read when the module starts a server, and not before' {
        Register-SampleServer vaulted -With @{ Environment = @{ TOKEN = '${secret:work/TOKEN}' }; Force = $true }
        Get-McpServer vaulted | Out-Null
        Test-Path $asked | Should -BeFalse
        Get-SeenValue vaulted | Should -Be 'of the vault work'
        Get-Content $asked | Should -Be 'work/TOKEN'
        Get-McpSecret | Should -BeNullOrEmpty
    }

    It 'are copied for gateways that no module starts' {
        Set-McpSecret TOKEN -FromVault work
        Register-SampleServer copied -With @{ Environment = @{ TOKEN = '${secret:TOKEN}' }; Force = $true }
        $env:PSModulePath = $modulePath
        Get-SeenValue copied | Should -Be 'of the vault work'
    }

    It 'name what is wrong: <Case>' -ForEach @(
        @{ Case = 'there is none of that name'; Reference = 'work/GONE'; Says = "the vault 'work' does not have" }
        @{ Case = 'the vault is locked'; Reference = 'locked/TOKEN'; Says = 'A valid password is required.*Unlock-SecretStore' }
        @{ Case = 'it is no text'; Reference = 'work/LOGIN'; Says = 'is no text but a PSCredential' }
        @{ Case = 'the module is missing'; Reference = 'work/TOKEN'; Without = $true; Says = 'Install-PSResource Microsoft.PowerShell.SecretManagement' }
    ) {
        if ($Without) { $env:PSModulePath = $modulePath }
        Register-SampleServer wrong -With @{ Environment = @{ TOKEN = "`${secret:$Reference}" }; Force = $true }
        Invoke-McpTool wrong env @{ name = 'TOKEN' } -Force -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure.FullyQualifiedErrorId | Should -Match '^McpServerMisconfigured,'
        "$($failure.ErrorDetails.Message) $($failure.ErrorDetails.RecommendedAction)" | Should -Match $Says
        $vault, $name = $Reference -split '/'
        Set-McpSecret $name -FromVault $vault -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure.FullyQualifiedErrorId | Should -Match '^McpSecret(NotFound|StoreFailed),'
    }
}
