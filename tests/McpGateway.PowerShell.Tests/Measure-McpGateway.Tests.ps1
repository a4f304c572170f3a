BeforeAll {
    . $PSScriptRoot/Common.ps1
    $folder = Initialize-TestHome
    $pids = Join-Path $folder 'pids'
    Register-SampleServer main '--pid-file', $pids
    Register-SampleServer maybe '--pid-file', $pids
    Register-McpServer -Name missing -Command this-program-does-not-exist
    function Get-StartCount { [System.IO.File]::Exists($pids) ? @(Get-Content $pids).Count : 0 }
}

AfterAll {
    Clear-TestHome $folder
}

Describe 'Measure-McpGateway' {
    It 'starts nothing and lists what was never seen, with the reason' {
        $measured = @(Measure-McpGateway)
        Get-StartCount | Should -Be 0
        $measured.Count | Should -Be 4
        $measured[0..2].Server | Should -Be @('main', 'maybe', 'missing')
        $measured[0..2] | ForEach-Object { @(@($_.Tools, $_.Without, $_.Search, $_.Load, $_.Saved, $_.BreakEven) -ne $null).Count | Should -Be 0 }
        $measured[0].Reason | Should -Match 'never seen'
        $measured[0].AlwaysPays | Should -BeFalse
        $measured[3] | Should -BeOfType ([McpGateway.PowerShell.McpMeasurementSummary])
        $measured[3].Saved | Should -Be 0
    }

    It 'lists the tools with -Refresh and leaves no process' {
        $measured = @(Measure-McpGateway main, missing -Refresh)
        Get-StartCount | Should -Be 1
        Wait-Until { -not (Test-ProcessAlive (Get-Content $pids)) }
        (Get-McpServer main).State | Should -Be 'Stopped'
        $measured[0] | Should -BeOfType ([McpGateway.PowerShell.McpMeasurement])
        $measured[0].Tools | Should -BeGreaterThan 30
        $measured[0].Without | Should -Be ($measured[0].Definitions + $measured[0].Instructions)
        $measured[0].Saved | Should -Be ($measured[0].Without - $measured[0].Search - $measured[0].Call)
        $measured[0].Reason | Should -BeNullOrEmpty
        $measured[1].Reason | Should -Match 'this-program-does-not-exist'
        $measured[2].Without | Should -Be $measured[0].Without
        $measured[2].Saved | Should -Be ($measured[2].Without - $measured[2].With)
    }

    It 'leaves a server alive that ran before' {
        $id = (Invoke-McpTool main pid)[0].pid
        $null = Measure-McpGateway main -Refresh
        Test-ProcessAlive $id | Should -BeTrue
        (Invoke-McpTool main pid)[0].pid | Should -Be $id
    }

    It 'takes names, patterns and servers from the pipeline, each server once' {
        (Measure-McpGateway ma*).Server | Should -Be @('main', 'maybe')
        (Get-McpServer m* | Measure-McpGateway).Server | Should -Be @('main', 'maybe', 'missing')
        ('maybe', 'ma*' | Measure-McpGateway)[-1].Servers | Should -Be 2
        (Measure-McpGateway -Session 5 ma*)[-1] | ForEach-Object { $_.ProcessesWithout, $_.ProcessesWith } | Should -Be @(10, 5)
        Measure-McpGateway nothing* | Should -BeNullOrEmpty
        Measure-McpGateway mian -ErrorVariable failure -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failure.FullyQualifiedErrorId | Should -Be 'McpServerNotFound,McpGateway.PowerShell.Commands.MeasureMcpGatewayCommand'
    }

    It 'completes names of servers' {
        $line = 'Measure-McpGateway '
        [System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null).CompletionMatches.ListItemText | Should -Be @('main', 'maybe', 'missing')
    }

    It 'shows one table with thousands separators and holds whole numbers' {
        $measured = Measure-McpGateway
        $measured[0].Without | Should -BeOfType ([int])
        $measured[0].Without | Should -BeGreaterThan 999
        $text = $measured | Out-String -Width 200
        $text | Should -Match ([regex]::Escape('{0:N0}' -f $measured[0].Without))
        $text | Should -Match 'always'
        $text | Should -Match 'never seen'
        $text | Should -Match 'All \(1 of 3\)'
        $text | Should -Match 'processes 3 -> 1'
        $text | Should -Not -Match 'BreakEven'
    }

    Context 'with -AsHtml' {
        It 'writes to no place that is none of the file system: <_>' -ForEach @('Env:x', 'nodrive:x') {
            { Measure-McpGateway -AsHtml $_ } | Should -Throw -ErrorId 'McpParameterInvalid,McpGateway.PowerShell.Commands.MeasureMcpGatewayCommand'
        }

        BeforeAll {
            Push-Location $folder
        }

        AfterAll {
            Pop-Location
        }

        It 'writes a page to a path relative to the place, and puts out the file' {
            $file = Measure-McpGateway -AsHtml report.html
            $file.PSPath | Should -Be (Get-Item report.html).PSPath
            $file | Should -BeOfType ([System.IO.FileInfo])
            $file.FullName | Should -Be (Join-Path $folder 'report.html')
            $page = Get-Content $file -Raw
            $page | Should -Match '<!DOCTYPE html>'
            ([xml] ($page -replace '<!DOCTYPE html>')).html.body.main.header.h1 | Should -Match 'saves'
            New-PSDrive -Name Reports -PSProvider FileSystem -Root $folder | Out-Null
            (Measure-McpGateway -AsHtml Reports:\drive.html).FullName | Should -Be (Join-Path $folder 'drive.html')
        }

        It 'replaces a file only with -Force' {
            Set-Content there.html 'mine'
            { Measure-McpGateway -AsHtml there.html } | Should -Throw -ErrorId 'McpReportExists,McpGateway.PowerShell.Commands.MeasureMcpGatewayCommand'
            Get-Content there.html | Should -Be 'mine'
            $null = Measure-McpGateway -AsHtml there.html -Force
            Get-Content there.html -TotalCount 1 | Should -Be '<!DOCTYPE html>'
        }

        It 'writes nothing with -WhatIf, and gives the measurements with -PassThru' {
            Measure-McpGateway -AsHtml not.html -WhatIf | Should -BeNullOrEmpty
            'not.html' | Should -Not -Exist
            (Measure-McpGateway -AsHtml passed.html -PassThru)[0].Server | Should -Be 'main'
            'passed.html' | Should -Exist
        }

        It 'refuses a folder, and a file in none' {
            { Measure-McpGateway -AsHtml . } | Should -Throw -ErrorId 'McpParameterInvalid,*'
            { Measure-McpGateway -AsHtml nowhere/report.html } | Should -Throw -ErrorId 'McpParameterInvalid,*'
        }
    }
}
