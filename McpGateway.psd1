@{
    RootModule           = 'McpGateway.psm1'
    ModuleVersion        = '0.1.0'
    GUID                 = '6f0d5c0e-5d0a-4d53-9a2c-5f6f3f1b7c11'
    Author               = 'McpGateway contributors'
    CompanyName          = 'McpGateway'
    Copyright            = '(c) 2026 McpGateway contributors. MIT licence.'
    Description          = 'One MCP server in front of all the others: an AI client sees three tools instead of hundreds, servers start on demand, and PowerShell scripts call any MCP tool with objects in and objects out.'
    PowerShellVersion    = '7.6'
    CompatiblePSEditions = @('Core')
    FormatsToProcess     = @('McpGateway.Format.ps1xml')
    FunctionsToExport    = @()
    CmdletsToExport      = @(
        'Get-McpServer'
        'Register-McpServer'
        'Set-McpServer'
        'Unregister-McpServer'
        'Connect-McpServer'
        'Disconnect-McpServer'
        'Test-McpServer'
        'Get-McpTool'
        'Approve-McpTool'
        'Find-McpTool'
        'Invoke-McpTool'
        'Import-McpTool'
        'Export-McpTool'
        'Get-McpResource'
        'Get-McpPreset'
        'Get-McpPrompt'
        'Get-McpSecret'
        'Set-McpSecret'
        'Remove-McpSecret'
        'Get-McpClient'
        'Import-McpServer'
        'Install-McpGateway'
        'Uninstall-McpGateway'
        'Test-McpGateway'
        'Measure-McpGateway'
        'Start-McpGateway'
        'Get-McpGateway'
        'Stop-McpGateway'
        'New-McpGatewayToken'
        'Get-McpGatewayToken'
        'Remove-McpGatewayToken'
        'Get-McpAudit'
    )
    VariablesToExport    = @()
    AliasesToExport      = @()
    PrivateData          = @{
        PSData = @{
            Tags         = @('MCP', 'ModelContextProtocol', 'AI', 'Claude', 'LLM', 'Gateway', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS')
            LicenseUri   = 'https://opensource.org/license/mit'
            ProjectUri   = 'https://www.powershellgallery.com/packages/McpGateway'
            ReleaseNotes = 'See CHANGELOG.md in the module''s folder. After an update, run Install-McpGateway again: AI applications then start the new version.'
        }
    }
}
