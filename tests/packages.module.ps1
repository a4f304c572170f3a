# The module, as PowerShell's two installers install it. A part of packages.ps1.
$source = New-Source 'module'

$user = New-UserHome 'module'
Test-Package 'Install-PSResource_and_Install-McpGateway_make_an_entry_that_works' {
    Invoke-User $user "Register-PSResourceRepository local -Uri '$source' -Trusted; Install-PSResource McpGateway -Repository local; Install-McpGateway"
    Assert-Entry $user $versions[0]
}

Test-Package 'The_module_has_its_licence_its_manifest_and_no_file_of_the_machine_that_made_it' {
    $module = Join-Path $user ".local/share/powershell/Modules/McpGateway/$($versions[0])"
    $manifest = Test-ModuleManifest (Join-Path $module 'McpGateway.psd1')
    Assert-That ("$($manifest.Version)" -eq $versions[0]) "The manifest says $($manifest.Version)."
    Assert-That ($manifest.ProjectUri -and $manifest.LicenseUri -and $manifest.Tags -and $manifest.ReleaseNotes) 'The gallery would miss ProjectUri, LicenseUri, Tags or ReleaseNotes.'
    Assert-That (Test-Path (Join-Path $module 'LICENSE')) 'There is no LICENSE.'
    Assert-That (@(Get-ChildItem $module -Recurse -Include *.pdb, *.dbg).Count -eq 0) 'There are debug files.'
    # As it is and as Windows has it, with two bytes a character.
    $paths = (Split-Path $PSScriptRoot), $env:HOME | Where-Object Length -gt 1 | ForEach-Object { "$_/"; [System.Text.Encoding]::Latin1.GetString([System.Text.Encoding]::Unicode.GetBytes("$_/")) }
    foreach ($file in Get-ChildItem $module -Recurse -File) {
        $content = [System.IO.File]::ReadAllText($file, [System.Text.Encoding]::Latin1)
        Assert-That (-not $paths.Where({ $content.Contains($_) })) "$($file.Name) holds paths of the machine that made it."
    }
}

Test-Package 'The_module_runs_what_was_compiled_for_this_platform_and_where_that_cannot_be_had_what_is_for_all' {
    $module = Join-Path $user ".local/share/powershell/Modules/McpGateway/$($versions[0])"
    $where = "`$command = Get-Command Invoke-McpTool; `$command.ImplementingType.Assembly.Location; (Get-Help Invoke-McpTool).Synopsis; Invoke-McpTool sample echo @{ message = 'here' }"
    $said = (Invoke-User $user "Import-Module '$module/McpGateway.psd1'; $where") -split '\n'
    Assert-That ($said[0] -eq "$module/bin/compiled/$Runtime/McpGateway.PowerShell.dll") "It runs $($said[0])."
    $portable = Join-Path $user 'portable/McpGateway'
    $null = New-Item (Split-Path $portable) -ItemType Directory
    Copy-Item $module $portable -Recurse
    foreach ($file in Get-ChildItem "$portable/bin/compiled" -Recurse -File) {
        [System.IO.File]::WriteAllText($file, 'for another platform')
    }

    $otherwise = 0, 1 | ForEach-Object {
        $lines = (Invoke-User $user "Import-Module '$portable/McpGateway.psd1'; $where") -split '\n'
        Assert-That ($lines[0] -eq "$portable/bin/McpGateway.PowerShell.dll") "It runs $($lines[0])."
        $lines[1..9] -join "`n"
        Remove-Item "$portable/bin/compiled" -Recurse -ErrorAction Ignore
    }
    Assert-That ($said[2] -eq 'here' -and ($said[1..9] -join "`n") -ceq $otherwise[0] -and $otherwise[0] -ceq $otherwise[1]) "It says $said, and otherwise $otherwise."
}

Test-Package 'What_is_compiled_is_for_the_platform_that_its_folder_names' {
    # The machine's number, changed by the system's: what only that platform takes for its own.
    $numbers = @{ x64 = 0x8664; arm64 = 0xAA64; linux = 0x7B79; osx = 0x4644; win = 0 }
    $compiled = Join-Path $user ".local/share/powershell/Modules/McpGateway/$($versions[0])/bin/compiled"
    Assert-That (Test-Path "$compiled/$Runtime/McpGateway.Core.dll") "There is nothing for $Runtime."
    foreach ($file in Get-ChildItem $compiled -Recurse -File) {
        $system, $machine = (Split-Path $file.DirectoryName -Leaf) -split '-'
        $image = [System.Reflection.PortableExecutable.PEReader]::new([System.IO.File]::OpenRead($file))
        try {
            Assert-That ([int] $image.PEHeaders.CoffHeader.Machine -eq ($numbers[$machine] -bxor $numbers[$system])) "$file is for $($image.PEHeaders.CoffHeader.Machine)."
            Assert-That ($image.PEHeaders.CorHeader.ManagedNativeHeaderDirectory.Size -gt 0) "$file is not compiled."
        } finally {
            $image.Dispose()
        }
    }
}

Test-Package 'Update-PSResource_while_a_gateway_runs_and_Install-McpGateway_again_leave_the_entry_and_start_the_new_version' {
    Assert-Update $user {
        Add-NextVersion $source
        Invoke-User $user 'Update-PSResource McpGateway; Install-McpGateway'
    }
}

Test-Package 'The_entry_works_when_the_module_is_gone' {
    Invoke-User $user "Uninstall-PSResource McpGateway -Version '*'"
    Assert-That (-not (Test-Path (Join-Path $user '.local/share/powershell/Modules/McpGateway/*/McpGateway.psd1'))) 'The module is still there.'
    Assert-Entry $user $versions[1]
}

$older = New-UserHome 'module-get'
Test-Package 'Install-Module_and_Update-Module_do_the_same' {
    $source = New-Source 'module-get'
    Invoke-User $older "Register-PSRepository local -SourceLocation '$source' -InstallationPolicy Trusted; Install-Module McpGateway -Repository local -Scope CurrentUser; Install-McpGateway"
    Assert-Entry $older $versions[0]
    Assert-Update $older {
        Add-NextVersion $source
        Invoke-User $older 'Update-Module McpGateway; Install-McpGateway'
    }
}
