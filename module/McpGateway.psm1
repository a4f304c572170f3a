# The module's assemblies live in a load context of their own; only the loader shares PowerShell's.
$loader = [System.Reflection.Assembly]::LoadFrom([System.IO.Path]::Combine($PSScriptRoot, 'bin', 'McpGateway.Loader.dll'))
$assembly = $loader.GetType('McpGateway.Loader.ModuleLoadContext').GetMethod('LoadModule').Invoke($null, $null)
$inner = Import-Module -Assembly $assembly -PassThru

# A second import of the same assembly finds it imported already and does not export its cmdlets again (PowerShell issue 20710).
$export = [System.Management.Automation.PSModuleInfo].GetMethod('AddExportedCmdlet', [System.Reflection.BindingFlags]'Instance, NonPublic')
foreach ($cmdlet in $inner.ExportedCmdlets.Values) {
    $null = $export.Invoke($ExecutionContext.SessionState.Module, @(, $cmdlet))
}

$runtime = $assembly.GetType('McpGateway.PowerShell.ModuleRuntime')
$ExecutionContext.SessionState.Module.OnRemove = { $runtime::Close() }.GetNewClosure()
