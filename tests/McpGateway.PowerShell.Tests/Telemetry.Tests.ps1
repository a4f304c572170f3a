BeforeAll {
    . $PSScriptRoot/Common.ps1
    $folder = Initialize-TestHome
    $seen = Join-Path $folder 'seen.txt'
    Register-SampleServer sample '--transcript', $seen
}

AfterAll {
    Clear-TestHome $folder
}

Describe 'Traces of scripts' {
    It 'go on at the server' {
        $activity = [System.Diagnostics.Activity]::new('script').Start()
        try {
            Invoke-McpTool sample echo @{ message = 'x' } | Should -Be 'x'
        }
        finally {
            $activity.Stop()
        }

        [System.IO.File]::ReadAllText($seen) | Should -Match ([regex]::Escape($activity.Id))
    }

    It 'go to a collector, where the variables of OpenTelemetry name one' {
        $free = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 0)
        $free.Start()
        $url = "http://127.0.0.1:$($free.LocalEndpoint.Port)"
        $free.Stop()
        $collector = [System.Net.HttpListener]::new()
        $collector.Prefixes.Add("$url/")
        $collector.Start()
        $variables = @{ OTEL_EXPORTER_OTLP_ENDPOINT = $url; OTEL_EXPORTER_OTLP_PROTOCOL = 'http/protobuf'; OTEL_METRICS_EXPORTER = 'none'; OTEL_BSP_SCHEDULE_DELAY = '50' }
        try {
            $variables.GetEnumerator() | ForEach-Object { [System.Environment]::SetEnvironmentVariable($_.Key, $_.Value) }
            # What asks for it is read once, with the first call.
            Remove-Module McpGateway
            Import-Module $ModulePath
            Invoke-McpTool sample echo @{ message = 's3cret' } | Should -Be 's3cret'

            $request = $collector.GetContextAsync()
            $request.Wait([timespan]::FromSeconds($Patience)) | Should -BeTrue
            $context = $request.Result
            $body = [System.IO.StreamReader]::new($context.Request.InputStream, [System.Text.Encoding]::Latin1).ReadToEnd()
            $context.Response.Close()
            $context.Request.Url.AbsolutePath | Should -Be '/v1/traces'
            $body | Should -Match 'tools/call echo'
            $body | Should -Not -Match 's3cret'
        }
        finally {
            $variables.Keys | ForEach-Object { [System.Environment]::SetEnvironmentVariable($_, $null) }
            $collector.Stop()
            Remove-Module McpGateway
            Import-Module $ModulePath
        }
    }
}
