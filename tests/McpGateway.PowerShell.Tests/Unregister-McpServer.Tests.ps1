BeforeAll {
    . $PSScriptRoot/Common.ps1
    $folder = Initialize-TestHome
}

AfterAll {
    Clear-TestHome $folder
}

Describe 'Unregister-McpServer' {
    BeforeEach {
        'one', 'two', 'three' | ForEach-Object { Register-SampleServer $_ -With @{ Force = $true } }
    }

    It 'removes a server' {
        Unregister-McpServer one | Should -BeNullOrEmpty
        (Get-McpServer).Name | Sort-Object | Should -Be @('three', 'two')
    }

    It 'removes what a pattern fits' {
        Unregister-McpServer t*
        (Get-McpServer).Name | Should -Be 'one'
    }

    It 'takes servers from the pipeline' {
        Get-McpServer t* | Unregister-McpServer
        (Get-McpServer).Name | Should -Be 'one'
    }

    It 'ends the connection in this process' {
        $id = (Invoke-McpTool two pid)[0].pid
        Test-ProcessAlive $id | Should -BeTrue
        Unregister-McpServer two
        Test-ProcessAlive $id | Should -BeFalse
    }

    It 'changes nothing with -WhatIf' {
        Unregister-McpServer * -WhatIf
        @(Get-McpServer).Count | Should -Be 3
    }

    It 'says which names there are where one is unknown, and removes the others' {
        Unregister-McpServer thre, one -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure.FullyQualifiedErrorId | Should -Be 'McpServerNotFound,McpGateway.PowerShell.Commands.UnregisterMcpServerCommand'
        $failure.TargetObject | Should -Be 'thre'
        "$failure" | Should -Match 'three'
        (Get-McpServer).Name | Sort-Object | Should -Be @('three', 'two')
    }
}
