# In Constrained Language Mode none of what follows is allowed: one error that says so, instead of one for each line and a module without commands.
if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') {
    throw "McpGateway cannot be imported here: this session is in $($ExecutionContext.SessionState.LanguageMode) mode (`$ExecutionContext.SessionState.LanguageMode), which lets no module load its own assemblies. Use a session in FullLanguage mode, or have your administrator allow this module (App Control: sign it, or add it to the policy)."
}

# The module's assemblies live in a load context of their own; only the loader shares PowerShell's.
$null = [System.Reflection.Assembly]::LoadFrom("$PSScriptRoot/bin/McpGateway.Loader.dll")
$assembly = [McpGateway.Loader.ModuleLoadContext]::LoadModule()
[McpGateway.Loader.ModuleImport]::Complete($ExecutionContext.SessionState.Module, (Import-Module -Assembly $assembly -PassThru), $assembly)
