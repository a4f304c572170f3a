using System.Management.Automation;
using McpGateway.Configuration;
using McpGateway.Secrets;

namespace McpGateway.PowerShell.Registration;

/// <summary>What the parameters of a cmdlet with the settings of a server mean, and what of them is refused. To be made and asked on the pipeline's thread.</summary>
internal sealed class ServerSettings
{
    /// <summary>The most that a timer takes, in seconds.</summary>
    private const double MaxSeconds = 2_000_000;

    private readonly ServerSettingsCmdlet _cmdlet;
    private readonly string? _folder;
    private readonly SettingMap _environment;
    private readonly SettingMap _headers;

    /// <param name="cmdlet">The cmdlet.</param>
    public ServerSettings(ServerSettingsCmdlet cmdlet)
    {
        _cmdlet = cmdlet;
        _folder = Folder(cmdlet, cmdlet.WorkingDirectory);
        _environment = new SettingMap(nameof(cmdlet.Environment), cmdlet.Environment);
        _headers = new SettingMap(nameof(cmdlet.Header), cmdlet.Header);
    }

    /// <summary>The names of variables and headers whose values look like secrets.</summary>
    public string[] PlainSecrets => ServerRules.PlainSecrets(_environment.Plain.Concat(_headers.Plain));

    /// <summary>Keeps the secure strings among the values as secrets of a server; the entry names them.</summary>
    /// <param name="home">The gateway's folder.</param>
    /// <param name="server">The server's name.</param>
    /// <exception cref="SecretStoreException">They cannot be kept.</exception>
    public void KeepSecrets(GatewayHome home, string server)
    {
        var secrets = new NamedSecrets(home.Root);
        _environment.KeepSecrets(secrets, server);
        _headers.KeepSecrets(secrets, server);
    }

    /// <summary>The program and its arguments, relative paths as full ones.</summary>
    public (string? Command, string[]? Arguments) FullPaths()
    {
        string Full(string text, bool isProgram) => ServerCommandLine.FullPath(_cmdlet.SessionState.Path, text, _folder, isProgram);
        return (
            string.IsNullOrEmpty(_cmdlet.Command) ? _cmdlet.Command : Full(_cmdlet.Command, isProgram: true),
            _cmdlet.ArgumentList is null ? null : [.. _cmdlet.ArgumentList.Select(argument => argument is null ? argument! : Full(argument, isProgram: false))]);
    }

    /// <summary>Why values cannot be used; null where they can.</summary>
    public string? FindWrongValue()
    {
        if (HasNull(_cmdlet.ArgumentList))
        {
            // Most often a variable that is not set; left out silently, the others would move up.
            return "An argument in -ArgumentList is $null.";
        }

        if (HasNull(_cmdlet.AllowTool) || HasNull(_cmdlet.DenyTool) || HasNull(_cmdlet.ConfirmTool))
        {
            return "A pattern in -AllowTool, -DenyTool or -ConfirmTool is $null.";
        }

        if (_cmdlet.Replica is < 1 or > ServerDefinition.MaxReplicas)
        {
            return $"-Replica must be a whole number from 1 to {ServerDefinition.MaxReplicas}.";
        }

        double?[] seconds = [_cmdlet.Timeout, _cmdlet.InitTimeout, _cmdlet.MaxOperationTime, _cmdlet.IdleTimeout];
        return Array.Exists(seconds, value => value is <= 0 or > MaxSeconds or double.NaN) ? "A timeout must be a number of seconds above 0 and at most 2,000,000." : _environment.Wrong ?? _headers.Wrong;
    }

    /// <summary>All settings with their values.</summary>
    /// <param name="command">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    public ServerSetting[] All(string? command, string[]? arguments) =>
    [
        new(nameof(_cmdlet.Command), "command", server => server with { Command = command }, ServerSetting.OfStdio),
        new(nameof(_cmdlet.ArgumentList), "args", server => server with { Arguments = arguments ?? [] }, ServerSetting.OfStdio),
        new(nameof(_cmdlet.Environment), "env", server => server with { Environment = _environment.Of(server.Name) }, ServerSetting.OfStdio),
        new(nameof(_cmdlet.WorkingDirectory), "cwd", server => server with { WorkingDirectory = _folder }, ServerSetting.OfStdio),
        new(nameof(_cmdlet.InheritEnvironment), "inheritEnvironment", server => server with { InheritEnvironment = _cmdlet.InheritEnvironment }, ServerSetting.OfStdio),
        new(nameof(_cmdlet.Uri), "url", server => server with { Url = _cmdlet.Uri }, ServerSetting.OfRemote),
        new(nameof(_cmdlet.Header), "headers", server => server with { Headers = _headers.Of(server.Name) }, ServerSetting.OfRemote),
        new(nameof(_cmdlet.Description), "description", server => server with { Description = string.IsNullOrEmpty(_cmdlet.Description) ? null : _cmdlet.Description }),
        new(nameof(_cmdlet.Timeout), "operationTimeout", server => server with { OperationTimeout = Time(_cmdlet.Timeout) }),
        new(nameof(_cmdlet.InitTimeout), "initTimeout", server => server with { InitTimeout = Time(_cmdlet.InitTimeout) }),
        new(nameof(_cmdlet.MaxOperationTime), "maxOperationTime", server => server with { MaxOperationTime = Time(_cmdlet.MaxOperationTime) }),
        new(nameof(_cmdlet.IdleTimeout), "idleTimeout", server => server with { IdleTimeout = Time(_cmdlet.IdleTimeout) }),
        new(nameof(_cmdlet.KeepAlive), "keepAlive", server => server with { KeepAlive = _cmdlet.KeepAlive }),
        new(nameof(_cmdlet.Stateless), "stateless", server => server with { Stateless = _cmdlet.Stateless }),
        new(nameof(_cmdlet.Replica), "replicas", server => server with { Replicas = _cmdlet.Replica ?? 1 }),
        new(nameof(_cmdlet.Scope), "scope", server => server with { Scope = _cmdlet.Scope ?? ServerScope.Client }),
        new(nameof(_cmdlet.AllowTool), "tools.allow", server => server with { Tools = server.Tools with { Allow = _cmdlet.AllowTool } }),
        new(nameof(_cmdlet.DenyTool), "tools.deny", server => server with { Tools = server.Tools with { Deny = _cmdlet.DenyTool ?? [] } }),
        new(nameof(_cmdlet.ConfirmTool), "tools.confirm", server => server with { Tools = server.Tools with { Confirm = _cmdlet.ConfirmTool ?? [] } }),
        new(nameof(_cmdlet.Trusted), "trusted", server => server with { Trusted = _cmdlet.Trusted }),
    ];

    /// <summary>Seconds as a time.</summary>
    private static TimeSpan? Time(double? seconds) => seconds is { } number ? TimeSpan.FromSeconds(number) : null;

    /// <summary>A folder as a full path: what is relative here means something else in a gateway that starts elsewhere.</summary>
    private static string? Folder(PSCmdlet cmdlet, string? folder) =>
        string.IsNullOrEmpty(folder) ? null
        : folder.Contains("${", StringComparison.Ordinal) ? folder
        : cmdlet.GetUnresolvedProviderPathFromPSPath(folder);

    private static bool HasNull(string[]? texts) => texts is not null && Array.Exists(texts, text => text is null);
}
