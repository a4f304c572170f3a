# The packages of `./build.ps1 Pack`: functions that build.ps1 calls, for the folders and the version that it has.

# What is built does not depend on where it was built: paths in it begin with /_/, and neither the repository's address nor debug files are in it.
# Analyzers have nothing new to say here: every other build runs them.
function Get-PackageProperty([string] $Root, [string] $Version) {
    "-p:Version=$Version", "-p:PathMap=$Root$([System.IO.Path]::DirectorySeparatorChar)=/_/", '-p:DebugType=none', '-p:DebugSymbols=false'
    '-p:EnableSourceControlManagerQueries=false', '-p:PublishDocumentationFiles=false', '-p:PublishReferencesDocumentationFiles=false', '-p:RunAnalyzers=false'
}

# The time of all files in the archives: that of the commit, so that the same commit makes the same archive.
function Get-PackageTime([string] $Root) {
    $seconds = $env:SOURCE_DATE_EPOCH
    if (-not $seconds) {
        $seconds = git -C $Root log -1 --format=%ct 2>$null
    }

    $seconds ? [System.DateTimeOffset]::FromUnixTimeSeconds([long] $seconds) : [System.DateTimeOffset]::UtcNow
}

# The executable for one platform. A native one can be made only on its own platform; the others bring .NET with them, cut to what is used and compiled ahead of time.
# A quick one needs .NET on the machine.
function Publish-Executable([string] $Root, [string] $Runtime, [string] $Version, [string] $Folder, [switch] $Quick) {
    $isNative = $Runtime -eq 'linux-x64' -and [System.Runtime.InteropServices.RuntimeInformation]::RuntimeIdentifier -eq 'linux-x64'
    $kind = $Quick ? @('--self-contained', 'false', '-p:PublishSingleFile=true')
        : $isNative ? @('-p:PublishAot=true')
        : @('--self-contained', '-p:PublishTrimmed=true', '-p:PublishReadyToRun=true', '-p:PublishSingleFile=true')
    if (Test-Path $Folder) {
        Remove-Item $Folder -Recurse -Force
    }

    try {
        Invoke-DotNet -Argument (@('publish', (Join-Path $Root 'src/McpGateway.Host'), '--configuration', 'Release', '--runtime', $Runtime, '--output', $Folder, '--nologo', '-v', 'q') +
            $kind + (Get-PackageProperty $Root $Version))
    } catch {
        throw "The executable for $Runtime could not be built; the errors above say why. It needs NuGet's packages Microsoft.NETCore.App.Runtime.$Runtime and Microsoft.NETCore.App.Crossgen2, and on linux-x64 the compiler's package ILCompiler with gcc or clang. To pack without it, name the other platforms with -PackRuntime."
    }

    $name = $Runtime.StartsWith('win-') ? 'mcp-gateway.exe' : 'mcp-gateway'
    Get-ChildItem $Folder -File | Where-Object Name -ne $name | Remove-Item
    if (@(Get-ChildItem $Folder).Count -ne 1) {
        throw "The executable for $Runtime is not one file: $Folder."
    }
}

# The module as it is installed: with its version, the licence, the executables under bin/<platform> and the compiled assemblies under bin/compiled/<platform>.
function New-ModuleFolder([string] $Root, [string] $Version, [string] $Folder, [System.Collections.IDictionary] $Executable, [string[]] $Compiled) {
    if (Test-Path $Folder) {
        Remove-Item $Folder -Recurse -Force
    }

    Invoke-DotNet -Argument (@('build', (Join-Path $Root 'src/McpGateway.PowerShell'), '--configuration', 'Release', '--nologo', '-v', 'q', "-p:ModuleFolder=$Folder/") + (Get-PackageProperty $Root $Version))
    $manifest = Join-Path $Folder 'McpGateway.psd1'
    $text = [System.IO.File]::ReadAllText($manifest) -replace "(ModuleVersion\s*=\s*)'[^']*'", "`$1'$Version'"
    [System.IO.File]::WriteAllText($manifest, $text)
    Copy-Item (Join-Path $Root 'LICENSE'), (Join-Path $Root 'CHANGELOG.md') $Folder
    foreach ($runtime in $Compiled) {
        Add-CompiledAssembly $runtime $Folder (Get-PackageProperty $Root $Version)
    }

    foreach ($runtime in $Executable.Keys) {
        Copy-Item $Executable[$runtime] (Join-Path $Folder "bin/$runtime") -Recurse
    }
}

# The tool for `dotnet tool install`. .NET on Windows starts no script, so it brings the starter for Windows that the SDK makes for this very program.
function New-ToolPackage([string] $Root, [string] $Version, [string] $Destination) {
    $properties = Get-PackageProperty $Root $Version
    $project = Join-Path $Root 'src/McpGateway.Host'
    $starter = Join-Path $Root 'out/starter'
    Invoke-DotNet -Argument (@('build', $project, '--configuration', 'Release', '--runtime', 'win-x64', '--self-contained', 'false', '--output', $starter, '--nologo', '-v', 'q') + $properties)
    Invoke-DotNet -Argument (@('pack', $project, '--configuration', 'Release', '--output', $Destination, '--nologo', '-v', 'q', '-p:PackAsTool=true', "-p:WindowsStarter=$(Join-Path $starter 'mcp-gateway.exe')") + $properties)
}

# Files of an archive: the path in it, the file, and whether it can be run.
function Get-ArchiveEntry([string] $Folder, [string] $Prefix) {
    foreach ($file in Get-ChildItem $Folder -Recurse -File) {
        $path = $Prefix + [System.IO.Path]::GetRelativePath($Folder, $file.FullName).Replace('\', '/')
        [pscustomobject] @{ Path = $path; File = $file.FullName; IsProgram = $file.Name -in 'mcp-gateway', 'mcp-gateway.exe' }
    }
}

# A zip file that says which files can be run, as Compress-Archive does not.
function New-ZipFile([string] $Path, [object[]] $Entry, [System.DateTimeOffset] $Time) {
    $file = [System.IO.File]::Create($Path)
    $zip = [System.IO.Compression.ZipArchive]::new($file, [System.IO.Compression.ZipArchiveMode]::Create)
    try {
        foreach ($item in $Entry | Sort-Object Path -Culture '') {
            $new = $zip.CreateEntry($item.Path, [System.IO.Compression.CompressionLevel]::SmallestSize)
            $new.LastWriteTime = $Time
            # The upper half is the mode of Unix: a file, rwxr-xr-x or rw-r--r--.
            $new.ExternalAttributes = ($item.IsProgram ? 0x81ED : 0x81A4) -shl 16
            $stream = $new.Open()
            try {
                $stream.Write([System.IO.File]::ReadAllBytes($item.File))
            } finally {
                $stream.Dispose()
            }
        }
    } finally {
        $zip.Dispose()
        $file.Dispose()
    }
}

function New-TarFile([string] $Path, [object[]] $Entry, [System.DateTimeOffset] $Time) {
    $file = [System.IO.File]::Create($Path)
    $gzip = [System.IO.Compression.GZipStream]::new($file, [System.IO.Compression.CompressionLevel]::SmallestSize)
    $tar = [System.Formats.Tar.TarWriter]::new($gzip, [System.Formats.Tar.TarEntryFormat]::Ustar)
    try {
        foreach ($item in $Entry | Sort-Object Path -Culture '') {
            $new = [System.Formats.Tar.UstarTarEntry]::new([System.Formats.Tar.TarEntryType]::RegularFile, $item.Path)
            $new.Mode = [System.IO.UnixFileMode] ($item.IsProgram ? 0x1ED : 0x1A4)
            $new.ModificationTime = $Time
            $new.DataStream = [System.IO.File]::OpenRead($item.File)
            try {
                $tar.WriteEntry($new)
            } finally {
                $new.DataStream.Dispose()
            }
        }
    } finally {
        $tar.Dispose()
        $gzip.Dispose()
        $file.Dispose()
    }
}

# The bundle that Claude Desktop installs with a click. One executable a system: its manifest cannot tell processors apart.
function New-Bundle([string] $Root, [string] $Version, [System.Collections.IDictionary] $Executable, [string] $Path, [System.DateTimeOffset] $Time) {
    $manifest = Get-Content (Join-Path $Root 'packaging/manifest.json') -Raw | ConvertFrom-Json -AsHashtable
    $manifest.version = $Version
    $systems = [ordered] @{ 'win-x64' = 'win32'; 'osx-arm64' = 'darwin'; 'linux-x64' = 'linux' }
    $config = $manifest.server.mcp_config
    $config.platform_overrides = [ordered] @{}
    $entries = @()
    foreach ($runtime in $systems.Keys.Where({ $Executable.Contains($_) })) {
        $program = "server/$runtime/" + ($runtime.StartsWith('win-') ? 'mcp-gateway.exe' : 'mcp-gateway')
        $config.platform_overrides[$systems[$runtime]] = @{ command = "`${__dirname}/$program" }
        $manifest.server.entry_point = $program
        $config.command = "`${__dirname}/$program"
        $entries += Get-ArchiveEntry $Executable[$runtime] "server/$runtime/"
    }

    $manifest.compatibility = @{ platforms = @($config.platform_overrides.Keys) }
    $file = [System.IO.Path]::ChangeExtension($Path, '.json')
    [System.IO.File]::WriteAllText($file, ($manifest | ConvertTo-Json -Depth 9) + "`n")
    $entries += [pscustomobject] @{ Path = 'manifest.json'; File = $file; IsProgram = $false }
    $entries += [pscustomobject] @{ Path = 'LICENSE'; File = Join-Path $Root 'LICENSE'; IsProgram = $false }
    New-ZipFile $Path $entries $Time
    Remove-Item $file
}

# Lines as `sha256sum --check` reads them.
function Write-Checksum([string] $Folder) {
    $lines = Get-ChildItem $Folder -File | Where-Object Name -ne 'SHA256SUMS' | Sort-Object Name -Culture '' | ForEach-Object {
        "$((Get-FileHash $_ -Algorithm SHA256).Hash.ToLowerInvariant())  $($_.Name)"
    }
    [System.IO.File]::WriteAllText((Join-Path $Folder 'SHA256SUMS'), ($lines -join "`n") + "`n")
}

# All of them. Compress-PSResource makes of the module's folder what Publish-PSResource would send to the PowerShell Gallery.
function New-Package([string] $Root, [string] $Version, [string[]] $Runtime, [string[]] $Compiled, [string] $Destination, [switch] $Quick) {
    $time = Get-PackageTime $Root
    $work = Join-Path $Root 'out/packing'
    if (Test-Path $Destination) {
        Remove-Item $Destination -Recurse -Force
    }

    $null = New-Item $Destination -ItemType Directory
    $executable = [ordered] @{}
    foreach ($name in $Runtime) {
        Publish-Executable $Root $name $Version (Join-Path $work $name) -Quick:$Quick
        $executable[$name] = Join-Path $work $name
    }

    $module = Join-Path $work 'McpGateway'
    New-ModuleFolder $Root $Version $module $executable $Compiled
    New-ToolPackage $Root $Version $Destination
    Compress-PSResource -Path $module -DestinationPath $Destination
    # Inside is McpGateway/<version>, as PowerShell lays a module out: it can be unpacked into a module path as it is.
    New-ZipFile (Join-Path $Destination "McpGateway-$Version.zip") (Get-ArchiveEntry $module "McpGateway/$Version/") $time
    foreach ($name in $executable.Keys) {
        $folder = "mcp-gateway-$Version-$name"
        $entries = @(Get-ArchiveEntry $executable[$name] "$folder/")
        $entries += [pscustomobject] @{ Path = "$folder/LICENSE"; File = Join-Path $Root 'LICENSE'; IsProgram = $false }
        if ($name.StartsWith('win-')) {
            New-ZipFile (Join-Path $Destination "$folder.zip") $entries $time
        } else {
            New-TarFile (Join-Path $Destination "$folder.tar.gz") $entries $time
        }
    }

    if ($executable.Count -gt 0) {
        New-Bundle $Root $Version $executable (Join-Path $Destination "mcp-gateway-$Version.mcpb") $time
    }

    Write-Checksum $Destination
}
