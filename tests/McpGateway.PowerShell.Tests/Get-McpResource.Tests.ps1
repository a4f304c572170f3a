BeforeAll {
    . $PSScriptRoot/Common.ps1
    $folder = Initialize-TestHome
    $pids = Join-Path $folder 'pids'
    $methods = Join-Path $folder 'methods'
    Register-SampleServer main '--pid-file', $pids, '--method-file', $methods
    Register-SampleServer none '--no-resources'
    function Get-StartCount { [System.IO.File]::Exists($pids) ? @(Get-Content $pids).Count : 0 }
}

AfterAll {
    Clear-TestHome $folder
}

Describe 'Get-McpResource' {
    It 'connects where the catalog has nothing, and only there' {
        Get-StartCount | Should -Be 0
        (Get-McpResource main).Uri | Should -Be @('sample://text', 'sample://binary')
        Get-StartCount | Should -Be 1
        Remove-Module McpGateway
        Import-Module $ModulePath
        (Get-McpResource main).Uri | Should -Be @('sample://text', 'sample://binary')
        Get-StartCount | Should -Be 1
        (Get-McpServer main).State | Should -Be 'Stopped'
    }

    It 'gives the resource as its server listed it' {
        $resource = Get-McpResource main text
        $resource.GetType().FullName | Should -Be 'McpGateway.PowerShell.McpResource'
        $resource.Server, $resource.Uri, $resource.Name, $resource.Title, $resource.MimeType | Should -Be @('main', 'sample://text', 'text', 'A text', 'text/plain')
        $resource.Description | Should -Be 'Some text with é and 日本.'
        $resource.Size | Should -BeOfType [long]
        $resource.Size | Should -Be 22
        $resource.Annotations.priority | Should -Be 0.5
        $resource.Definition | Should -Match '"priority":0\.5'
        (Get-McpResource main binary).Title | Should -BeNullOrEmpty
    }

    It 'lists templates with -Template' {
        $template = Get-McpResource main -Template
        $template.GetType().FullName | Should -Be 'McpGateway.PowerShell.McpResourceTemplate'
        $template.UriTemplate, $template.Name, $template.MimeType | Should -Be @('sample://item/{id}', 'item', 'application/json')
        (Get-McpResource main it* -Template).Name | Should -Be 'item'
    }

    It 'takes patterns for servers, names and addresses, and servers from the pipeline' {
        (Get-McpResource m* b*).Name | Should -Be 'binary'
        (Get-McpResource -Name 'sample://t*').Name | Should -Be 'text'
        (Get-McpResource main TEXT).Name | Should -Be 'text'
        (Get-McpServer | Get-McpResource).Server | Select-Object -Unique | Should -Be 'main'
        ('main' | Get-McpResource -Name text).Uri | Should -Be 'sample://text'
        Get-McpResource none -ErrorAction Stop | Should -BeNullOrEmpty
        Get-McpResource main nothing* -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'asks again with -Refresh' {
        $null = Invoke-McpTool main add_resource @{ uri = 'sample://fresh' } -Force
        $before = @((Get-Content $methods) -eq 'resources/list').Count
        (Get-McpResource main sample://fresh -Refresh -ErrorAction Stop).Uri | Should -Be 'sample://fresh'
        @((Get-Content $methods) -eq 'resources/list').Count | Should -BeGreaterThan $before
        $before = @((Get-Content $methods) -eq 'resources/list').Count
        $null = Get-McpResource main
        @((Get-Content $methods) -eq 'resources/list').Count | Should -Be $before
    }

    It 'says so where none is known by a name' {
        Get-McpResource main nope -ErrorVariable failure -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failure.FullyQualifiedErrorId | Should -Be 'McpResourceNotFound,McpGateway.PowerShell.Commands.GetMcpResourceCommand'
        $failure.CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $failure.TargetObject | Should -Be 'nope'
    }

    Context 'reading' {
        It 'gives a text as a string and a binary as its bytes, of the server that has it' {
            Get-McpResource -Uri sample://text | Should -BeExactly 'Some text: é, 日本.'
            $bytes = Get-McpResource -Uri sample://binary
            , $bytes | Should -BeOfType [byte[]]
            $bytes | Should -Be @(0, 1, 2, 255)
            (Get-McpResource -Uri sample://item/5 | ConvertFrom-Json).id | Should -Be '5'
        }

        It 'asks the server that is named, whatever it lists' {
            Get-McpResource main -Uri sample://item/a%20b | Should -Match 'a%20b'
            Get-McpResource none -Uri sample://item/b | Should -Match 'b'
        }

        It 'reads what comes down the pipeline' {
            Get-McpResource main text | Get-McpResource | Should -BeExactly 'Some text: é, 日本.'
            @(Get-McpResource main text, binary | Get-McpResource).Count | Should -Be 2
        }

        It 'gives the whole result with -Raw' {
            $raw = Get-McpResource -Uri sample://binary -Raw
            $raw.contents[0].uri | Should -Be 'sample://binary'
            $raw.contents[0].blob | Should -Be 'AAEC/w=='
        }

        It 'writes a file, and puts nothing out but with -PassThru' {
            $file = Join-Path $folder 'out file.bin'
            Get-McpResource -Uri sample://binary -OutFile $file | Should -BeNullOrEmpty
            [System.IO.File]::ReadAllBytes($file) | Should -Be @(0, 1, 2, 255)
            Push-Location $folder
            try {
                $written = Get-McpResource -Uri sample://text -OutFile 'out file.bin' -PassThru
            }
            finally {
                Pop-Location
            }

            $written | Should -BeOfType [System.IO.FileInfo]
            $written.FullName | Should -Be $file
            [System.IO.File]::ReadAllBytes($file) | Should -Be ([System.Text.Encoding]::UTF8.GetBytes('Some text: é, 日本.'))
        }

        It 'writes nothing with -WhatIf, and says where a file cannot be written' {
            $file = Join-Path $folder 'whatif'
            Get-McpResource -Uri sample://text -OutFile $file -WhatIf
            $file | Should -Not -Exist
            Get-McpResource -Uri sample://text -OutFile (Join-Path $folder 'no/such/folder') -ErrorVariable failure -ErrorAction SilentlyContinue
            $failure.FullyQualifiedErrorId | Should -Match '^McpFileNotWritten,'
            $failure.CategoryInfo.Category | Should -Be 'WriteError'
        }

        It 'writes to drives of the file system, and to no other: <_>' -ForEach @('Env:x', 'nodrive:x') {
            $null = New-PSDrive -Name Files -PSProvider FileSystem -Root $folder
            $written = Get-McpResource -Uri sample://binary -OutFile Files:/drive.bin -PassThru
            $written.FullName | Should -Be (Join-Path $folder 'drive.bin')
            $written.PSPath | Should -Be (Get-Item (Join-Path $folder 'drive.bin')).PSPath
            Get-McpResource -Uri sample://binary -OutFile $_ -ErrorVariable failure -ErrorAction SilentlyContinue
            $failure.FullyQualifiedErrorId | Should -Match '^McpParameterInvalid,'
            [System.IO.File]::Exists('x') | Should -BeFalse
        }

        It 'says which server refused what' {
            Get-McpResource -Uri sample://nope -ErrorVariable failure -ErrorAction SilentlyContinue
            $failure.FullyQualifiedErrorId | Should -Be 'McpResourceNotFound,McpGateway.PowerShell.Commands.GetMcpResourceCommand'
            $failure.Exception.Code | Should -Be -32002
            $failure.Exception.Error.data.uri | Should -Be 'sample://nope'
            "$failure" | Should -Match "'main'.*sample://nope"
            $failure.ErrorDetails.RecommendedAction | Should -Match "Get-McpResource 'main'"
        }

        It 'says so where no server can have it' {
            Get-McpResource -Uri other://nope -ErrorVariable failure -ErrorAction SilentlyContinue
            $failure.FullyQualifiedErrorId | Should -Match '^McpResourceNotFound,'
            $failure.TargetObject | Should -Be 'other://nope'
        }

        It 'asks a server that was never seen' {
            Register-SampleServer second
            Set-McpServer main -Disable
            try {
                Get-McpResource -Uri sample://text -ErrorAction Stop | Should -BeExactly 'Some text: é, 日本.'
            }
            finally {
                Set-McpServer main -Enable
            }
        }

        It 'says which servers have it where several do, and takes the one that is named' {
            $null = Get-McpResource second
            Get-McpResource -Uri sample://text -ErrorVariable failure -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $failure.FullyQualifiedErrorId | Should -Match '^McpResourceAmbiguous,'
            $failure.CategoryInfo.Category | Should -Be 'InvalidArgument'
            "$failure" | Should -Match 'main.*second'
            $failure.ErrorDetails.RecommendedAction | Should -Match '-Server'
            Get-McpResource second -Uri sample://text | Should -BeExactly 'Some text: é, 日本.'
            Get-McpResource -Uri mcp-gateway://main/sample://text | Should -BeExactly 'Some text: é, 日本.'
            Unregister-McpServer second
        }

        It 'says which names there are where a server is unknown' {
            Get-McpResource mian -Uri sample://text -ErrorVariable failure -ErrorAction SilentlyContinue
            $failure.FullyQualifiedErrorId | Should -Match '^McpServerNotFound,'
            @($failure).Count | Should -Be 1
        }

        It 'tells the server where it is stopped' {
            Register-SampleServer hung '--hang', 'resources/read', '--transcript', (Join-Path $folder 'hung')
            $shell = [powershell]::Create().AddScript("Import-Module '$ModulePath'; Get-McpResource hung -Uri sample://text")
            $null = $shell.BeginInvoke()
            Wait-Until { (Get-Content (Join-Path $folder 'hung') -ErrorAction Ignore) -match 'resources/read' }
            $shell.Stop()
            $shell.Dispose()
            Wait-Until { (Get-Content (Join-Path $folder 'hung')) -match 'notifications/cancelled' }
            Unregister-McpServer hung
        }
    }
}
