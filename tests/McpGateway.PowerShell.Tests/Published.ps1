# Published MCP servers, for the test files that need one; dot-sourced after Common.ps1.

# Installs the packages of the core's tests where those tests install them too, and gives the folder; nothing where npm is missing.
function Install-PublishedServer {
    if (-not (Get-Command npm, node -CommandType Application -ErrorAction Ignore)) {
        return
    }

    $source = Join-Path $RepositoryRoot 'tests/McpGateway.Core.Tests/PublishedServers'
    $folder = Join-Path $RepositoryRoot 'artifacts/published-servers'
    $mark = Join-Path $folder 'installed-lock.json'
    $wanted = Get-Content (Join-Path $source 'package-lock.json') -Raw
    $null = New-Item -ItemType Directory -Path $folder -Force
    $guard = Open-Guard (Join-Path $folder '.lock')
    try {
        if (-not [System.IO.File]::Exists($mark) -or (Get-Content $mark -Raw) -cne $wanted) {
            Remove-Item $mark -ErrorAction Ignore
            Copy-Item (Join-Path $source 'package.json'), (Join-Path $source 'package-lock.json') $folder
            $output = npm ci --prefix $folder --no-audit --no-fund --ignore-scripts 2>&1
            if ($LASTEXITCODE -ne 0) {
                throw "npm ci failed: $output"
            }

            Copy-Item (Join-Path $source 'package-lock.json') $mark
        }
    }
    finally {
        $guard.Dispose()
    }

    $folder
}

# Two test runs at once install one after the other.
function Open-Guard([string] $File) {
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    while ($true) {
        try {
            return [System.IO.FileStream]::new($File, 'OpenOrCreate', 'ReadWrite', 'None')
        }
        catch [System.IO.IOException] {
            if ($clock.Elapsed.TotalMinutes -gt 3) {
                throw
            }

            [System.Threading.Thread]::Sleep(100)
        }
    }
}

function Register-PublishedServer([string] $Name, [string] $Folder, [string] $Package, [string[]] $Argument = @()) {
    $root = Join-Path $Folder "node_modules/@modelcontextprotocol/$Package"
    $bin = @((Get-Content (Join-Path $root 'package.json') -Raw | ConvertFrom-Json -AsHashtable).bin.Values)[0]
    Register-McpServer -Name $Name -Command node -ArgumentList (@(Join-Path $root $bin) + $Argument)
}
