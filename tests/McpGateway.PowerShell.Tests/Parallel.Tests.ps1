BeforeAll {
    . $PSScriptRoot/Common.ps1
    $folder = Initialize-TestHome
    Register-SampleServer everything
    function Get-ServerPid { (Invoke-McpTool everything pid)[0].pid }
}

AfterAll {
    Clear-TestHome $folder
}

Describe 'Many runspaces' {
    It 'share one connection, and 100 calls from 10 of them at once all get their own answers' {
        $path = $ModulePath
        $before = Get-ServerPid
        $answers = 1..100 | ForEach-Object -ThrottleLimit 10 -Parallel {
            Import-Module $using:path
            [pscustomobject] @{ Asked = "$_"; Answer = Invoke-McpTool everything echo @{ message = $_ }; Runspace = [runspace]::DefaultRunspace.Id }
        }
        $answers.Count | Should -Be 100
        @($answers | Where-Object { $_.Asked -cne $_.Answer }) | Should -BeNullOrEmpty
        @($answers.Runspace | Sort-Object -Unique).Count | Should -BeGreaterThan 1
        Get-ServerPid | Should -Be $before
    }

    It 'have their calls under way at the same time' {
        $path = $ModulePath
        # Each of them waits for the others.
        $answers = 1..10 | ForEach-Object -ThrottleLimit 10 -Parallel {
            Import-Module $using:path
            Invoke-McpTool everything late_answer_order @{ n = 10; key = "$_" } -Timeout 60
        }
        $answers | Sort-Object { [int] $_ } | Should -Be (1..10).ForEach({ "$_" })
    }

    It 'start a server once, however many ask at first' {
        $pids = Join-Path $folder 'pids'
        Register-SampleServer fresh '--pid-file', $pids
        $path = $ModulePath
        $answers = 1..20 | ForEach-Object -ThrottleLimit 10 -Parallel {
            Import-Module $using:path
            (Invoke-McpTool fresh pid)[0].pid
        }
        $answers.Count | Should -Be 20
        @($answers | Sort-Object -Unique).Count | Should -Be 1
    }

    It 'each show progress of their own' {
        $shells = 1..3 | ForEach-Object { [powershell]::Create().AddScript("Import-Module '$ModulePath'; Invoke-McpTool everything progress @{ steps = 5 }") }
        $calls = $shells | ForEach-Object { $_.BeginInvoke() }
        for ($i = 0; $i -lt 3; $i++) { $shells[$i].EndInvoke($calls[$i]) | Should -Be '5 steps' }
        $ids = $shells | ForEach-Object { , @($_.Streams.Progress | Where-Object Activity -EQ 'everything/progress' | Select-Object -ExpandProperty ActivityId -Unique) }
        @($ids | Sort-Object -Unique).Count | Should -Be 3
        $shells | ForEach-Object { $_.Streams.Progress[-1].RecordType | Should -Be 'Completed'; $_.Dispose() }
    }

    It 'of thread jobs share it, too, and no warning of a server is lost or told twice' {
        $path = $ModulePath
        $before = Get-ServerPid
        $jobs = 1..4 | ForEach-Object {
            Start-ThreadJob -ThrottleLimit 4 -ScriptBlock {
                Import-Module $using:path
                Invoke-McpTool everything log @{ level = 'warning'; data = "from $using:_" }
                (Invoke-McpTool everything pid)[0].pid
            }
        }
        $null = $jobs | Wait-Job
        $jobs.Warning.Message | Sort-Object | Should -Be (1..4).ForEach({ "everything: [sample] from $_" })
        $results = $jobs | Receive-Job -WarningAction SilentlyContinue
        @($results | Where-Object { $_ -eq 'logged' }).Count | Should -Be 4
        @($results | Where-Object { $_ -is [long] } | Sort-Object -Unique) | Should -Be $before
        $jobs | Remove-Job
    }
}
