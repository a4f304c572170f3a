BeforeAll {
    . $PSScriptRoot/Common.ps1
    $folder = Initialize-TestHome
    Register-SampleServer one
    Register-SampleServer two
    Register-McpServer -Name missing -Command this-program-does-not-exist
}

AfterAll {
    Clear-TestHome $folder
}

Describe 'Disconnect-McpServer' {
    It 'ends the process of a server, which the next call starts again' {
        $id = (Invoke-McpTool one pid)[0].pid
        Disconnect-McpServer one | Should -BeNullOrEmpty
        Test-ProcessAlive $id | Should -BeFalse
        (Get-McpServer one).State | Should -Be 'Stopped'
        (Invoke-McpTool one pid)[0].pid | Should -Not -Be $id
    }

    It 'ends a connection that is kept' {
        $id = (Connect-McpServer one).ProcessId
        Disconnect-McpServer one
        Test-ProcessAlive $id | Should -BeFalse
    }

    It 'does nothing where there is no connection' {
        Disconnect-McpServer one, two, missing -ErrorAction Stop | Should -BeNullOrEmpty
        Disconnect-McpServer one -ErrorAction Stop | Should -BeNullOrEmpty
        Disconnect-McpServer nothing* -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'ends several, by pattern and from the pipeline, and puts them out with -PassThru' {
        $ids = (Connect-McpServer one, two).ProcessId
        $servers = Get-McpServer | Disconnect-McpServer -PassThru
        $servers.Name | Should -Be @('one', 'two', 'missing')
        $servers.State | Should -Be @('Stopped', 'Stopped', 'Stopped')
        $ids | ForEach-Object { Test-ProcessAlive $_ | Should -BeFalse }
    }

    It 'forgets what failed before' {
        $null = Get-McpTool missing -ErrorAction SilentlyContinue
        (Get-McpServer missing).State | Should -Be 'Faulted'
        Disconnect-McpServer missing
        (Get-McpServer missing).State | Should -Be 'Stopped'
    }

    It 'ends nothing with -WhatIf' {
        $id = (Connect-McpServer one).ProcessId
        Disconnect-McpServer * -WhatIf
        Test-ProcessAlive $id | Should -BeTrue
    }

    It 'says which names there are where one is unknown' {
        Disconnect-McpServer oen -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure.FullyQualifiedErrorId | Should -Be 'McpServerNotFound,McpGateway.PowerShell.Commands.DisconnectMcpServerCommand'
    }
}
