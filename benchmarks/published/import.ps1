#!/usr/bin/env pwsh
<#
.SYNOPSIS
    Imports the tools of published servers as functions, and compares what each function sends and puts out with what Invoke-McpTool does.
.DESCRIPTION
    Each server is started once and lists its tools. Then a server of our own stands in its place, which lists the same tools and answers with the arguments
    it gets: so every tool can be called, whatever it would do. The tools of servers that reach nothing outside are called for real as well.
.EXAMPLE
    npm ci --prefix benchmarks/published --ignore-scripts
    benchmarks/published/import.ps1
#>
param(
    # The folder with package.json and node_modules.
    [string] $Folder = $PSScriptRoot,

    [string] $Module = (Join-Path $PSScriptRoot '../../out/McpGateway')
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
Import-Module $Module
$work = Join-Path ([System.IO.Path]::GetTempPath()) "mcp-gateway-import-$PID"
$files = (New-Item -ItemType Directory -Path (Join-Path $work 'files')).FullName
$env:MCP_GATEWAY_HOME = Join-Path $work 'home'
# The servers only list their tools: none of these reaches anything.
$secrets = @{}
foreach ($name in 'GITHUB_PERSONAL_ACCESS_TOKEN', 'GITLAB_PERSONAL_ACCESS_TOKEN', 'SLACK_BOT_TOKEN', 'SLACK_TEAM_ID', 'BRAVE_API_KEY', 'GOOGLE_MAPS_API_KEY', 'TAVILY_API_KEY', 'NOTION_TOKEN',
    'FIRECRAWL_API_KEY', 'EXA_API_KEY', 'FIGMA_API_KEY', 'AIRTABLE_API_KEY', 'EVERART_API_KEY', 'ES_API_KEY', 'CIRCLECI_TOKEN', 'PINECONE_API_KEY') {
    $secrets[$name] = 'none'
}

$secrets.ES_URL = 'http://localhost:9'
$secrets.MEMORY_FILE_PATH = Join-Path $work 'memory.jsonl'
$arguments = @{
    '@modelcontextprotocol/server-filesystem' = @($files); '@modelcontextprotocol/server-postgres' = @('postgresql://localhost:9/none'); 'figma-developer-mcp' = @('--stdio')
    'mongodb-mcp-server' = @('--telemetry', 'disabled')
}

# What a schema takes: a value of the first kind that it names.
function Get-Sample($Schema, $Root, [int] $Depth = 0) {
    if ($Schema -isnot [System.Collections.IDictionary] -or $Depth -gt 10) {
        return 'text'
    }

    if ($Schema.Contains('$ref')) {
        $target = $Root
        foreach ($step in ($Schema['$ref'] -split '/' | Select-Object -Skip 1)) {
            $target = $target[$step]
        }

        return , (Get-Sample $target $Root ($Depth + 1))
    }

    foreach ($keyword in 'anyOf', 'oneOf') {
        if ($Schema.Contains($keyword)) {
            return , (Get-Sample $Schema[$keyword][0] $Root ($Depth + 1))
        }
    }

    if ($Schema.Contains('const')) { return , $Schema.const }
    if ($Schema.Contains('enum')) { return , $Schema.enum[0] }
    $type = @($Schema.type)[0]
    switch ($type) {
        'integer' { return 7 }
        'number' { return 1.5 }
        'boolean' { return $false }
        'null' { return $null }
        'array' { return , @(, (Get-Sample $Schema.items $Root ($Depth + 1))) }
        'object' {
            $value = [ordered] @{}
            foreach ($key in @($Schema.required) -ne $null) {
                $value[$key] = Get-Sample $Schema.properties[$key] $Root ($Depth + 1)
            }

            return $value
        }
    }

    switch -Wildcard ($Schema.format) { 'date-time' { return '2026-03-17T12:00:00Z' } 'date' { return '2026-03-17' } 'ur?' { return 'https://example.com' } }
    'text'
}

# The parameters of a function by the names that the tool has for them.
function Get-Parameter($Function) {
    $table = $Function.ScriptBlock.Ast.Body.ProcessBlock.Find({ $args[0] -is [System.Management.Automation.Language.HashtableAst] }, $true)
    $names = [System.Collections.Generic.Dictionary[string, string]]::new()
    $table.KeyValuePairs.ForEach({ $names[$_.Item2.PipelineElements[0].Expression.Value] = $_.Item1.Value })
    , $names
}

function Get-Text($Value) { ConvertTo-Json -InputObject $Value -Depth 50 -Compress }

# The name of a tool by the function that calls it.
function Get-ToolName($Function) {
    $call = $Function.ScriptBlock.Ast.Body.ProcessBlock.Statements[0].PipelineElements[0]
    $call.CommandElements[5].Value
}

$manifest = Get-Content (Join-Path $Folder 'package.json') -Raw | ConvertFrom-Json -AsHashtable
$rows = foreach ($package in $manifest.dependencies.Keys | Sort-Object) {
    $bin = (Get-Content (Join-Path $Folder "node_modules/$package/package.json") -Raw | ConvertFrom-Json -AsHashtable).bin
    if (-not $bin -or $package -notmatch 'mcp|server') {
        continue
    }

    $program = Join-Path $Folder "node_modules/$package/$($bin -is [string] ? $bin : @($bin.Values)[0])"
    $server = $package -replace '^@modelcontextprotocol/server-|^mcp-server-|^@.*?/(?=.*mcp-server-)', '' -replace '^@([^/]+)/mcp$', '$1' -replace '^@[^/]+/', '' -replace '-?mcp-?(server-?)?', '' -replace '-developer$', ''
    if (Get-McpServer $server -ErrorAction Ignore) {
        $server += '2'
    }

    Register-McpServer -Name $server -Command node -ArgumentList (@($program; $arguments[$package]) -ne $null) -Environment $secrets -Force
    try {
        $tools = @(Get-McpTool $server)
    }
    catch {
        Write-Warning "$package does not list its tools: $_"
        continue
    }

    # For real, where nothing outside is reached.
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    $imported = Import-McpTool $server
    $milliseconds = [math]::Round($clock.Elapsed.TotalMilliseconds, 1)
    $real = switch ($server) {
        'everything' { @{ echo = @{ message = 'é 日本' } }, @{ 'get-sum' = @{ a = 2; b = 3.5 } }, @{ 'get-tiny-image' = @{} }, @{ 'get-structured-content' = @{ location = 'New York' } }, @{ 'get-annotated-message' = @{ messageType = 'error'; includeImage = $true } } }
        'filesystem' { @{ write_file = @{ path = "$files/a.txt"; content = "one`ntwo" } }, @{ read_text_file = @{ path = "$files/a.txt"; head = 1 } }, @{ list_directory = @{ path = $files } }, @{ search_files = @{ path = $files; pattern = '*.txt' } }, @{ read_text_file = @{ path = '/outside' } } }
        # Twice the same answer: what creates something does not give it.
        'memory' { @{ read_graph = @{} }, @{ search_nodes = @{ query = 'n' } }, @{ open_nodes = @{ names = @('n') } } }
    }
    $functions = @{}
    $imported.ExportedFunctions.Values.ForEach({ $functions[(Get-ToolName $_)] = $_ })
    $realEqual = 0
    if ($server -eq 'memory') {
        $null = & $functions.create_entities.Name -Entities @{ name = 'n'; entityType = 't'; observations = @('o') } -Force
    }

    foreach ($call in @($real) -ne $null) {
        $tool = @($call.Keys)[0]
        if (-not $functions[$tool]) { throw "$server has no tool $tool, only $($functions.Keys)." }

        $names = Get-Parameter $functions[$tool]
        $given = @{}
        $call[$tool].Keys.ForEach({ $given[$names[$_]] = $call[$tool][$_] })
        $byFunction = Get-Text @(& $functions[$tool].Name @given -Raw -Force -ErrorAction SilentlyContinue)
        $directly = Get-Text @(Invoke-McpTool $server $tool $call[$tool] -Raw -Force -ErrorAction SilentlyContinue)
        $realEqual += [int] ($byFunction -ceq $directly)
    }

    # All tools, at the server of our own.
    $definitions = Join-Path $work "$server.json"
    Set-Content $definitions "[$($tools.Definition -join ',')]"
    Register-McpServer -Name $server -Command node -ArgumentList (Join-Path $PSScriptRoot 'echo.mjs'), $definitions -Force
    $imported = Import-McpTool $server
    $equal = 0
    $parameters = 0
    foreach ($function in $imported.ExportedFunctions.Values) {
        $tool = Get-ToolName $function
        $schema = (($tools | Where-Object Name -CEQ $tool).Definition | ConvertFrom-Json -AsHashtable).inputSchema
        $names = Get-Parameter $function
        $parameters += $names.Count
        $direct = [ordered] @{}
        $given = @{}
        foreach ($key in $names.Keys) {
            if ($null -ne $schema.properties -and $schema.properties.Contains($key)) {
                $value = Get-Sample $schema.properties[$key] $schema
                if ($null -ne $value) {
                    $direct[$key] = $value
                    $given[$names[$key]] = $value
                }
            }
        }

        $byFunction = Get-Text @(& $function.Name @given -Raw -Force -ErrorAction SilentlyContinue -ErrorVariable failed)
        $directly = Get-Text @(Invoke-McpTool $server $tool $direct -Raw -Force -ErrorAction SilentlyContinue -ErrorVariable refused)
        if ($byFunction -ceq $directly -and "$failed" -ceq "$refused" -and -not $refused) {
            $equal++
        }
        else {
            Write-Warning "$server/$tool`: $($function.Name)`n  $byFunction $failed`n  $directly $refused"
        }
    }

    $verbs = $imported.ExportedFunctions.Keys.Where({ ($_ -split '-')[0] -notin (Get-Verb).Verb })
    [pscustomobject] @{
        Server = $server; Tools = $tools.Count; Functions = $imported.ExportedFunctions.Count; Parameters = $parameters; Equal = $equal; Real = @(@($real) -ne $null).Count; RealEqual = $realEqual
        Invoke = $imported.ExportedFunctions.Keys.Where({ $_ -like 'Invoke-*' }).Count; Unapproved = $verbs.Count; Milliseconds = $milliseconds
        Names = $imported.ExportedFunctions.Keys -join ' '
    }

    Remove-Module $imported
}

$rows | Select-Object -Property * -ExcludeProperty Names | Format-Table
'{0} servers, {1} tools, {2} functions, {3} calls equal; {4} of {5} real calls equal' -f @($rows).Count, ($rows.Tools | Measure-Object -Sum).Sum,
    ($rows.Functions | Measure-Object -Sum).Sum, ($rows.Equal | Measure-Object -Sum).Sum, ($rows.RealEqual | Measure-Object -Sum).Sum, ($rows.Real | Measure-Object -Sum).Sum
$rows | ForEach-Object { "$($_.Server): $($_.Names)" }
Remove-Module McpGateway
Remove-Item $work -Recurse -Force
