BeforeDiscovery {
    . $PSScriptRoot/Common.ps1
    $cmdlets = (Import-PowerShellDataFile (Join-Path $ModulePath 'McpGateway.psd1')).CmdletsToExport | ForEach-Object { @{ Cmdlet = $_ } }
    $topics = (Get-ChildItem (Join-Path $ModulePath 'en-US') -Filter 'about_*.help.txt').ForEach({ @{ Topic = $_.Name -replace '\.help\.txt$' } })

    # Every piece of code that a page shows, under its title.
    $pages = Get-ChildItem (Join-Path $RepositoryRoot 'src/McpGateway.PowerShell/Help') -Filter '*-*.md' | ForEach-Object {
        $text = Get-Content $_.FullName -Raw
        @{
            Page     = $_.BaseName
            Examples = @([regex]::Matches($text, '(?ms)^## Example: (?<title>[^\n]+)\n.*?^```powershell\n(?<code>.*?)^```').ForEach({ @{ Title = $_.Groups['title'].Value; Code = $_.Groups['code'].Value } }))
        }
    }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/Published.ps1
    Import-Module $ModulePath
}

AfterAll {
    Remove-Module McpGateway -ErrorAction Ignore
}

Describe 'Get-Help' {
    It 'knows all of <Cmdlet>' -ForEach $cmdlets {
        $help = Get-Help $Cmdlet -Full
        $help.Synopsis | Should -Match '\.$'
        ($help.description | Out-String).Length | Should -BeGreaterThan 80
        @($help.examples.example).Count | Should -BeGreaterOrEqual 2
        $common = [System.Management.Automation.Cmdlet]::CommonParameters
        $own = (Get-Command $Cmdlet).Parameters.Values | Where-Object Name -NotIn $common
        @($help.parameters.parameter).Where({ $_ }).Count | Should -Be @($own).Count
        foreach ($parameter in $own) {
            $described = Get-Help $Cmdlet -Parameter $parameter.Name
            ($described.Description | Out-String).Trim() | Should -Match '\.$' -Because "-$($parameter.Name) is described"
            [bool]::Parse($described.globbing) | Should -Be ($parameter.Attributes.TypeId -contains [System.Management.Automation.SupportsWildcardsAttribute]) -Because "-$($parameter.Name)"
        }

        $named = @($help.parameters.parameter.Name)
        $named | Where-Object { $_ -notin $own.Name } | Should -BeNullOrEmpty
    }

    It 'shows the syntax that <Cmdlet> has' -ForEach $cmdlets {
        $sets = (Get-Command $Cmdlet).ParameterSets
        $shown = @((Get-Help $Cmdlet).syntax.syntaxItem)
        $shown.Count | Should -Be $sets.Count
        $common = [System.Management.Automation.Cmdlet]::CommonParameters
        $wanted = $sets.ForEach({ ($_.Parameters.Where({ $_.Name -notin $common }).ForEach({ "$($_.Name):$($_.IsMandatory)" }) | Sort-Object) -join ' ' }) | Sort-Object
        $shown.ForEach({ (@($_.parameter).Where({ $_ }).ForEach({ "$($_.name):$([bool]::Parse($_.required))" }) | Sort-Object) -join ' ' }) | Sort-Object | Should -Be $wanted
    }

    It 'knows <Topic>' -ForEach $topics {
        $text = Get-Help $Topic | Out-String
        $text | Should -Match 'SHORT DESCRIPTION'
        $text -split '\r?\n' | Where-Object Length -GT 100 | Should -BeNullOrEmpty
        [regex]::Matches($text, '\b(?:Get|Set|Remove|Find|Invoke|Register|Unregister|Connect|Disconnect|Test|Import|Export|Start|Measure|Install|Uninstall)-Mcp\w+').Value | Select-Object -Unique | ForEach-Object {
            Get-Command $_ -Module McpGateway -ErrorAction Ignore | Should -Not -BeNullOrEmpty -Because "$Topic names $_"
        }
    }
}

Describe 'The pages of docs/cmdlets' {
    It 'say what the help says' {
        $written = Join-Path $RepositoryRoot 'artifacts/help/cmdlets'
        $kept = Join-Path $RepositoryRoot 'docs/cmdlets'
        (Get-ChildItem $kept).Name | Sort-Object | Should -Be ((Get-ChildItem $written).Name | Sort-Object)
        $different = (Get-ChildItem $written).Where({ (Get-Content $_.FullName -Raw) -cne (Get-Content (Join-Path $kept $_.Name) -Raw) }).Name
        $different | Should -BeNullOrEmpty -Because 'this brings them up to date: dotnet build src/McpGateway.PowerShell -t:UpdateCmdletPages'
    }
}

Describe 'The examples of <Page>' -ForEach $pages {
    BeforeAll {
        $folder = Initialize-TestHome
        $published = Install-PublishedServer
        $before = [System.Environment]::CurrentDirectory, $env:PSModulePath, (Get-Location), $env:HOME, $env:PATH
        if ($Page -match 'Start-McpGateway') {
            # One example starts the executable.
            $env:PATH = (Split-Path (Find-Executable)) + [System.IO.Path]::PathSeparator + $env:PATH
        }

        if ($Page -match 'McpClient|Import-McpServer|Install-McpGateway|Test-McpGateway') {
            # Clients of a user that there is not.
            $env:HOME = Join-Path $folder 'user'
            $null = New-Item -ItemType Directory (Join-Path $env:HOME '.cursor')
            '{ "mcpServers": { "time": { "command": "uvx", "args": ["mcp-server-time"] } } }' | Set-Content (Join-Path $env:HOME '.cursor/mcp.json')
        }

        # Where npx finds the servers without asking anybody, and pwsh the module.
        [System.Environment]::CurrentDirectory = $published ?? $folder
        $env:PSModulePath = [System.IO.Path]::GetDirectoryName($ModulePath) + [System.IO.Path]::PathSeparator + $env:PSModulePath
        Set-Location (New-Item -ItemType Directory (Join-Path $folder 'here'))
        if ($published) {
            Register-McpServer everything npx '-y', '@modelcontextprotocol/server-everything' -Description 'A bit of everything'
            Register-McpServer memory npx '-y', '@modelcontextprotocol/server-memory'
        }
    }

    AfterAll {
        Get-Module EverythingTools, McpGateway.everything | Remove-Module
        Set-Location $before[2]
        [System.Environment]::CurrentDirectory, $env:PSModulePath = $before[0..1]
        $env:HOME, $env:PATH = $before[3..4]
        Clear-TestHome $folder
        Import-Module $ModulePath
    }

    It 'write over no file that may be there: <Title>' -ForEach $Examples {
        # -NoClobber leaves a file that is there as it is.
        $Code -replace 'Out-File \S+ -NoClobber', '' | Should -Not -Match 'Set-Content|Out-File|Add-Content|Remove-Item|Move-Item|Copy-Item|Clear-|>\s*\S*\.\w|-AsHtml[^\n]*-Force|\.Save\((?!\$file)'
    }

    It 'run: <Title>' -ForEach $Examples {
        if (-not $published) {
            Set-ItResult -Skipped -Because $Needed.npm
            return
        }

        $ErrorActionPreference = 'Stop'
        { & ([scriptblock]::Create($Code)) } | Should -Not -Throw
    }

    It 'overwrite no file of the reader: <Title>' -ForEach $Examples {
        # Whatever the example has written above is the reader's now.
        $mine = Get-ChildItem -Recurse -File
        $mine | ForEach-Object { [System.IO.File]::AppendAllText($_.FullName, '# mine') }
        $config = Join-Path $env:MCP_GATEWAY_HOME 'config.json'
        $servers = Get-Content $config -Raw -ErrorAction Ignore
        $Code | Should -Not -Match '(?m)(Set-Content|WriteAllText|(?<![-=])>)|Out-File(?!.*-NoClobber)|Register-McpServer.*-Force|-AsHtml.*-Force'
        if ($Code -match '-NoClobber|Export-McpTool|-AsHtml|Register-McpServer' -and $published) {
            try { & ([scriptblock]::Create($Code)) *> $null } catch { $null = $_ }
            $mine.Where({ -not (Get-Content $_.FullName -Raw).EndsWith('# mine') }).Name | Should -BeNullOrEmpty
            Get-Content $config -Raw -ErrorAction Ignore | Should -BeExactly $servers
        }
    }
}
