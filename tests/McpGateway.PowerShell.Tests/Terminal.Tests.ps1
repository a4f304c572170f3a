BeforeAll {
    . $PSScriptRoot/Common.ps1
    $folder = Initialize-TestHome
    # A server whose every text holds what could deceive or disturb a terminal.
    $text = 'a\u001b[2Jb\u0007c\rd\u009b2Je\u202ef\u2066g\u200bh\u001b]0;t\u0007i\u0085j'
    $content = "[{`"type`":`"resource`",`"resource`":{`"uri`":`"u:$text`",`"mimeType`":`"$text`",`"text`":`"$text`"}},{`"type`":`"image`",`"mimeType`":`"$text`",`"data`":`"AAEC`"},{`"type`":`"resource_link`",`"uri`":`"$text`",`"name`":`"$text`"}]"
    $answers = [ordered] @{
        'initialize'               = "{`"protocolVersion`":`"2025-11-25`",`"capabilities`":{`"tools`":{},`"prompts`":{},`"resources`":{},`"logging`":{}},`"serverInfo`":{`"name`":`"$text`",`"version`":`"$text`"},`"instructions`":`"$text`"}"
        'tools/list'               = "{`"tools`":[{`"name`":`"$text`",`"title`":`"$text`",`"description`":`"$text`",`"annotations`":{`"readOnlyHint`":true},`"inputSchema`":{`"type`":`"object`",`"properties`":{`"$text`":{`"description`":`"$text`",`"enum`":[`"$text`"]}}},`"outputSchema`":{`"type`":`"object`",`"title`":`"$text`"}}]}"
        'prompts/list'             = "{`"prompts`":[{`"name`":`"$text`",`"title`":`"$text`",`"description`":`"$text`",`"arguments`":[{`"name`":`"$text`",`"title`":`"$text`",`"description`":`"$text`"}]}]}"
        'resources/list'           = "{`"resources`":[{`"uri`":`"u:$text`",`"name`":`"$text`",`"title`":`"$text`",`"description`":`"$text`",`"mimeType`":`"$text`",`"annotations`":{`"audience`":[`"$text`"]}}]}"
        'resources/templates/list' = "{`"resourceTemplates`":[{`"uriTemplate`":`"u:{x}$text`",`"name`":`"$text`",`"title`":`"$text`",`"description`":`"$text`",`"mimeType`":`"$text`",`"annotations`":{`"audience`":[`"$text`"]}}]}"
        'tools/call'               = "{`"content`":$content}"
        'prompts/get'              = "{`"messages`":[{`"role`":`"$text`",`"content`":{`"type`":`"text`",`"text`":`"$text`"}}]}"
    }
    $cases = foreach ($method in $answers.Keys) { "*'`"$method`"'*) result='$($answers[$method])' ;;" }
    $script = @"
while IFS= read -r line; do
    id=`$(printf '%s' "`$line" | sed -n 's/.*"id":\([0-9]*\).*/\1/p')
    result='{}'
    case "`$line" in
        $($cases -join "`n        ")
    esac
    [ -z "`$id" ] || printf '%s\n' "{\"jsonrpc\":\"2.0\",\"id\":`$id,\"result\":`$result}"
done
"@
    [System.IO.File]::WriteAllText((Join-Path $folder 'server.sh'), $script)
    Register-McpServer -Name hostile -Command sh -ArgumentList (Join-Path $folder 'server.sh')
    $prompt = Get-McpPrompt hostile
    $null = New-McpGatewayToken ci -Server "x`e[2J`u{202e}" -Tool "y`u{200b}*" -WarningAction Ignore
    $objects = @{
        McpGatewayToken     = Get-McpGatewayToken
        McpNewGatewayToken  = New-McpGatewayToken other -Server "x`e[2J`u{202e}" -WarningAction Ignore
        McpAuditRecord      = & { Set-TestAudit $folder "x`e[2J`u{202e}"; Get-McpAudit }
        McpServer           = Test-McpServer hostile | ForEach-Object { Get-McpServer hostile }
        McpServerTest       = Test-McpServer hostile
        McpFinding          = & { $real = $env:HOME; try { $env:HOME = $folder; Test-McpGateway hostile } finally { $env:HOME = $real } }
        McpTool             = Get-McpTool hostile
        McpResource         = Get-McpResource hostile
        McpResourceTemplate = Get-McpResource hostile -Template
        McpPrompt           = $prompt
        McpPromptArgument   = $prompt.Arguments
        McpPromptMessage    = $prompt | ForEach-Object { Get-McpPrompt hostile $_.Name @{ $_.Arguments[0].Name = 'x' } }
        McpSecret           = & { Set-McpSecret TOKEN (ConvertTo-SecureString x -AsPlainText -Force); Get-McpSecret }
        McpContent          = Invoke-McpTool hostile (Get-McpTool hostile).Name -Force -SkipArgumentCheck
    }
    # What PowerShell itself colours with is not the server's.
    function Remove-Colour([string] $Shown) { $Shown -replace '\e\[[\d;]*m' }
    $bad = '[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]'
    $PSStyle.OutputRendering = 'Ansi'
}

AfterAll {
    $PSStyle.OutputRendering = 'Host'
    Clear-TestHome $folder
}

Describe 'A terminal' {
    It 'gets nothing of a <Type> that deceives or disturbs it' -ForEach @(
        'McpServer', 'McpServerTest', 'McpFinding', 'McpTool', 'McpResource', 'McpResourceTemplate', 'McpPrompt', 'McpPromptArgument', 'McpPromptMessage', 'McpSecret', 'McpContent', 'McpGatewayToken', 'McpNewGatewayToken', 'McpAuditRecord' | ForEach-Object { @{ Type = $_ } }
    ) {
        $objects[$Type] | Should -Not -BeNullOrEmpty
        foreach ($view in 'Format-Table', 'Format-List', 'Out-String') {
            $shown = Remove-Colour ($objects[$Type] | & $view | Out-String -Width 2000)
            $shown.Replace("`r`n", "`n") | Should -Not -Match $bad -Because $view
            $shown | Should -Match '\S'
        }

        foreach ($object in $objects[$Type]) {
            "$object" | Should -Not -Match $bad
        }
    }

    It 'has no view of a type that is not looked at here' {
        $views = ([xml] [System.IO.File]::ReadAllText((Join-Path $ModulePath 'McpGateway.Format.ps1xml'))).Configuration.ViewDefinitions.View
        # Measurements hold names of the configuration, numbers and reasons that are errors; the functions of a module are made of letters, beside them tools on one line.
        # What the files of clients say is looked at in Get-McpClient.Tests.ps1, and what clients of a broker call themselves in Get-McpGateway.Tests.ps1; presets
        # are the gateway's own words.
        $types = $views.ViewSelectedBy.TypeName | ForEach-Object { $_.Split('.')[-1].Split('#')[0] } | Select-Object -Unique | Where-Object { $_ -notlike 'McpMeasurement*' -and $_ -notin 'McpToolModule', 'McpClient', 'McpClientServer', 'McpServerImport', 'McpInstallation', 'McpPreset', 'McpPresetForm', 'McpGatewayProcess' }
        $types | Where-Object { $_ -notin $objects.Keys } | Should -BeNullOrEmpty
        # Each that has a table has a list: without one all properties would be shown as they are.
        foreach ($type in $types) {
            @($views | Where-Object { $_.ListControl -and $_.ViewSelectedBy.TypeName -like "*.$type" }).Count | Should -BeGreaterThan 0 -Because $type
        }
    }

    It 'gets the objects as the server sent them where a script asks for them' {
        $objects.McpTool.Description | Should -Match '\x1b\[2J'
        ($objects.McpContent | Where-Object Text).Text | Should -Match '\x1b\[2J'
    }
}

Describe 'What people see of a configuration' {
    It 'has no passwords and tokens of addresses and command lines' {
        Register-McpServer -Name remote -Uri 'https://user:hunter22@example.com/mcp?token=hunter33&a=1#access_token=hunter44'
        Register-McpServer -Name local -Command sh -ArgumentList '--api-key', 'hunter55', '--header', 'Authorization: Bearer hunter66'
        $shown = (Get-McpServer remote, local | Format-List | Out-String -Width 500) + (Get-McpServer | Out-String) + (Test-McpServer remote | Format-List | Out-String -Width 500)
        $shown | Should -Not -Match 'hunter'
        $shown | Should -Match 'https://user:\*\*\*@example\.com/mcp\?token=\*\*\*&a=1#access_token=\*\*\*'
        (Get-McpServer remote).Url | Should -Match 'hunter22'
    }

    It 'has no known secrets in warnings, verbose records, progress and errors of calls' {
        Register-SampleServer teller -With @{ Environment = @{ API_TOKEN = 's3cr3t/value+77' } }
        $run = {
            $ErrorActionPreference = 'Continue'
            Invoke-McpTool teller log '{"level":"error","data":"warned s3cr3t\/value\u002b77"}'
            Invoke-McpTool teller log '{"level":"info","data":{"a":"told s3cr3t/value+77"}}' -Verbose
            Invoke-McpTool teller tool_error @{ message = 'failed s3cr3t%2Fvalue%2B77' }
            Invoke-McpTool teller raise_error '{"code":-1,"message":"refused s3cr3t/value+77","data":"s3cr3t/value+77"}'
        }
        $streams = & $run *>&1
        $text = ($streams | Out-String -Width 500) + ($streams | ForEach-Object { $_ | Format-List * -Force | Out-String -Width 500 })
        $text | Should -Match 'warned \*\*\*'
        $text | Should -Match 'told \*\*\*'
        $text | Should -Match 'failed \*\*\*'
        $text | Should -Match 'refused \*\*\*'
        # The command itself is in the record of an error: it is the user's.
        @($streams | ForEach-Object { if ($_ -is [System.Management.Automation.ErrorRecord]) { "$_"; $_.Exception.Message; $_.Exception.Result | ConvertTo-Json -Depth 9 } else { "$_" } }) -join "`n" | Should -Not -Match 's3cr'
    }
}
