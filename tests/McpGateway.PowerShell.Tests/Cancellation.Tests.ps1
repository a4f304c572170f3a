BeforeAll {
    . $PSScriptRoot/Common.ps1
    $folder = Initialize-TestHome
    $ledger = Join-Path $folder 'ledger'
    Register-SampleServer everything '--ledger', $ledger
    function Read-Ledger { [System.IO.File]::Exists($ledger) ? (Get-Content $ledger) : '' }
    function Get-ServerPid { (Invoke-McpTool everything pid)[0].pid }

    # A PowerShell of this process that runs a script, once the server has written a line to its ledger.
    function Start-Shell([string] $Script, [string] $Line) {
        $shell = [powershell]::Create().AddScript("Import-Module '$ModulePath'; $Script")
        $null = $shell.BeginInvoke()
        Wait-Until { (Read-Ledger) -contains $Line }
        $shell
    }
}

AfterAll {
    Clear-TestHome $folder
}

Describe 'The end of a pipeline' {
    It 'cancels at the server, and the connection serves on' {
        $before = Get-ServerPid
        $shell = Start-Shell 'Invoke-McpTool everything never @{ key = ''stop'' }' 'never stop'
        $shell.Stop()
        $shell.InvocationStateInfo.State | Should -Be 'Stopped'
        Wait-Until { (Read-Ledger) -contains 'cancelled stop' }
        Get-ServerPid | Should -Be $before
        $shell.Dispose()
    }

    It 'cancels only the calls of its own pipeline' {
        $one = Start-Shell 'Invoke-McpTool everything never @{ key = ''one'' }' 'never one'
        $two = Start-Shell 'Invoke-McpTool everything slow @{ ms = 2000; key = ''two'' }; ''done''' 'slow two'
        $one.Stop()
        Wait-Until { (Read-Ledger) -contains 'cancelled one' }
        Wait-Until { $two.InvocationStateInfo.State -eq 'Completed' }
        Read-Ledger | Should -Not -Contain 'cancelled two'
        $one.Dispose()
        $two.Dispose()
    }

    It 'cancels a call whose output goes into another command that never ends' {
        $shell = Start-Shell 'Invoke-McpTool everything echo @{ message = ''x'' } | ForEach-Object { Invoke-McpTool everything never @{ key = ''nested'' } }' 'never nested'
        $shell.Stop()
        Wait-Until { (Read-Ledger) -contains 'cancelled nested' }
        $shell.Dispose()
    }

    It 'cancels while the server still starts' {
        $mark = Join-Path $folder 'slow start'
        Register-SampleServer slow '--pid-file', $mark, '--start-delay', '60000'
        $shell = [powershell]::Create().AddScript("Import-Module '$ModulePath'; Invoke-McpTool slow echo @{ message = 'x' }")
        $call = $shell.BeginInvoke()
        Wait-Until { (Get-McpServer slow).State -eq 'Starting' }
        $shell.Stop()
        $call.IsCompleted | Should -BeTrue
        $shell.Dispose()
    }

    It 'takes progress off the screen' {
        $shell = [powershell]::Create().AddScript("Import-Module '$ModulePath'; Invoke-McpTool everything progress @{ steps = 2; delayMs = 50 } -Timeout 0.09 -ErrorAction SilentlyContinue; Invoke-McpTool everything progress @{ steps = 2 } | Select-Object -First 1")
        $null = $shell.Invoke()
        $records = $shell.Streams.Progress | Where-Object Activity -EQ 'everything/progress'
        $records.Count | Should -BeGreaterThan 0
        foreach ($activity in $records | Group-Object ActivityId) {
            $activity.Group[-1].RecordType | Should -Be 'Completed'
        }

        @($records | Group-Object ActivityId).Count | Should -Be @($records | Where-Object RecordType -EQ 'Completed').Count
        $shell.Dispose()
    }

    It 'does not take what came before it for an error' {
        { Invoke-McpTool everything tool_error @{ message = 'first' } -ErrorAction Stop } | Should -Throw 'first'
        1..5 | ForEach-Object { @{ message = "$_" } } | Invoke-McpTool everything echo | Select-Object -First 2 | Should -Be @('1', '2')
        Invoke-McpTool everything echo @{ message = 'after' } | Should -Be 'after'
    }
}

Describe 'Ctrl+C' -Skip:$IsWindows {
    It 'cancels at the server, runs finally, and ends the server with the process' {
        $process = Start-Pwsh -Interactive "Import-Module '$ModulePath'; try { Invoke-McpTool everything never @{ key = 'sigint' } } finally { [System.IO.File]::WriteAllText('$folder/finally', (Invoke-McpTool everything echo @{ message = 'usable' })) }"
        Wait-Until { (Read-Ledger) -contains 'never sigint' }
        & /bin/kill -INT $process.Id
        Wait-Until { (Read-Ledger) -contains 'cancelled sigint' }
        $process.WaitForExit($Patience * 1000) | Should -BeTrue
    }
}
