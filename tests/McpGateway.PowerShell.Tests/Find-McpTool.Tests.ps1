BeforeAll {
    . $PSScriptRoot/Common.ps1
    $folder = Initialize-TestHome
    $pids = Join-Path $folder 'pids'
    Register-SampleServer main '--pid-file', $pids -With @{ Description = 'Behaviours for tests' }
    Register-SampleServer second '--pid-file', $pids
}

AfterAll {
    Clear-TestHome $folder
}

Describe 'Find-McpTool' {
    It 'starts nothing, and says so where nothing is known' {
        Find-McpTool 'echo' -WarningVariable warning -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        "$warning" | Should -Match 'main, second.*Get-McpTool'
        $pids | Should -Not -Exist
    }

    Context 'with a catalog' {
        BeforeAll {
            $null = Get-McpTool main
        }

        It 'puts the tools that fit out, best first, with their score' {
            $found = Find-McpTool 'echo the message'
            $found[0].Name | Should -Be 'echo'
            $found[0].Server | Should -Be 'main'
            $found[0].Score | Should -BeOfType [double]
            $found[0].Signature | Should -Be 'echo(message: string)'
            ($found.Score | Sort-Object -Descending) | Should -Be $found.Score
            (Get-McpTool main echo).Score | Should -BeNullOrEmpty
        }

        It 'gives objects that Invoke-McpTool calls' {
            Find-McpTool 'echo message' -First 1 | Invoke-McpTool -Argument @{ message = 'found' } | Should -Be 'found'
        }

        It 'puts out as many as are wanted, 10 by default' {
            @(Find-McpTool 'add' -First 2).Count | Should -Be 2
            @(Find-McpTool 'tool').Count | Should -BeLessOrEqual 10
            { Find-McpTool 'x' -First 0 } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
        }

        It 'looks at the servers that are named' {
            $null = Get-McpTool second
            (Find-McpTool 'echo message' -Server s*).Server | Select-Object -Unique | Should -Be 'second'
            (Find-McpTool 'echo message').Server | Select-Object -Unique | Sort-Object | Should -Be @('main', 'second')
            Find-McpTool 'echo message' -Server nothing* -ErrorAction Stop | Should -BeNullOrEmpty
            Find-McpTool 'echo message' -Server mian -ErrorVariable failure -ErrorAction SilentlyContinue
            $failure.FullyQualifiedErrorId | Should -Be 'McpServerNotFound,McpGateway.PowerShell.Commands.FindMcpToolCommand'
        }

        It 'finds nothing that may not be called, and nothing of servers that are switched off' {
            Set-McpServer main, second -DenyTool 'echo'
            (Find-McpTool 'echo message').Name | Should -Not -Contain 'echo'
            Set-McpServer main, second -DenyTool $null
            Set-McpServer second -Disable
            (Find-McpTool 'echo message').Server | Select-Object -Unique | Should -Be 'main'
            Set-McpServer second -Enable
        }

        It 'names what could not be searched beside what was only with -Verbose' {
            Register-SampleServer unseen
            $messages = Find-McpTool 'echo' -Verbose -WarningVariable warning 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
            "$messages" | Should -Match 'unseen'
            $warning | Should -BeNullOrEmpty
            Unregister-McpServer unseen
        }

        It 'warns of what could not be searched where no tool fits well' {
            Register-SampleServer unseen
            Find-McpTool 'zeppelin xylophone' -WarningVariable warning -WarningAction SilentlyContinue | Should -BeNullOrEmpty
            "$warning" | Should -Match 'unseen.*Get-McpTool'
            Unregister-McpServer unseen
        }

        It 'takes servers from the pipeline, and ranks over all of them' {
            (Get-McpServer main | Find-McpTool 'echo the message' -First 1).Name | Should -Be 'echo'
            @(Get-McpServer | Find-McpTool 'echo the message' -First 1).Count | Should -Be 1
            (Get-McpTool main add | Find-McpTool 'echo the message' -First 1).Name | Should -Be 'echo'
            (Get-McpServer main | Find-McpTool 'echo the message').Server | Select-Object -Unique | Should -Be 'main'
        }

        It 'takes queries from the pipeline, finds nothing for nonsense' {
            ('echo message' | Find-McpTool -First 1).Name | Should -Be 'echo'
            Find-McpTool 'xyzzyqwv' -ErrorAction Stop | Should -BeNullOrEmpty
        }

        It 'has a view of its own, with the score' {
            $table = Find-McpTool 'echo message' | Out-String -Width 200
            $table | Should -Match 'Server +Name +Score +Hints +Summary'
            $table | Should -Match 'main +echo +\d+[.,]\d\d +reads'
        }
    }
}
