BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/Published.ps1
    $folder = Initialize-TestHome
    $pids = Join-Path $folder 'pids'
    $ledger = Join-Path $folder 'ledger'
    Register-SampleServer sample '--pid-file', $pids, '--ledger', $ledger
    function Get-StartCount { [System.IO.File]::Exists($pids) ? @(Get-Content $pids).Count : 0 }
    function Read-Ledger { [System.IO.File]::Exists($ledger) ? (Get-Content $ledger) : '' }
    function Get-Json($Value) { ConvertTo-Json -InputObject $Value -Depth 20 -Compress }

    # The parser of .NET takes names that differ in case alone, and lone surrogates.
    function Find-Catalog([string] $Server) {
        (Get-ChildItem (Join-Path $env:MCP_GATEWAY_HOME 'cache/catalog') -Filter *.json).FullName.Where({
                [System.Text.Json.Nodes.JsonNode]::Parse([System.IO.File]::ReadAllText($_))['server'].GetValue[string]() -ceq $Server
            })[0]
    }

    # Writes other tools into the catalog of a server that has been seen, as if it had listed them.
    function Set-Catalog([string] $Server, [object[]] $Tool) {
        # Whatever is still being listed is not to be written over it.
        Remove-Module McpGateway
        $file = Find-Catalog $Server
        $text = [System.IO.File]::ReadAllText($file)
        $start = $text.IndexOf('"tools":[') + 9
        $end = $text.IndexOf("],`n`"prompts`":")
        $definitions = $Tool.ForEach({ $_ -is [string] ? $_ : (ConvertTo-Json $_ -Depth 20 -Compress) }) -join ",`n"
        [System.IO.File]::WriteAllText($file, $text.Substring(0, $start) + $definitions + $text.Substring($end))
        Import-Module $ModulePath
    }

    function Get-FunctionName([string] $Server, [string[]] $Tool) {
        $definitions = $Tool.ForEach({ @{ name = $_; inputSchema = @{ type = 'object' } } })
        Set-Catalog $Server $definitions
        $module = Import-McpTool $Server
        $byTool = [System.Collections.Generic.Dictionary[string, string]]::new()
        foreach ($function in $module.ExportedFunctions.Values) {
            $null = "$($function.ScriptBlock)" -match "\`$GivenByCaller '[^']*' (?<tool>'(?:[^']|'')*'|""[^""]*"") "
            $byTool[(& ([scriptblock]::Create($Matches.tool)))] = $function.Name
        }

        $Tool.ForEach({ $byTool[$_] })
    }
}

AfterAll {
    Get-Module McpGateway.* | Remove-Module
    Clear-TestHome $folder
}

Describe 'Import-McpTool' {
    AfterEach {
        Get-Module McpGateway.* | Remove-Module
    }

    It 'gives a module of functions, one a tool, from the catalog where it knows them' {
        $tools = Get-McpTool sample
        $starts = Get-StartCount
        Remove-Module McpGateway
        Import-Module $ModulePath
        $module = Import-McpTool sample
        $module | Should -BeOfType ([System.Management.Automation.PSModuleInfo])
        $module.ExportedFunctions.Count | Should -Be $tools.Count
        Get-StartCount | Should -Be $starts
        (Get-McpServer sample).State | Should -Be 'Stopped'
        Invoke-SampleEcho -Message 'hello' | Should -BeExactly 'hello'
        (Get-Command Invoke-SampleEcho).ModuleName | Should -Be 'McpGateway.sample'
    }

    It 'connects where nothing is known, and with -Refresh' {
        $mine = Join-Path $folder 'fresh-pids'
        Register-SampleServer unseen '--pid-file', $mine
        $null = Import-McpTool unseen -Tool echo
        @(Get-Content $mine).Count | Should -Be 1
        $null = Invoke-McpTool unseen add_tool @{ name = 'late' } -Confirm:$false
        (Import-McpTool unseen -Tool late -Refresh).ExportedFunctions.Keys | Should -Be 'Invoke-UnseenLate'
    }

    It 'goes with Remove-Module, and a second import replaces the first' {
        $first = Import-McpTool sample -Tool echo
        $second = Import-McpTool sample -Tool add
        @(Get-Module McpGateway.sample).Count | Should -Be 1
        Get-Command Invoke-SampleEcho -ErrorAction Ignore | Should -BeNullOrEmpty
        (Add-Sample 1 2).sum | Should -Be 3
        Remove-Module $second
        Get-Command Add-Sample -ErrorAction Ignore | Should -BeNullOrEmpty
        (Get-McpServer sample).State | Should -Be 'Ready'
        $first.Name | Should -Be 'McpGateway.sample'
    }

    It 'lets nothing of itself be seen but the functions' {
        $before = (Get-Command -CommandType Function, Alias).Name
        $variables = (Get-Variable).Name
        $module = Import-McpTool sample -WarningVariable warnings
        (Get-Command -CommandType Function, Alias).Name | Where-Object { $_ -notin $before } | Sort-Object | Should -Be @($module.ExportedFunctions.Keys | Sort-Object)
        (Get-Variable).Name | Where-Object { $_ -notin $variables -and $_ -notin 'module', 'warnings', 'before', 'variables' } | Should -BeNullOrEmpty
        $warnings | Should -BeNullOrEmpty
    }

    It 'works inside a module that has imported the gateway for itself alone' {
        $answer = Invoke-Pwsh @"
            `$env:MCP_GATEWAY_HOME = '$env:MCP_GATEWAY_HOME'
            New-Module -Name Private -ScriptBlock {
                Import-Module '$ModulePath'
                function Use-Tool { `$module = Import-McpTool sample -Tool echo; Invoke-SampleEcho within; Remove-Module `$module; (Get-McpServer sample).State }
                Export-ModuleMember -Function Use-Tool
            } | Import-Module
            Use-Tool
            Get-Command Invoke-SampleEch*, Get-McpServe*
"@
        $answer | Should -Be @('within', 'Ready')
    }

    It 'takes servers from the pipeline, wildcards for servers and tools' {
        Register-SampleServer second
        (Get-McpServer sample, second | Import-McpTool -Tool ech?).Name | Should -Be @('McpGateway.sample', 'McpGateway.second')
        (Import-McpTool s*nd -Tool echo*).ExportedFunctions.Keys | Should -Be @('Invoke-SecondEcho', 'Invoke-SecondEchoRaw')
        Import-McpTool nothing* -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'imports nothing that is denied' {
        Register-SampleServer limited -With @{ DenyTool = 'echo_*', 'crash*' }
        $functions = (Import-McpTool limited).ExportedFunctions.Keys
        $functions | Should -Contain 'Invoke-LimitedEcho'
        $functions | Should -Not -Contain 'Invoke-LimitedEchoRaw'
        $functions | Should -Not -Contain 'Invoke-LimitedCrash'
    }

    It 'keeps to the rules that hold when a function is called' {
        Register-SampleServer ruled -With @{ ConfirmTool = 'count' }
        $null = Import-McpTool ruled -Tool count, echo
        Measure-Ruled -Key x -ErrorVariable failure -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failure.FullyQualifiedErrorId | Should -Be 'McpConfirmationImpossible,Measure-Ruled'
        Measure-Ruled -Key x -Force | Should -Not -BeNullOrEmpty
        Measure-Ruled -Key x -Confirm:$false | Should -Not -BeNullOrEmpty
        Register-SampleServer ruled -With @{ DenyTool = 'echo'; Force = $true }
        Invoke-RuledEcho a -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure.FullyQualifiedErrorId | Should -Be 'McpToolDenied,Invoke-RuledEcho'
    }

    It 'shows with -WhatIf which names there would be, and imports nothing' {
        $shown = Invoke-Pwsh "`$env:MCP_GATEWAY_HOME = '$env:MCP_GATEWAY_HOME'; Import-Module '$ModulePath'; Import-McpTool sample -Tool echo, add -WhatIf; Get-Module McpGateway.*"
        $shown | Should -Be @(
            'What if: Performing the operation "Import as function Invoke-SampleEcho" on target "sample/echo".'
            'What if: Performing the operation "Import as function Add-Sample" on target "sample/add".'
        )
    }

    It 'overwrites nothing without -AllowClobber' {
        function global:Invoke-SampleEcho { 'mine' }
        try {
            $module = Import-McpTool sample -Tool echo, add -WarningVariable warning -WarningAction SilentlyContinue
            $module.ExportedFunctions.Keys | Should -Be 'Add-Sample'
            "$warning" | Should -Match 'Invoke-SampleEcho.*-AllowClobber.*-Prefix.*-NameMap'
            Invoke-SampleEcho | Should -Be 'mine'
            Import-McpTool sample -Tool echo -WarningAction SilentlyContinue -ErrorVariable failure -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $failure.FullyQualifiedErrorId | Should -Be 'McpNothingToImport,McpGateway.PowerShell.Commands.ImportMcpToolCommand'
            $failure.ErrorDetails.RecommendedAction | Should -Match '-AllowClobber'
            $null = Import-McpTool sample -Tool echo -AllowClobber -WarningVariable warning
            $warning | Should -BeNullOrEmpty
            Invoke-SampleEcho theirs | Should -Be 'theirs'
        }
        finally {
            Remove-Item function:Invoke-SampleEcho -ErrorAction Ignore
        }
    }

    It 'says which tool or server is not there' {
        Import-McpTool sampel -ErrorVariable failure -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failure.FullyQualifiedErrorId | Should -Match '^McpServerNotFound,'
        Import-McpTool sample -Tool ech, echo -ErrorVariable failure -ErrorAction SilentlyContinue | Should -Not -BeNullOrEmpty
        $failure.FullyQualifiedErrorId | Should -Match '^McpToolNotFound,'
        Import-McpTool sample -NameMap @{ nope = 'Get-It' } -ErrorVariable failure -ErrorAction SilentlyContinue | Should -Not -BeNullOrEmpty
        $failure.TargetObject | Should -Be 'nope'
        Register-SampleServer empty '--no-tools'
        Import-McpTool empty -ErrorVariable failure -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failure.FullyQualifiedErrorId | Should -Match '^McpNothingToImport,'
    }

    It 'completes servers and tools' {
        function Complete([string] $Line) { [System.Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null).CompletionMatches.CompletionText }
        Complete 'Import-McpTool sam' | Should -Be 'sample'
        Complete 'Import-McpTool sample ech' | Should -Be @('echo', 'echo_raw')
        Complete 'Export-McpTool -Server sample -Tool ech' | Should -Be @('echo', 'echo_raw')
    }
}

Describe 'The names of functions' {
    BeforeAll {
        foreach ($name in 'github', 'notion', 'chrome-devtools', 'GitHub', 'my server', '7zip', '日本', 'google-maps', 'firecrawl', 'notes', 'github-mcp-server', 'brave-search') {
            Register-SampleServer $name
            $null = Get-McpTool $name
        }
    }

    AfterEach {
        Get-Module McpGateway.* | Remove-Module
    }

    It 'are verb, server and the rest: <Tool> of <Server> is <Function>' -ForEach @(
        @{ Server = 'github'; Tool = 'search_repositories'; Function = 'Search-GithubRepository' }
        @{ Server = 'github'; Tool = 'create_issue'; Function = 'New-GithubIssue' }
        @{ Server = 'github'; Tool = 'list_issues'; Function = 'Get-GithubIssue' }
        @{ Server = 'github'; Tool = 'delete_file'; Function = 'Remove-GithubFile' }
        @{ Server = 'github'; Tool = 'echo'; Function = 'Invoke-GithubEcho' }
        @{ Server = 'github'; Tool = 'issue_read'; Function = 'Read-GithubIssue' }
        @{ Server = 'github'; Tool = 'search'; Function = 'Search-Github' }
        @{ Server = 'github'; Tool = 'github_search'; Function = 'Search-Github' }
        @{ Server = 'github'; Tool = 'github'; Function = 'Invoke-Github' }
        @{ Server = 'github'; Tool = 'get_github_user'; Function = 'Get-GithubUser' }
        @{ Server = 'github'; Tool = 'getPullRequest'; Function = 'Get-GithubPullRequest' }
        @{ Server = 'github'; Tool = 'repos.list-files/all'; Function = 'Invoke-GithubReposListFilesAll' }
        @{ Server = 'github'; Tool = 'GET_USER_URL'; Function = 'Get-GithubUserUrl' }
        @{ Server = 'github'; Tool = 'getHTTPStatus'; Function = 'Get-GithubHTTPStatus' }
        @{ Server = 'github'; Tool = 'convert_to_markdown'; Function = 'ConvertTo-GithubMarkdown' }
        @{ Server = 'github'; Tool = 'convert_file'; Function = 'Convert-GithubFile' }
        @{ Server = 'github'; Tool = 'suche_größe'; Function = 'Invoke-GithubSucheGröße' }
        @{ Server = 'github'; Tool = '検索'; Function = 'Invoke-Github検索' }
        @{ Server = 'github'; Tool = '🚀'; Function = 'Invoke-Github' }
        @{ Server = 'GitHub'; Tool = 'github_fork_it'; Function = 'Copy-GitHubIt' }
        @{ Server = 'notion'; Tool = 'notion_create_page'; Function = 'New-NotionPage' }
        @{ Server = 'notion'; Tool = 'API-post-search'; Function = 'Send-NotionSearch' }
        @{ Server = 'notion'; Tool = 'API-retrieve-a-page'; Function = 'Get-NotionPage' }
        @{ Server = 'notion'; Tool = 'get a'; Function = 'Get-NotionA' }
        @{ Server = 'notion'; Tool = 'api'; Function = 'Invoke-NotionApi' }
        @{ Server = 'chrome-devtools'; Tool = 'take_screenshot'; Function = 'Get-ChromeDevtoolsScreenshot' }
        @{ Server = 'chrome-devtools'; Tool = 'chrome_devtools_close_page'; Function = 'Close-ChromeDevtoolsPage' }
        @{ Server = 'my server'; Tool = 'do it'; Function = 'Invoke-MyServerIt' }
        @{ Server = '7zip'; Tool = 'list'; Function = 'Get-7zip' }
        @{ Server = '日本'; Tool = 'get'; Function = 'Get-日本' }
        @{ Server = 'firecrawl'; Tool = 'firecrawl_monitor_delete'; Function = 'Remove-FirecrawlMonitor' }
        @{ Server = 'firecrawl'; Tool = 'firecrawl_monitor_list'; Function = 'Get-FirecrawlMonitor' }
        @{ Server = 'firecrawl'; Tool = 'firecrawl_monitor_update'; Function = 'Update-FirecrawlMonitor' }
        @{ Server = 'firecrawl'; Tool = 'firecrawl_monitor_delete_all'; Function = 'Remove-FirecrawlMonitorAll' }
        @{ Server = 'firecrawl'; Tool = 'watch_files'; Function = 'Watch-FirecrawlFile' }
        @{ Server = 'github'; Tool = 'get_and_delete'; Function = 'Remove-Github' }
        @{ Server = 'github'; Tool = 'get_user_and_delete'; Function = 'Remove-GithubUser' }
        @{ Server = 'github'; Tool = 'find_or_create_label'; Function = 'New-GithubLabel' }
        @{ Server = 'github'; Tool = 'read_then_purge_queue'; Function = 'Remove-GithubQueue' }
        @{ Server = 'github'; Tool = 'log_clear'; Function = 'Clear-GithubLog' }
        @{ Server = 'github'; Tool = 'draft_update'; Function = 'Update-GithubDraft' }
        @{ Server = 'github'; Tool = 'issue_write'; Function = 'Write-GithubIssue' }
        @{ Server = 'github'; Tool = 'messageDelete'; Function = 'Remove-GithubMessage' }
        @{ Server = 'github'; Tool = 'browser_delete_cookies'; Function = 'Remove-GithubBrowserCookie' }
        @{ Server = 'github'; Tool = 'get_create_options'; Function = 'Get-GithubCreateOption' }
        @{ Server = 'github'; Tool = 'get_last_update'; Function = 'Get-GithubLastUpdate' }
        @{ Server = 'github'; Tool = 'list_delete_markers'; Function = 'Get-GithubDeleteMarker' }
        @{ Server = 'github'; Tool = 'can_delete'; Function = 'Invoke-GithubCanDelete' }
        @{ Server = 'github'; Tool = 'start_run'; Function = 'Start-GithubRun' }
        @{ Server = 'github'; Tool = 'listURLs'; Function = 'Get-GithubURL' }
        @{ Server = 'github'; Tool = 'get_status'; Function = 'Get-GithubStatus' }
        @{ Server = 'github'; Tool = 'list_statuses'; Function = 'Get-GithubStatus' }
        @{ Server = 'github'; Tool = 'get_boxes'; Function = 'Get-GithubBox' }
        @{ Server = 'github'; Tool = 'list_all_github_repos'; Function = 'Get-GithubAllRepo' }
        @{ Server = 'github'; Tool = 'create_page_page'; Function = 'New-GithubPage' }
        @{ Server = 'google-maps'; Tool = 'maps_directions'; Function = 'Invoke-GoogleMapsDirections' }
        @{ Server = 'google-maps'; Tool = 'maps_search_places'; Function = 'Search-GoogleMapsPlace' }
        @{ Server = 'google-maps'; Tool = 'search_google_places'; Function = 'Search-GoogleMapsPlace' }
        @{ Server = 'notes'; Tool = 'create_note'; Function = 'New-Note' }
        @{ Server = 'notes'; Tool = 'note_delete'; Function = 'Remove-Note' }
        @{ Server = 'notes'; Tool = 'read_long_note'; Function = 'Read-NotesLongNote' }
        @{ Server = 'notes'; Tool = 'search'; Function = 'Search-Notes' }
        @{ Server = 'github-mcp-server'; Tool = 'search_github_issues'; Function = 'Search-GithubMcpServerIssue' }
        @{ Server = 'brave-search'; Tool = 'brave_web_search'; Function = 'Search-BraveSearchWeb' }
    ) {
        Get-FunctionName $Server $Tool | Should -BeExactly $Function
        Get-Command $Function -ErrorAction Stop | Should -Not -BeNullOrEmpty
    }

    It 'are different for each tool, and the same in every order' {
        $tools = 'get_user', 'getUser', 'read-user', 'list_user', 'fetch user', 'GET_USER', '🚀', '🎉', '!!', 'rocket'
        $names = Get-FunctionName github $tools
        $names | Select-Object -Unique | Should -Be $names
        ($names -notmatch '^(?:Get|Read|Invoke)-Github\w*$') | Should -BeNullOrEmpty
        [array]::Reverse($tools)
        $again = Get-FunctionName github $tools
        [array]::Reverse($again)
        $again | Should -BeExactly $names
    }

    It 'keep apart one and many' {
        Get-FunctionName github 'list_issues', 'get_issue' | Should -BeExactly @('Get-GithubIssueList', 'Get-GithubIssue')
        Get-FunctionName github 'create_issue', 'create_issues' | Should -BeExactly @('New-GithubIssue', 'New-GithubIssueList')
    }

    It 'do not depend on what else is imported' {
        $null = Get-FunctionName github 'get_user', 'getUser', 'echo'
        $all = (Get-Module McpGateway.github).ExportedFunctions.Keys
        $both = 'get_user', 'getUser' | ForEach-Object { (Import-McpTool github -Tool $_).ExportedFunctions.Keys.Where({ $_ -ne 'Invoke-GithubEcho' }) }
        $both | Select-Object -Unique | Sort-Object | Should -Be @($all | Where-Object { $_ -ne 'Invoke-GithubEcho' } | Sort-Object)
    }

    It 'change with -Prefix and -NameMap' {
        $null = Get-FunctionName github 'get_user', 'echo'
        $functions = (Import-McpTool github -Prefix My -NameMap @{ ECHO = 'Show-Text' }).ExportedFunctions.Keys
        $functions | Should -Be @('Get-MyGithubUser', 'Show-Text')
        $functions = (Import-McpTool github -NameMap @{ echo = 'Get-GithubUser' }).ExportedFunctions.Keys
        @($functions).Count | Should -Be 2
        $functions | Should -Contain 'Get-GithubUser'
    }

    It 'are refused where they cannot be names: <_>' -ForEach @('Get It', 'a;b', '$x', '-Get', 'a`b', '') {
        { Import-McpTool github -NameMap @{ echo = $_ } } | Should -Throw -ErrorId 'McpFunctionNameInvalid,*'
        if ($_ -and $_ -ne '-Get') {
            { Import-McpTool github -Prefix $_ } | Should -Throw -ErrorId 'McpFunctionNameInvalid,*'
        }
    }

    It 'are refused where two tools are to have one' {
        { Import-McpTool github -NameMap @{ echo = 'Get-It'; get_user = 'Get-It' } } | Should -Throw -ErrorId 'McpFunctionNameTwice,*'
    }

    It 'have verbs that PowerShell approves, by the table of the documentation' {
        $table = (Get-McpServer github).GetType().Assembly.GetType('McpGateway.PowerShell.Importing.VerbTable').GetProperty('All').GetValue($null)
        $table.Values | Select-Object -Unique | Where-Object { $_ -notin (Get-Verb).Verb } | Should -BeNullOrEmpty
        (Get-Verb).Verb | Where-Object { $table[$_] -cne $_ } | Should -BeNullOrEmpty
        $documented = @{}
        $page = Get-Content (Join-Path $RepositoryRoot 'docs/importing.md') -Raw
        $page.Substring(0, $page.IndexOf('## Parameters')) -split '\r?\n' | Where-Object { $_ -match '^\| `(?<verb>\w+)` \| (?<words>.*) \|$' } | ForEach-Object {
            $verb = $Matches.verb
            ($Matches.words -split ', ').ForEach({ $documented[$_] = $verb })
        }

        $others = @($table.GetEnumerator() | Where-Object { $_.Key -ne $_.Value })
        $documented.Keys.Count | Should -Be $others.Count
        $others | Where-Object { $documented[$_.Key] -cne $_.Value } | Should -BeNullOrEmpty
    }
}

Describe 'The parameters of functions' {
    BeforeAll {
        # The tool gives back whatever it gets: the catalog says what it takes.
        Register-SampleServer typed
        $null = Get-McpTool typed
        $schema = @{
            type = 'object'
            required = 'text', 'count', 'kind', 'flag', 'list', 'nothing', 'preset'
            properties = [ordered] @{
                text = @{ type = 'string' }; count = @{ type = 'integer'; minimum = 1 }; kind = @{ enum = 'Small', 'big one', "it's" }
                flag = @{ type = 'boolean' }; list = @{ type = 'array'; items = @{ type = 'string' } }; nothing = @{ type = 'integer', 'null' }; preset = @{ type = 'integer'; default = 5 }
                ratio = @{ type = 'number' }; per_page = @{ type = 'integer' }; level = @{ type = 'integer'; enum = 1, 2, 3 }; kinds = @{ type = 'array'; items = @{ enum = 'One', 'Two' } }
                maybe = @{ type = 'boolean' }; object = @{ type = 'object'; properties = @{ x = @{ type = 'number' } } }; objects = @{ type = 'array'; items = @{ type = 'object' } }
                numbers = @{ type = 'array'; items = @{ type = 'integer' } }; nullable = @{ type = 'string', 'null' }; when = @{ type = 'string'; format = 'date-time' }
                mixed = @{ anyOf = @{ type = 'string' }, @{ type = 'integer' } }; any = @{ description = 'Whatever' }; any2 = $true; Case = @{ enum = 'a', 'A' }
                timeout = @{ type = 'integer' }; verbose = @{ type = 'boolean' }; host = @{ type = 'string' }; db = @{ type = 'string' }; confirmPreference = @{ type = 'string' }
                givenByCaller = @{ type = 'string' }; '2fa' = @{ type = 'string' }; user_id = @{ type = 'string' }; userId = @{ type = 'string' }; '🚀' = @{ type = 'string' }
                arguments = @{ type = 'string' }; input = @{ type = 'string' }; error = @{ type = 'string' }; InvokeTool = @{ type = 'string' }; Caller = @{ type = 'string' }; 'with space' = @{ type = 'string' }
            }
        }
        $annotations = @{ readOnlyHint = $true }
        Set-Catalog typed @(
            @{ name = 'echo_raw'; description = 'Typed'; inputSchema = $schema; annotations = $annotations }
            @{ name = 'echo'; inputSchema = @{ type = 'object' }; annotations = @{ destructiveHint = $false } }
            @{ name = 'bare' }
        )
        $null = Import-McpTool typed
        $command = Get-Command Invoke-TypedEchoRaw
        $required = @{ Text = 'a'; Count = 1; Kind = 'Small'; Flag = $true; List = @('x'); Nothing = 2 }
        function Send-Typed([hashtable] $With = @{}) {
            $all = $required.Clone()
            $With.Keys.ForEach({ $all[$_] = $With[$_] })
            (Invoke-TypedEchoRaw @all -Raw -ErrorAction Stop).structuredContent
        }
    }

    AfterAll {
        Get-Module McpGateway.* | Remove-Module
    }

    It 'have the type that the schema says: <Name> is <Type>' -ForEach @(
        @{ Name = 'Text'; Type = [string] }, @{ Name = 'Count'; Type = [long] }, @{ Name = 'Kind'; Type = [string] }, @{ Name = 'Flag'; Type = [bool] }
        @{ Name = 'List'; Type = [string[]] }, @{ Name = 'Ratio'; Type = [double] }, @{ Name = 'Object'; Type = [object] }, @{ Name = 'Objects'; Type = [object[]] }
        @{ Name = 'Numbers'; Type = [long[]] }, @{ Name = 'Nullable'; Type = [string] }, @{ Name = 'When'; Type = [object] }, @{ Name = 'Mixed'; Type = [object] }
        @{ Name = 'Any'; Type = [object] }, @{ Name = 'Level'; Type = [long] }, @{ Name = 'Kinds'; Type = [string[]] }, @{ Name = 'AdditionalArguments'; Type = [System.Collections.IDictionary] }
    ) {
        $command.Parameters[$Name].ParameterType | Should -Be $Type
    }

    It 'are mandatory where the tool requires them and sets nothing itself' {
        $command.Parameters.Values.Where({ $_.Attributes.Mandatory }).Name | Should -Be @('Text', 'Count', 'Kind', 'Flag', 'List', 'Nothing')
        (Invoke-TypedEchoRaw a 1 small $false x $null -Raw).structuredContent.kind | Should -BeExactly 'Small'
    }

    It 'offer the values that there are, and send them as the server writes them' {
        $command.Parameters['Kind'].Attributes.Where({ $_ -is [ValidateSet] }).ValidValues | Should -Be @('Small', 'big one', "it's")
        $line = 'Invoke-TypedEchoRaw -Kind '
        [System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null).CompletionMatches.CompletionText | Should -Be @("'big one'", "'it''s'", 'Small')
        { Send-Typed @{ Kind = 'huge' } } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
        { Send-Typed @{ Level = 4 } } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
        (Send-Typed @{ Kind = 'BIG ONE' }).kind | Should -BeExactly 'big one'
        (Send-Typed @{ Kinds = 'two', 'ONE' }).kinds | Should -BeExactly @('Two', 'One')
        (Send-Typed @{ Level = 3 }).level | Should -Be 3
        (Send-Typed @{ Case = 'A' }).Case | Should -BeExactly 'A'
        (Send-Typed @{ Case = 'a' }).Case | Should -BeExactly 'a'
    }

    It 'are sent only where they are given' {
        (Send-Typed).PSObject.Properties.Name | Should -BeExactly @('text', 'count', 'kind', 'flag', 'list', 'nothing')
        (Send-Typed @{ Maybe = $false }).maybe | Should -BeFalse
        (Send-Typed @{ Maybe = $true }).maybe | Should -BeTrue
        (Send-Typed @{ List = @() }).list.Count | Should -Be 0
        (Send-Typed @{ Text = '' }).text | Should -BeExactly ''
    }

    It 'send null where null is a value, and nothing where it is none' {
        $sent = Send-Typed @{ Nothing = $null; Nullable = [NullString]::Value; Any = $null; Maybe = $null; Ratio = $null; When = $null; Numbers = $null }
        $sent.PSObject.Properties.Name | Should -BeExactly @('text', 'count', 'kind', 'flag', 'list', 'nothing', 'nullable', 'any')
        $sent.nothing, $sent.nullable, $sent.any | Should -Be @($null, $null, $null)
        { Send-Typed @{ Count = $null } } | Should -Throw -ErrorId 'ParameterArgumentTransformationError,*'
        { Send-Typed @{ Count = '' } } | Should -Throw -ErrorId 'ParameterArgumentTransformationError,*'
        [pscustomobject] @{ text = 'a'; count = '3'; kind = 'Small'; flag = $true; list = 'x'; nothing = ''; ratio = ''; maybe = [System.DBNull]::Value } |
            Invoke-TypedEchoRaw -Raw | ForEach-Object { $sent = $_.structuredContent }
        $sent.count, $sent.nothing | Should -Be @(3, $null)
        $sent.PSObject.Properties.Name | Should -Not -Contain 'ratio'
        $sent.PSObject.Properties.Name | Should -Not -Contain 'maybe'
        (Send-Typed @{ Ratio = 0; Maybe = $false }).PSObject.Properties.Name | Should -Contain 'ratio'
    }

    It 'do not make another value of what does not fit' {
        { Send-Typed @{ Flag = 'false' } } | Should -Throw -ErrorId 'ParameterArgumentTransformationError,*'
        { Send-Typed @{ Count = 'many' } } | Should -Throw -ErrorId 'ParameterArgumentTransformationError,*'
        { Send-Typed @{ Count = 1.5 } } | Should -Throw -ErrorId 'ParameterArgumentTransformationError,*'
        (Send-Typed @{ Count = 2.0 }).count | Should -Be 2
        (Send-Typed @{ Text = 123 }).text | Should -BeExactly '123'
        (Send-Typed @{ Ratio = 1.5 }).ratio | Should -Be 1.5
        (Send-Typed @{ Count = 9007199254740993 }).count | Should -Be 9007199254740993
    }

    It 'take hashtables and objects for objects, one for a list' {
        (Send-Typed @{ Object = @{ x = 1 } }).object.x | Should -Be 1
        (Send-Typed @{ Object = [pscustomobject] @{ x = 2 } }).object.x | Should -Be 2
        (Send-Typed @{ Objects = @{ x = 1 } }).objects[0].x | Should -Be 1
        (Send-Typed @{ Numbers = 7 }).numbers | Should -Be @(7)
    }

    It 'get another name where PowerShell has the name for itself, and reach the tool under its own: <Key>' -ForEach @(
        @{ Key = 'timeout'; Name = 'TimeoutArgument'; Value = 5 }, @{ Key = 'verbose'; Name = 'VerboseArgument'; Value = $true }, @{ Key = 'host'; Name = 'HostArgument'; Value = 'h' }
        @{ Key = 'db'; Name = 'DbArgument'; Value = 'd' }, @{ Key = 'confirmPreference'; Name = 'ConfirmPreferenceArgument'; Value = 'c' }, @{ Key = 'givenByCaller'; Name = 'GivenByCallerArgument'; Value = 'g' }
        @{ Key = '2fa'; Name = 'Argument2fa'; Value = 'f' }, @{ Key = 'per_page'; Name = 'PerPage'; Value = 3 }, @{ Key = '🚀'; Name = 'Argument'; Value = 'r' }, @{ Key = 'arguments'; Name = 'Arguments'; Value = 'a' }
        @{ Key = 'input'; Name = 'InputArgument'; Value = 'i' }, @{ Key = 'error'; Name = 'ErrorArgument'; Value = 'e' }, @{ Key = 'InvokeTool'; Name = 'InvokeTool'; Value = 't' }, @{ Key = 'Caller'; Name = 'Caller'; Value = 'c' }
        @{ Key = 'with space'; Name = 'WithSpace'; Value = 's' }
    ) {
        (Send-Typed @{ $Name = $Value }).$Key | Should -BeExactly $Value
    }

    It 'keep apart what differs in case or form alone' {
        $names = $command.Parameters.Keys -like 'UserId*'
        $names.Count | Should -Be 2
        $sent = Send-Typed @{ $names[0] = 'first'; $names[1] = 'second' }
        $sent.user_id, $sent.userId | Sort-Object | Should -Be @('first', 'second')
    }

    It 'can be called by the name that the tool has for them' {
        (Send-Typed @{ per_page = 3; host = 'h'; 'with space' = 's' }).PSObject.Properties.Name | Should -Be @('text', 'count', 'kind', 'flag', 'list', 'nothing', 'per_page', 'host', 'with space')
    }

    It 'come from the pipeline by property name, and are forgotten after each object' {
        $objects = @(
            [pscustomobject] @{ text = 'one'; count = 1; kind = 'Small'; flag = $true; list = 'a', 'b'; nothing = 1; per_page = 10 }
            [pscustomobject] @{ text = 'two'; count = 2; kind = 'Small'; flag = $false; list = 'c'; nothing = 2; ratio = 0.5 }
        )
        $sent = ($objects | Invoke-TypedEchoRaw -Raw).structuredContent
        $sent[0].per_page, $sent[0].list[1] | Should -Be @(10, 'b')
        $sent[1].text, $sent[1].ratio, $sent[1].flag | Should -Be @('two', 0.5, $false)
        $sent[1].PSObject.Properties.Name | Should -Not -Contain 'per_page'
    }

    It 'are left out where an object from the pipeline has nothing for them: <Case>' -ForEach @(
        @{ Case = 'null'; Value = $null }, @{ Case = 'an empty cell'; Value = '' }, @{ Case = 'DBNull'; Value = [System.DBNull]::Value }
        @{ Case = 'the null of texts'; Value = [NullString]::Value }, @{ Case = 'no output'; Value = [System.Management.Automation.Internal.AutomationNull]::Value }
    ) {
        $object = [pscustomobject] @{ text = 'a'; count = 1; kind = 'Small'; flag = $true; list = , 'x'; nothing = 2 }
        foreach ($name in 'ratio', 'level', 'kinds', 'maybe', 'object', 'objects', 'numbers', 'nullable', 'when', 'mixed', 'Case', 'preset', 'db') {
            $object | Add-Member -NotePropertyName $name -NotePropertyValue $Value
        }

        ($object | Invoke-TypedEchoRaw -Raw -ErrorAction Stop).structuredContent.PSObject.Properties.Name | Should -BeExactly 'text', 'count', 'kind', 'flag', 'list', 'nothing'
        foreach ($name in 'text', 'count', 'kind', 'list') {
            $broken = $object | Select-Object *
            $broken.$name = $Value
            $sent = try { $broken | Invoke-TypedEchoRaw -Raw -ErrorAction Stop } catch { $_ }
            if ($Value -is [string] -and $name -eq 'text') {
                # What is empty is a text all the same, and this one is required.
                $sent.structuredContent.$name | Should -Be ''
            }
            else {
                $sent | Should -BeOfType ([System.Management.Automation.ErrorRecord])
                "$sent" | Should -Match $name
            }
        }
    }

    It 'are left out where they are given as null or, but for texts, as nothing' {
        foreach ($none in $null, [System.DBNull]::Value, [NullString]::Value) {
            $with = @{}
            'Ratio', 'Level', 'Kinds', 'Maybe', 'Object', 'Objects', 'Numbers', 'When', 'Mixed', 'Case', 'DbArgument' | ForEach-Object { $with[$_] = $none }
            (Send-Typed $with).PSObject.Properties.Name | Should -BeExactly 'text', 'count', 'kind', 'flag', 'list', 'nothing'
        }

        $empty = Send-Typed @{ Ratio = ''; Level = ''; Kinds = ''; Maybe = ''; Object = ''; Objects = ''; Numbers = ''; Case = ''; DbArgument = '' }
        $empty.PSObject.Properties.Name | Should -BeExactly 'text', 'count', 'kind', 'flag', 'list', 'nothing', 'db'
        $empty.db | Should -BeExactly ''
        { Send-Typed @{ Count = '' } } | Should -Throw -ExpectedMessage "*'Count'*null*"
    }

    It 'complete the values that there are where they may be left out, too' {
        $line = 'Invoke-TypedEchoRaw -Kinds '
        [System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null).CompletionMatches.CompletionText | Should -Be 'One', 'Two'
    }

    It 'leave room for what the schema does not name' {
        (Send-Typed @{ AdditionalArguments = @{ extra = 'e'; count = 7 } }).extra | Should -Be 'e'
        (Send-Typed @{ AdditionalArguments = @{ count = 7 } }).count | Should -Be 7
        (Get-Command Invoke-TypedBare).Parameters['AdditionalArguments'].Aliases | Should -Be 'Arguments'
        Invoke-TypedEcho -Arguments @{ message = 'm' } | Should -Be 'm'
    }

    It 'are described in the help of the function' {
        $help = Get-Help Invoke-TypedEchoRaw -Full
        $help.Synopsis | Should -Be 'Typed'
        "$($help.Description.Text)" | Should -Match "'echo_raw'.*'typed'.*only reads"
        $parameter = $help.parameters.parameter.Where({ $_.name -eq 'Preset' })
        $parameter.defaultValue | Should -Be '5'
        ($help.parameters.parameter.Where({ $_.name -eq 'PerPage' }).description.Text) | Should -Match "'per_page'"
        $help.parameters.parameter.Where({ $_.name -eq 'Text' }).required | Should -Be 'true'
        $help.examples.example.Count | Should -Be 2
        $help.parameters.parameter.Where({ -not $_.description -and $_.name -notin 'WhatIf', 'Confirm' }) | Should -BeNullOrEmpty
    }

    It 'have types in the help that a reader knows' {
        $shown = Get-Help Invoke-TypedEchoRaw -Full | Out-String -Width 300
        $shown | Should -Not -Match 'Nullable`1'
        $shown | Should -Match '(?m)^ +-Ratio <Double>'
        $shown | Should -Match '(?m)^ +-Count <Int64>'
        $shown | Should -Match '(?m)^ +-Maybe <Boolean>'
        $shown | Should -Match '(?s)-Ratio <Double>[^-]*Default value +not sent'
        $shown | Should -Match '(?s)-Preset <Int64>[^-]*Default value +5'
        $shown | Should -Match '(?m)^ +-List <String\[\]>'
        Get-Command Invoke-TypedEchoRaw -Syntax | Should -Match '\[-Ratio <double>\].*\[-Numbers <long\[\]>\]'
    }

    It 'have an example in the help that runs' {
        $example = (Get-Help Invoke-TypedEchoRaw).examples.example[0].code
        $example ??= (Get-Help Invoke-TypedEchoRaw -Examples).examples.example[0].code
        (& ([scriptblock]::Create("$example -Raw"))).structuredContent.kind | Should -Be 'Small'
    }

    It 'say how much the tool may do: <Name> is <Impact>' -ForEach @(
        @{ Name = 'Invoke-TypedEchoRaw'; Impact = 'Low' }, @{ Name = 'Invoke-TypedEcho'; Impact = 'Medium' }, @{ Name = 'Invoke-TypedBare'; Impact = 'High' }
    ) {
        $binding = (Get-Command $Name).ScriptBlock.Attributes.Where({ $_ -is [System.Management.Automation.CmdletBindingAttribute] })[0]
        $binding.ConfirmImpact | Should -Be $Impact
        $binding.SupportsShouldProcess | Should -BeTrue
    }
}

Describe 'Objects of PowerShell' {
    BeforeAll {
        Register-SampleServer files
        $null = Get-McpTool files
        function Set-Schema([System.Collections.IDictionary] $Properties, [string[]] $Required = @()) {
            Set-Catalog files @(@{ name = 'echo_raw'; inputSchema = @{ type = 'object'; properties = $Properties; required = $Required }; annotations = @{ readOnlyHint = $true } })
            $null = Import-McpTool files
        }
        $file = New-Item -ItemType File (Join-Path $folder 'a b.txt')
        $text = @{ type = 'string' }
    }

    AfterAll {
        Get-Module McpGateway.* | Remove-Module
    }

    It 'bind their paths to <Key>' -ForEach @(
        @{ Key = 'path' }, @{ Key = 'file_path' }, @{ Key = 'filePath' }, @{ Key = 'file' }, @{ Key = 'FILENAME'; Description = 'Path of the file' }, @{ Key = 'absolute_path' }
        @{ Key = 'directory_path' }, @{ Key = 'source'; Description = 'The file to copy' }
    ) {
        Set-Schema @{ $Key = @{ type = 'string'; description = $Description }; other = $text }
        ($file | Invoke-FilesEchoRaw -Raw).structuredContent.$Key | Should -BeExactly $file.FullName
        (Get-Item $file.FullName | Select-Object PSPath | Invoke-FilesEchoRaw -Raw).structuredContent.$Key | Should -BeExactly $file.FullName
        ([pscustomobject] @{ LiteralPath = '/x' } | Invoke-FilesEchoRaw -Raw).structuredContent.$Key | Should -BeExactly '/x'
    }

    It 'bind their paths to lists of them, and to one of several properties' {
        Set-Schema @{ paths = @{ type = 'array'; items = $text } }
        ($file | Invoke-FilesEchoRaw -Raw).structuredContent.paths | Should -Be @($file.FullName)
        Set-Schema ([ordered] @{ destination_path = $text; path = $text }) 'path', 'destination_path'
        ($file | Invoke-FilesEchoRaw -DestinationPath /there -Raw).structuredContent.path | Should -BeExactly $file.FullName
    }

    It 'bind their addresses, names and numbers to what a tool must have, and to nothing else' {
        Set-Schema ([ordered] @{ page_url = $text; user_id = $text; repo_name = $text; parent_id = $text }) 'page_url', 'user_id', 'repo_name'
        $sent = ([pscustomobject] @{ Uri = 'https://example.com/'; Id = '7'; Name = 'n' } | Invoke-FilesEchoRaw -Raw).structuredContent
        $sent.page_url, $sent.user_id, $sent.repo_name, $sent.parent_id | Should -Be @('https://example.com/', '7', 'n', $null)
    }

    It 'find no name twice' {
        Set-Schema ([ordered] @{ path = $text; file_path = $text; fullName = $text; id = $text; item_id = $text }) 'id', 'item_id'
        $aliases = (Get-Command Invoke-FilesEchoRaw).Parameters.Values.ForEach({ $_.Name; $_.Aliases })
        $aliases.Count | Should -Be @($aliases | Select-Object -Unique).Count
        ([pscustomobject] @{ fullName = 'f'; path = 'p' } | Invoke-FilesEchoRaw -Id 1 -ItemId 2 -Raw).structuredContent.fullName | Should -Be 'f'
    }

    It 'come with examples of whole numbers that the tool takes' {
        Set-Schema ([ordered] @{ limit = @{ type = 'number' }; page = @{ type = 'integer'; minimum = 5 }; share = @{ type = 'number'; minimum = 0; maximum = 0.5 } }) 'limit', 'page', 'share'
        (Get-Help Invoke-FilesEchoRaw -Examples | Out-String -Width 200) | Should -Match '-Limit 1 -Page 5 -Share 0\b'
    }
}

Describe 'A function' {
    BeforeAll {
        $null = Import-McpTool sample
    }

    AfterAll {
        Get-Module McpGateway.* | Remove-Module
    }

    It 'puts out what Invoke-McpTool puts out: <Tool>' -ForEach @(
        @{ Tool = 'echo'; Function = 'Invoke-SampleEcho'; Arguments = @{ message = "é 日本 😀 'x'" } }
        @{ Tool = 'add'; Function = 'Add-Sample'; Arguments = @{ a = 1; b = 2.5 } }
        @{ Tool = 'whole_result'; Function = 'Invoke-SampleWholeResult'; Arguments = @{ result = @{ content = @(@{ type = 'text'; text = 'a' }, @{ type = 'text'; text = 'b' }); structuredContent = @{ list = @(@(1, 2), @(3)) } } } }
        @{ Tool = 'content_zoo'; Function = 'Invoke-SampleContentZoo'; Arguments = @{} }
        @{ Tool = 'schema_zoo'; Function = 'Invoke-SampleSchemaZoo'; Arguments = [ordered] @{ mode = 'dry run'; origin = @{ x = 1.5 }; tags = @('a'); matrix = @(@(1, 2), @(3)); pair = @('a', 1); limit = 5; 'name with space' = 's'; 'größe' = 3 } }
        @{ Tool = 'image'; Function = 'Invoke-SampleImage'; Arguments = @{} }
        @{ Tool = 'decorated'; Function = 'Invoke-SampleDecorated'; Arguments = @{} }
    ) {
        foreach ($switch in @{}, @{ Raw = $true }, @{ AsObject = $true }) {
            $direct = @(Invoke-McpTool sample $Tool $Arguments @switch -ErrorAction Stop)
            $made = @(& $Function @Arguments @switch -ErrorAction Stop)
            $direct.Count | Should -BeGreaterThan 0
            $made.Count | Should -Be $direct.Count
            $made.ForEach({ $_.GetType().FullName }) | Should -Be $direct.ForEach({ $_.GetType().FullName })
            Get-Json $made | Should -BeExactly (Get-Json $direct)
        }
    }

    It 'fails as itself: $?, -ErrorAction, -ErrorVariable, catch' {
        Invoke-SampleToolError -Message 'went wrong' -ErrorAction SilentlyContinue -ErrorVariable failure
        $? | Should -BeFalse
        $failure.Count | Should -Be 1
        $failure[0].FullyQualifiedErrorId | Should -Be 'McpToolError,Invoke-SampleToolError'
        $failure[0].Exception.GetType().Name | Should -Be 'McpToolException'
        $failure[0].InvocationInfo.Line | Should -Match 'Invoke-SampleToolError -Message'
        { Invoke-SampleToolError -Message 'went wrong' -ErrorAction Stop } | Should -Throw 'went wrong'
        & { $ErrorActionPreference = 'Stop'; { Invoke-SampleToolError -Message 'went wrong' } | Should -Throw 'went wrong' }
        Invoke-SampleEcho fine
        $? | Should -BeTrue
    }

    It 'does nothing where its caller only asks what it would do' {
        function Test-It { $WhatIfPreference = $true; Measure-Sample -Key 'asked' }
        Measure-Sample -Key 'asked' -WhatIf
        Test-It
        New-Module -Name Other -ScriptBlock { function Test-Other { $WhatIfPreference = $true; Measure-Sample -Key 'asked' } } | Import-Module
        Test-Other
        Remove-Module Other
        Read-Ledger | Should -Not -Contain 'count asked'
        $null = Measure-Sample -Key 'real' -Confirm:$false
        Read-Ledger | Should -Contain 'count real'
    }

    It 'can be stopped from below, and called again' {
        1..5 | ForEach-Object { [pscustomobject] @{ message = "$_" } } | Invoke-SampleEcho | Select-Object -First 2 | Should -Be @('1', '2')
        Invoke-SampleEcho again | Should -Be 'again'
    }

    It 'works in strict mode, and after the gateway was removed' {
        $answer = Invoke-Pwsh @"
            Set-StrictMode -Version Latest
            `$env:MCP_GATEWAY_HOME = '$env:MCP_GATEWAY_HOME'
            Import-Module '$ModulePath'
            `$null = Import-McpTool sample
            Invoke-SampleEcho strict
            (Invoke-SampleSchemaZoo -Origin @{ x = 1 } -Mode FAST -Tags a -Raw).structuredContent.received.mode
            Remove-Module McpGateway
            Invoke-SampleEcho after
            @(Add-Sample 1 2)[0].sum
"@
        $answer | Should -BeExactly @('strict', 'fast', 'after', '3')
    }

    It 'shows its errors' {
        $shown = Invoke-Pwsh "`$env:MCP_GATEWAY_HOME = '$env:MCP_GATEWAY_HOME'; Import-Module '$ModulePath'; `$null = Import-McpTool sample; `"`$(Invoke-SampleToolError -Message 'went wrong' 2>&1)`"; 'on'"
        $shown | Should -Contain 'on'
        "$shown" | Should -Match 'went wrong'
    }

    It 'takes -Timeout' {
        Invoke-SampleNever -Timeout 0.2 -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure.FullyQualifiedErrorId | Should -Be 'McpCallTimeout,Invoke-SampleNever'
    }
}

Describe 'What servers say' {
    BeforeAll {
        Register-SampleServer hostile '--bad-tools'
        $null = Get-McpTool hostile
        $env:PWNED = $null
        $payloads = @(
            "'; `$env:PWNED = 1; '", "‘; `$env:PWNED = 1; ’", "‚‛’; `$env:PWNED = 1 #", '"; $env:PWNED = 1; "', '$($env:PWNED = 1)', '`"$($env:PWNED = 1)', "}`n`$env:PWNED = 1`n{", "#> `$env:PWNED = 1 <#"
            "#>`n}`n`$env:PWNED = 1`nfunction x {", "@'`n'@", "')]`$env:PWNED = 1#", ".EXTERNALHELP /etc/passwd", "`n.FORWARDHELPTARGETNAME Get-Item", "`u{2028}.SYNOPSIS`u{2028}fake", "x`u{202e}y`u{200b}z"
            "`0`a`e[31mred", '${a}; $env:PWNED = 1', "`r`n`$env:PWNED = 1`r`n", '--%', '-Confirm:$false', 'a|b', '&calc', '@{a=1}', '[int]', "``u{41}", '%{$env:PWNED = 1}', "`u{feff}", '\', '"', "''", '“$($env:PWNED = 1)”'
        )

        function Assert-Harmless([string] $File) {
            $errors = $null
            $ast = [System.Management.Automation.Language.Parser]::ParseFile($File, [ref] $null, [ref] $errors)
            $errors | Should -BeNullOrEmpty
            $commands = foreach ($command in $ast.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true)) {
                "$($command.GetCommandName() ?? $command.CommandElements[0])" -replace '(?s)^\{.*', '{'
            }

            $commands | Select-Object -Unique | Sort-Object |
                Should -Be @('{', '$script:InvokeTool', 'Export-ModuleMember', 'McpGateway\Invoke-McpTool', 'Set-Variable' | Sort-Object)
            foreach ($function in $ast.FindAll({ $args[0] -is [System.Management.Automation.Language.FunctionDefinitionAst] }, $true)) {
                $function.Body.BeginBlock.Statements.Count, $function.Body.ProcessBlock.Statements.Count, $function.Body.EndBlock | Should -Be @(1, 1, $null)
                $function.FindAll({ $args[0] -is [System.Management.Automation.Language.ExpandableStringExpressionAst] -or $args[0] -is [System.Management.Automation.Language.SubExpressionAst] }, $true) | Should -BeNullOrEmpty
                $function.FindAll({ $args[0] -is [System.Management.Automation.Language.AssignmentStatementAst] }, $true).Extent.Text | Should -Be '$GivenByCaller = @($PSBoundParameters.Keys)'
            }

            [System.IO.File]::ReadAllText($File) -match '[\p{Cf}\p{Zl}\p{Zp}\x00-\x09\x0b-\x1f\x7f-\x9f]' | Should -BeFalse
            $ast.EndBlock.Statements.Count
        }
    }

    AfterEach {
        Get-Module McpGateway.* | Remove-Module
    }

    It 'is text and nothing else: names, descriptions, values, defaults' {
        $tools = foreach ($payload in $payloads) {
            @{
                name = "echo_raw$payload"; title = $payload; description = "$payload`n$payload"; annotations = @{ readOnlyHint = $true }
                inputSchema = @{
                    type = 'object'; required = @($payload)
                    properties = @{
                        $payload = @{ type = 'string'; description = "$payload`n$payload"; default = $payload; enum = @($payload, "x$payload") }
                        "b$payload" = @{ type = 'object'; properties = @{ $payload = @{ const = $payload } }; required = @($payload) }
                        "c$payload" = @{ anyOf = @{ const = $payload }, @{ type = 'integer' } }
                    }
                }
            }
        }
        Set-Catalog hostile $tools
        $file = (Export-McpTool hostile -Path (Join-Path $folder 'Hostile') -PassThru).FullName -replace 'psd1$', 'psm1'
        # Two statements are the common ones: the block that calls, and the export.
        Assert-Harmless $file | Should -Be ($payloads.Count + 2)
        $module = Import-McpTool hostile
        $module.ExportedFunctions.Count | Should -Be $payloads.Count
        foreach ($function in $module.ExportedFunctions.Values) {
            $help = Get-Help $function.Name -Full | Out-String
            $help | Should -Match 'Calls the tool'
            $help -replace '[\r\n]' -match '[\p{Cc}\p{Cf}]' | Should -BeFalse
        }

        $env:PWNED | Should -BeNullOrEmpty
    }

    It 'reaches the server as it is: every key and value' {
        $properties = [ordered] @{}
        $payloads.ForEach({ $properties[$_] = @{ type = 'string' } })
        Set-Catalog hostile @(@{ name = 'echo_raw'; inputSchema = @{ type = 'object'; properties = $properties }; annotations = @{ readOnlyHint = $true } })
        $null = Import-McpTool hostile
        $command = Get-Command Invoke-HostileEchoRaw
        $given = @{}
        $names = $command.Parameters.Keys.Where({ $_ -notin 'AdditionalArguments', 'Raw', 'AsObject', 'Timeout', 'SamplingScript', 'SkipArgumentCheck', 'Force', 'WhatIf', 'Confirm' -and $_ -notin [System.Management.Automation.Cmdlet]::CommonParameters })
        $names.Count | Should -Be $payloads.Count
        $names.ForEach({ $given[$_] = $_ })
        $sent = (Invoke-HostileEchoRaw @given -Raw).structuredContent
        $sent.PSObject.Properties.Name | Sort-Object -CaseSensitive | Should -BeExactly @($payloads | Sort-Object -CaseSensitive)
        $env:PWNED | Should -BeNullOrEmpty
    }

    It 'makes functions also of definitions that break the specification' {
        Remove-Item (Find-Catalog hostile)
        $tools = Get-McpTool hostile -Refresh
        $module = Import-McpTool hostile
        $module.ExportedFunctions.Count | Should -Be $tools.Count
        $evil = $tools.Name.Where({ $_ -match 'evil' })
        $function = $module.ExportedFunctions.Keys.Where({ $_ -match 'evil' })
        $function | Should -Be 'Invoke-HostileEvil31mEmanTool'
        & "$function" -Confirm:$false | Should -Be 'was called'
        $evil | Should -Not -BeNullOrEmpty
        Invoke-HostileBadSchemaString -Arguments @{ a = 1 } -Confirm:$false | Should -Be 'was called'
        (Export-McpTool hostile -Path (Join-Path $folder 'Bad') -PassThru).FullName -replace 'psd1$', 'psm1' | ForEach-Object { Assert-Harmless $_ } | Should -Be ($tools.Count + 2)
    }

    It 'stays text whatever it is made of' {
        $alphabet = @($payloads.ForEach({ $_.ToCharArray() }) + [char[]] "`u{2018}`u{2019}`u{201a}`u{201b}`u{201c}`u{201d}`u{201e}`u{2013}`u{2014}`u{2015}`u{2028}`u{85}`u{a0}`r`n`t" + [char[]] '`$(){}[]<>#@;|&.,-aZ0_日é' | Select-Object -Unique)
        $random = [random]::new(20260317)
        $text = { -join (1..($random.Next(1, 25))).ForEach({ $alphabet[$random.Next($alphabet.Count)] }) }
        $tools = 1..150 | ForEach-Object {
            $properties = @{}
            (0..$random.Next(4)).ForEach({ $properties[(& $text)] = @{ type = 'string'; description = & $text; default = & $text; enum = @((& $text), (& $text)) } })
            @{ name = "$_$(& $text)"; description = & $text; inputSchema = @{ type = 'object'; properties = $properties; required = @($properties.Keys)[0..0] } }
        }
        Set-Catalog hostile $tools
        $file = (Export-McpTool hostile -Path (Join-Path $folder 'Fuzz') -PassThru).FullName -replace 'psd1$', 'psm1'
        Assert-Harmless $file | Should -Be 152
        (Import-McpTool hostile).ExportedFunctions.Count | Should -Be 150
        $env:PWNED | Should -BeNullOrEmpty
    }

    It 'is read also where schemas refer to themselves or never end' {
        $deep = '{"type":"string"}'
        1..100 | ForEach-Object { $deep = "{`"type`":`"object`",`"properties`":{`"p$_`":$deep}}" }
        Set-Catalog hostile @(
            '{"name":"loop","inputSchema":{"$ref":"#"}}'
            '{"name":"tree","inputSchema":{"type":"object","properties":{"node":{"$ref":"#"},"list":{"type":"array","items":{"$ref":"#"}},"either":{"anyOf":[{"$ref":"#/properties/either"},{"$ref":"#"}]}}}}'
            "{`"name`":`"deep`",`"inputSchema`":$deep}"
            '{"name":"half","inputSchema":{"type":"object","properties":{"\ud800":{"type":"string","default":"\udc00","enum":["\ud83d"]}}}}'
        )
        (Import-McpTool hostile).ExportedFunctions.Count | Should -Be 4
        (Get-Help Invoke-HostileTree -Full | Out-String) | Should -Match 'Node'
    }
}

Describe 'A published server' {
    AfterEach {
        Get-Module McpGateway.* | Remove-Module
    }

    It 'has functions for all its tools, whose calls equal those of Invoke-McpTool' {
        $packages = Install-PublishedServer
        if (-not $packages) {
            Set-ItResult -Skipped -Because $Needed.npm
            return
        }

        Register-PublishedServer everything $packages server-everything
        $module = Import-McpTool everything
        $module.ExportedFunctions.Count | Should -Be (Get-McpTool everything).Count
        Get-Json (Invoke-EverythingEcho -Message 'é 日本') | Should -BeExactly (Get-Json (Invoke-McpTool everything echo @{ message = 'é 日本' }))
        Get-Json (Get-EverythingSum -A 2 -B 3.5) | Should -BeExactly (Get-Json (Invoke-McpTool everything get-sum @{ a = 2; b = 3.5 }))
        Get-Json (Get-EverythingStructuredContent -Location 'new york' -Raw) | Should -BeExactly (Get-Json (Invoke-McpTool everything get-structured-content @{ location = 'New York' } -Raw))
        Get-Json (Get-EverythingAnnotatedMessage -MessageType error -IncludeImage $true) | Should -BeExactly (Get-Json (Invoke-McpTool everything get-annotated-message @{ messageType = 'error'; includeImage = $true }))
        Get-EverythingSum -A 2 -ErrorAction SilentlyContinue -ErrorVariable failure -AdditionalArguments @{ b = 'no number' } -B 1
        $failure | Should -Not -BeNullOrEmpty
    }
}
