using System.CommandLine;
using System.Text.Json;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Hosting;
using McpGateway.Host.Parsing;
using McpGateway.Host.Presets;
using McpGateway.Presets.Registration;

namespace McpGateway.Host.Commands;

/// <summary><c>mcp-gateway add</c>.</summary>
internal sealed class AddCommand : RuntimeCommand
{
    private readonly Argument<string?> _name = new("NAME") { Description = "the name by which clients and scripts will know the server; that of the preset without it", Arity = ArgumentArity.ZeroOrOne };
    private readonly Argument<string[]> _command = new("COMMAND")
    {
        Description = "the program and its arguments, after --; what names a file or folder here becomes a full path",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string[]> _urls = CommonOptions.Texts("--url", "URL", "an address", "the address of a remote server, instead of a command");
    private readonly Option<bool> _sse = CommonOptions.Flag("--sse", "says that a remote server speaks HTTP+SSE, the transport before Streamable HTTP");
    private readonly Option<string?> _authorities = CommonOptions.File("--ca-file", "certificate authorities that are trusted for this server (PEM)");
    private readonly Option<string?> _certificate = CommonOptions.File("--client-certificate", "the certificate that the server asks for (PEM, .pfx or .p12)");
    private readonly Option<string?> _key = CommonOptions.Text("--client-key", "FILE", "the name of a file", "the key of that certificate (PEM), or '${env:NAME}' with its password");
    private readonly Option<bool> _insecure = CommonOptions.Flag("--allow-insecure", "allows an http:// address of another machine");
    private readonly Option<KeyValuePair<string, string>[]> _environment = CommonOptions.Pairs("--env", "=", "a variable of the server's own");
    private readonly Option<KeyValuePair<string, string>[]> _headers = CommonOptions.Pairs("--header", ":=", "an HTTP header for a remote server");
    private readonly Option<string?> _description = CommonOptions.Text("--description", "TEXT", "a text", "what the server is for, in a few words: models choose by it");
    private readonly Option<string?> _folder = CommonOptions.Text("--cwd", "FOLDER", "the name of a folder", "the folder the server starts in");
    private readonly Option<ServerScope> _scope = CommonOptions.Choice<ServerScope>("--scope", "who shares the server's processes: each client has its own, those share one for which it is the same, or all do (client)");
    private readonly PresetOptions _presets;
    private readonly Option<bool> _force = CommonOptions.Flag("--force", "replaces a server of that name; its rules about tools stay");

    public AddCommand()
        : base("add", "adds a server to the configuration")
    {
        _presets = new PresetOptions(_name, _command);
        Add(_name);
        Add(_command);
        Add(_urls);
        foreach (Option option in _presets.All)
        {
            Add(option);
        }

        Add(_environment);
        Add(_headers);
        Add(_sse);
        Add(_authorities);
        Add(_certificate);
        Add(_key);
        Add(_insecure);
        Add(_description);
        Add(_folder);
        Add(_scope);
        Add(_force);
        Add(CommonOptions.DryRun);
        Add(CommonOptions.Json);
    }

    /// <inheritdoc />
    public override string About => """
        Adds a server to the configuration, for example: mcp-gateway add memory -- npx -y @modelcontextprotocol/server-memory

        --preset adds one that the gateway knows, for example: mcp-gateway add --preset filesystem --set folder=~/Documents. What it still needs is said; it is
        added anyway.

        Starts nothing. Values are written as they are given: write a secret as '${secret:NAME}' and set it with 'mcp-gateway secret set NAME', or use a
        variable, '${env:NAME}'.
        """;

    /// <inheritdoc />
    public override string Usage => "NAME [options] -- COMMAND... | NAME --url URL [options] | [NAME] --preset PRESET [options] [-- ARGUMENT...]";

    /// <inheritdoc />
    public override string UnknownOptionHint => "Type -- before the server's command.";

    /// <inheritdoc />
    public override string? FindWrong(ParseResult parsed)
    {
        if (_presets.AreUsed(parsed))
        {
            return FindWrongWithPreset(parsed);
        }

        if (parsed.GetValue(_name) is not { } name)
        {
            return $"NAME is missing: {_name.Description}.";
        }

        string[] command = parsed.GetValue(_command) ?? [];
        string[] urls = parsed.GetValue(_urls) ?? [];
        bool isRemote = urls.Length > 0;
        bool hasCommand = command.Length > 0 && command[0].Trim().Length > 0;
        return ServerRules.WrongName(name)
            ?? (_presets.WithoutPreset(parsed) is { } alone ? $"{alone.Name} is for presets: name one with --preset." : null)
            ?? (hasCommand == isRemote ? "A server needs either a command, after --, or --url, or --preset." : null)
            ?? urls.Select(url => ServerRules.WrongUri(url, "--url")).FirstOrDefault(wrong => wrong is not null)
            ?? (isRemote || Array.Find<Option>([_headers, _sse, _authorities, _certificate, _key, _insecure], option => parsed.GetResult(option) is { Implicit: false }) is not { } remote
                ? null
                : $"{remote.Name} is for remote servers, which have --url.")
            ?? (isRemote && ((parsed.GetValue(_environment) ?? []).Length > 0 || parsed.GetValue(_folder) is not null) ? "--env and --cwd are for servers with a command." : null)
            ?? (command.Length == 1 ? TypedCommand.WrongCommand(command[0], Path.GetFullPath, (program, arguments) => $"mcp-gateway add {name} -- {string.Join(' ', arguments.Prepend(program))}.") : null);
    }

    /// <inheritdoc />
    protected override async Task<int> RunAsync(CommandRun run, GatewayRuntime runtime)
    {
        string file = runtime.Configuration.Home.ConfigurationFile;
        PresetRegistration? preset = PresetOf(run, runtime.Configuration.Home);
        string name = preset?.Server.Name ?? run.Get(_name)!;
        ServerDefinition? existing = runtime.Configuration.Current.Servers.FirstOrDefault(server => server.Name == name);
        bool force = run.Get(_force);
        if (existing is not null && !force)
        {
            return run.Fail(ServerRules.NameIsTaken(existing.Name, file, "--force"));
        }

        ToolPolicy rules = existing?.Tools ?? ToolPolicy.Everything;
        ServerDefinition server = preset is null ? Definition(run, rules) : Definition(run, preset.Server with { Tools = rules });
        string[] secrets = ServerRules.PlainSecrets(server.Environment.Concat(server.Headers));
        if (secrets.Length > 0)
        {
            run.Warn(ServerRules.SecretWarning(server.Name, secrets));
        }

        bool isDry = run.Get(CommonOptions.DryRun), isReplaced = existing is not null;
        if (!isDry)
        {
            try
            {
                preset?.KeepSecrets(runtime.Configuration.Home);
                isReplaced = await runtime.Configuration.File.SetAsync(server, force, run.Token).ConfigureAwait(false);
            }
            catch (ConfigurationException) when (!force && runtime.Configuration.Refresh().Servers.Any(other => other.Name == server.Name))
            {
                // Another process has taken the name in between.
                return run.Fail(ServerRules.NameIsTaken(server.Name, file, "--force"));
            }
        }

        if (run.IsJson)
        {
            run.PrintJson(json => Write(json, server, file, isReplaced, isDry, secrets, preset));
        }
        else
        {
            string done = isReplaced ? "replaced" : "added";
            await run.Output.WriteLineAsync($"{UntrustedText.OneLine(server.Name, 64)}: {(isDry ? "would be " : "")}{done} in {file}").ConfigureAwait(false);
        }

        if (runtime.Configuration.RefusalOf(server) is { } refusal)
        {
            run.Warn($"{UntrustedText.OneLine(server.Name, 64)} will not be started: it is {refusal}.");
        }

        foreach (string text in preset is null ? [] : preset.Missing.Select(gap => gap.Text).Concat(preset.Notes))
        {
            run.Warn($"{UntrustedText.OneLine(server.Name, 64)}: {text}");
        }

        return CommandRun.Success;
    }

    private string? FindWrongWithPreset(ParseResult parsed)
    {
        KeyValuePair<string, string>[] environment = parsed.GetValue(_environment) ?? [];
        if (_presets.Read(parsed, environment, out PresetRequest? request) is { } wrong)
        {
            return wrong;
        }

        bool Has(Option option) => parsed.GetResult(option) is { Implicit: false };
        Option[] others = request!.Form.IsRemote ? [_urls, _sse, _folder] : [_urls, _sse, _headers, _authorities, _certificate, _key, _insecure];
        return ServerRules.WrongName(request.Name)
            ?? (Array.Find(others, Has) is { } other ? $"{other.Name} does not go with the form '{request.Form.Name}' of the preset '{request.Preset.Name}'." : null)
            ?? (request.Form.IsRemote && environment.FirstOrDefault(pair => !request.Values.Contains(pair)).Key is { } variable ? $"The form '{request.Form.Name}' of the preset '{request.Preset.Name}' starts no program, so it takes no variable '{variable}'." : null);
    }

    private PresetRegistration? PresetOf(CommandRun run, GatewayHome home)
    {
        if (!_presets.AreUsed(run.Parsed))
        {
            return null;
        }

        _presets.Read(run.Parsed, run.Get(_environment) ?? [], out PresetRequest? request);
        return PresetRegistration.Create(request!, new PresetNeeds(home));
    }

    /// <summary>A preset's server with what else was typed.</summary>
    private ServerDefinition Definition(CommandRun run, ServerDefinition server)
    {
        Dictionary<string, string> With(IReadOnlyDictionary<string, string> own, IEnumerable<KeyValuePair<string, string>>? typed) =>
            Map(own.Concat((typed ?? []).Where(pair => !own.ContainsKey(pair.Key))));
        return server with
        {
            Environment = With(server.Environment, run.Get(_environment)),
            Headers = With(server.Headers, run.Get(_headers)?.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.Trim()))),
            WorkingDirectory = Folder(run),
            AuthorityFile = run.Get(_authorities),
            ClientCertificate = run.Get(_certificate),
            ClientKey = Key(run),
            AllowInsecure = run.Get(_insecure),
            Description = run.Get(_description) ?? server.Description,
            Scope = run.Has(_scope) ? run.Get(_scope) : server.Scope,
        };
    }

    private string? Folder(CommandRun run) => run.Get(_folder) is { } given ? given.Contains("${", StringComparison.Ordinal) ? given : Path.GetFullPath(given) : null;

    private string? Key(CommandRun run) => run.Get(_key) is { } key ? TypedCommand.FullPath(key, folder: null, isProgram: false, Path.GetFullPath) : null;

    private ServerDefinition Definition(CommandRun run, ToolPolicy tools)
    {
        string[] command = run.Get(_command) ?? [];
        string? folder = Folder(run);
        string[] urls = run.Get(_urls) ?? [];
        bool isRemote = urls.Length > 0;
        return new ServerDefinition
        {
            Name = run.Get(_name)!,
            Kind = isRemote ? ServerKind.Http : ServerKind.Stdio,
            Command = isRemote ? null : TypedCommand.FullPath(command[0], folder, isProgram: true, Path.GetFullPath),
            Arguments = [.. command.Skip(1).Select(argument => TypedCommand.FullPath(argument, folder, isProgram: false, Path.GetFullPath))],
            Environment = Map(run.Get(_environment)),
            WorkingDirectory = folder,
            Url = isRemote ? urls[0] : null,
            OtherUrls = [.. urls.Skip(1)],
            Protocol = run.Get(_sse) ? HttpProtocol.Sse : HttpProtocol.Detect,
            AuthorityFile = run.Get(_authorities),
            ClientCertificate = run.Get(_certificate),
            ClientKey = Key(run),
            AllowInsecure = run.Get(_insecure),
            Headers = Map(run.Get(_headers)?.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.Trim()))),
            Description = run.Get(_description),
            Scope = run.Get(_scope),
            Tools = tools,
        };
    }

    private static Dictionary<string, string> Map(IEnumerable<KeyValuePair<string, string>>? pairs)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, string value) in pairs ?? [])
        {
            map[name] = value;
        }

        return map;
    }

    private static void Write(Utf8JsonWriter json, ServerDefinition server, string file, bool isReplaced, bool isDry, string[] secrets, PresetRegistration? preset)
    {
        json.WriteStartObject();
        json.WriteString("name", server.Name);
        json.WriteBoolean(isDry ? "wouldChange" : "changed", true);
        json.WriteString("action", isReplaced ? "replace" : "add");
        json.WriteString("file", file);
        json.WriteString("command", server.Command);
        CommandRun.WriteTexts(json, "arguments", PlainSecrets.MaskArguments(server.Arguments));
        json.WriteString("url", server.Url is { } url ? PlainSecrets.MaskUrl(url) : null);
        CommandRun.WriteTexts(json, "environment", server.Environment.Keys);
        CommandRun.WriteTexts(json, "headers", server.Headers.Keys);
        CommandRun.WriteTexts(json, "plainSecrets", secrets);
        if (preset is not null)
        {
            CommandRun.WriteTexts(json, "secrets", preset.Secrets);
            CommandRun.WriteTexts(json, "missing", preset.Missing.Select(gap => gap.Text));
            CommandRun.WriteTexts(json, "notes", preset.Notes);
        }

        json.WriteEndObject();
    }
}
