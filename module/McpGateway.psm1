# In Constrained Language Mode none of what follows is allowed: one error that says so, instead of one for each line and a module without commands.
if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') {
    throw "McpGateway cannot be imported here: this session is in $($ExecutionContext.SessionState.LanguageMode) mode (`$ExecutionContext.SessionState.LanguageMode), which lets no module load its own assemblies. Use a session in FullLanguage mode, or have your administrator allow this module (App Control: sign it, or add it to the policy)."
}

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
