# Archives, the bundle, checksums. A part of packages.ps1.
Test-Package 'The_checksums_are_those_of_all_files_and_the_module_is_at_most_120_MB' {
    $listed = Invoke-Clean $First 'sha256sum' '--check', '--strict', 'SHA256SUMS'
    $files = (Get-ChildItem $First -File).Where({ $_.Name -ne 'SHA256SUMS' })
    Assert-That (@($listed -split '\n' -match ': OK$').Count -eq $files.Count) "Listed are: $listed"
    $files.Where({ $_.Name -like 'McpGateway*' }).ForEach({ Assert-That ($_.Length -le 120MB) "$($_.Name) has $($_.Length) bytes." })
}

Test-Package 'The_executable_of_the_archive_installs_itself' {
    $user = New-UserHome 'archive'
    $null = Invoke-Clean $user 'tar' '-xzf', "$First/mcp-gateway-$($versions[0])-$Runtime.tar.gz"
    $null = Invoke-Clean $user (Join-Path $user "mcp-gateway-$($versions[0])-$Runtime/mcp-gateway") 'install'
    Remove-Item (Join-Path $user "mcp-gateway-$($versions[0])-$Runtime") -Recurse
    Assert-Entry $user $versions[0]
}

Test-Package 'The_bundle_is_one_that_Claude_Desktop_takes_and_its_program_starts' {
    if (-not (Get-Command npx -ErrorAction Ignore)) {
        throw 'npm is needed: it comes with Node.js, and brings the program that checks bundles'
    }

    $mcpb = Join-Path (Split-Path $First) 'mcpb'
    if (-not (Test-Path "$mcpb/node_modules/.bin/mcpb")) {
        npm install --prefix $mcpb --no-audit --no-fund --silent '@anthropic-ai/mcpb@2.1.2'
    }

    $user = New-UserHome 'bundle'
    & "$mcpb/node_modules/.bin/mcpb" unpack "$First/mcp-gateway-$($versions[0]).mcpb" "$user/bundle" | Out-Null
    $said = & "$mcpb/node_modules/.bin/mcpb" validate "$user/bundle/manifest.json" 2>&1
    Assert-That ($LASTEXITCODE -eq 0) "It is refused: $said"
    $manifest = Get-Content "$user/bundle/manifest.json" -Raw | ConvertFrom-Json
    Assert-That ($manifest.version -eq $versions[0]) "The manifest says $($manifest.version)."
    $platform = $IsMacOS ? 'darwin' : 'linux'
    foreach ($override in $manifest.server.mcp_config.platform_overrides.PSObject.Properties) {
        Assert-That (Test-Path $override.Value.command.Replace('${__dirname}', "$user/bundle")) "The program for $($override.Name) is not in it."
    }

    $entry = @{ command = $manifest.server.mcp_config.platform_overrides.$platform.command.Replace('${__dirname}', "$user/bundle"); args = @($manifest.server.mcp_config.args) }
    $gateway = Start-Entry $user $entry
    Assert-That ($gateway.Version -eq $versions[0]) "It is version $($gateway.Version)."
    # Its tools are those that the manifest shows before it is installed.
    $tools = (Send-Request $gateway 2 'tools/list' @{}).result.tools.name
    Assert-That (-not (Compare-Object $tools $manifest.tools.name)) "It has the tools $tools."
    Stop-Entry $gateway
}

# Only where all platforms were packed.
$windows = "$First/mcp-gateway-$($versions[0])-win-x64.zip"
if (Test-Path $windows) {
    Test-Package 'The_executable_for_Windows_starts_and_answers_under_Wine' {
        $wineServer = '/usr/lib/wine/wineserver64', '/usr/lib/wine/wineserver' | Where-Object { Test-Path $_ } | Select-Object -First 1
        if (-not $wineServer -or -not (Get-Command wine -ErrorAction Ignore)) {
            throw 'Wine is needed: apt-get install wine wine64'
        }

        $user = New-UserHome 'windows'
        Expand-Archive $windows $user
        $program = Join-Path $user "mcp-gateway-$($versions[0])-win-x64/mcp-gateway.exe"
        $variable = @{ WINEPREFIX = "$user/wine"; WINEARCH = 'win64'; WINEDEBUG = '-all'; DOTNET_EnableWriteXorExecute = '0'; DISPLAY = '' }
        try {
            # Output to files alone: what Wine leaves running keeps a pipe open.
            $variables = $variable.GetEnumerator().ForEach({ "$($_.Key)=$($_.Value)" })
            $request = '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}'
            $script = "timeout -k 2 120 wine wineboot -i </dev/null >'$user/boot' 2>&1; timeout -k 2 60 wine '$program' version </dev/null >'$user/version' 2>&1; (echo '$request'; sleep 10) | timeout -k 2 60 wine '$program' >'$user/answer' 2>'$user/errors'"
            & env -i "HOME=$user" 'PATH=/usr/bin:/bin' @variables sh -c $script
            Assert-That ((Get-Content "$user/version" -Raw).Trim() -eq $versions[0]) "It says: $(Get-Content "$user/version" -Raw)"
            Assert-That ((Get-Content "$user/answer" -Raw) -match '"id":1,"result"') "It answers: $(Get-Content "$user/answer" -Raw) $(Get-Content "$user/errors" -Raw)"
        } finally {
            & env -i "HOME=$user" 'PATH=/usr/bin:/bin' "WINEPREFIX=$user/wine" timeout 20 $wineServer -k 2>$null
            & env -i "HOME=$user" 'PATH=/usr/bin:/bin' "WINEPREFIX=$user/wine" timeout 20 $wineServer -w 2>$null
        }
    }
}
