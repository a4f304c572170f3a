using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using McpGateway.Access;
using McpGateway.Broker;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Files;

namespace McpGateway.Serving;

/// <summary>Starts the executable as a gateway that serves HTTP, with a token of the owner that is handed over in a private file and never stands in a command line.</summary>
/// <param name="program">The executable.</param>
/// <param name="home">The gateway's folder.</param>
public sealed class GatewayStart(BrokerProgram program, GatewayHome home)
{
    /// <summary>The command.</summary>
    public const string Command = "serve";

    /// <summary>The option with the file of a token.</summary>
    public const string TokenOption = "--token-file";

    /// <summary>The option by which it outlives its starter.</summary>
    public const string DetachOption = "--detach";

    /// <summary>The option by which it ends with its starter, which holds its stdin open.</summary>
    public const string StdinOption = "--until-stdin-closes";

    /// <summary>The option with the authorization server.</summary>
    public const string IssuerOption = "--issuer";

    /// <summary>The option with an audience of its access tokens.</summary>
    public const string AudienceOption = "--audience";

    /// <summary>The option with the address at which clients reach the gateway.</summary>
    public const string PublicUrlOption = "--public-url";

    /// <summary>The option with the claim that tells users apart.</summary>
    public const string UserClaimOption = "--user-claim";

    /// <summary>The option that says that a proxy encrypts.</summary>
    public const string ProxyOption = "--behind-proxy";

    /// <summary>What a line begins with that says where it listens.</summary>
    public const string ReadyWords = "Listening on ";

    private const int LongestReason = 4000;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    /// <summary>Those that end with this process. Were they forgotten, their stdin would be closed when memory is cleared up.</summary>
    private static readonly ConcurrentDictionary<int, Process> s_children = new();

    /// <summary>Where clients are to reach it; the usual place where none is given.</summary>
    public IReadOnlyList<string> Listen { get; init; } = [];

    /// <summary>Whether it outlives this process.</summary>
    public bool IsDetached { get; init; }

    /// <summary>The authorization server whose access tokens it takes; null for none.</summary>
    public string? Issuer { get; init; }

    /// <summary>For whom they may be, beside the gateway's own address.</summary>
    public IReadOnlyList<string> Audiences { get; init; } = [];

    /// <summary>Where clients reach it; null where that is where it listens.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>The claim that tells users apart; null for the usual one.</summary>
    public string? UserClaim { get; init; }

    /// <summary>Whether a proxy that encrypts stands before it.</summary>
    public bool IsBehindProxy { get; init; }

    private IEnumerable<string> Options =>
    [
        .. Listen.SelectMany(address => new[] { "--listen", address }),
        .. Of(IssuerOption, Issuer),
        .. Audiences.SelectMany(audience => Of(AudienceOption, audience)),
        .. Of(PublicUrlOption, PublicUrl),
        .. Of(UserClaimOption, UserClaim),
        .. IsBehindProxy ? [ProxyOption] : Array.Empty<string>(),
    ];

    /// <summary>Starts it and waits until it listens.</summary>
    /// <param name="cancellationToken">Ends the wait, and the gateway.</param>
    /// <exception cref="ServingException">It cannot be started, or cannot serve like this: the message says why.</exception>
    public async Task<StartedGateway> StartAsync(CancellationToken cancellationToken)
    {
        string token = OwnerToken.Create(), file = Path.Combine(home.RunFolder, $"owner-{Guid.NewGuid():N}.token");
        try
        {
            AtomicFile.CreatePrivateFolder(home.RunFolder);
            AtomicFile.Write(file, Encoding.ASCII.GetBytes(token));
            Process process = Launch(file);
            StartedGateway? started = null;
            try
            {
                return started = await WaitAsync(process, token, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                if (started is null)
                {
                    End(process);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ServingException($"The token cannot be handed over to the gateway: {e.Message}", e);
        }
        finally
        {
            Remove(file);
        }
    }

    private static string[] Of(string option, string? value) => value is null ? [] : [option, value];

    private Process Launch(string tokenFile)
    {
        var start = new ProcessStartInfo(program.Path)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in program.Arguments.Concat([Command, TokenOption, tokenFile, IsDetached ? DetachOption : StdinOption]).Concat(Options))
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment[GatewayHome.Variable] = home.Root;
        try
        {
            return Process.Start(start) ?? throw new ServingException($"{program.Path} cannot be started.");
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new ServingException($"{program.Path} cannot be started: {e.Message}", e);
        }
    }

    private async Task<StartedGateway> WaitAsync(Process process, string token, CancellationToken cancellationToken)
    {
        var problems = new StringBuilder();
        process.ErrorDataReceived += (_, line) => Keep(problems, line.Data);
        process.BeginErrorReadLine();
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(s_patience);
        var addresses = new List<string>();
        try
        {
            while (addresses.Count < Math.Max(1, Listen.Count) && await process.StandardOutput.ReadLineAsync(late.Token).ConfigureAwait(false) is { } line)
            {
                if (line.StartsWith(ReadyWords, StringComparison.Ordinal))
                {
                    addresses.Add(line[ReadyWords.Length..].Trim());
                }
            }

            if (addresses.Count == 0 || IsDetached)
            {
                // The one that detaches another ends now, and stderr is read to its end.
                await process.WaitForExitAsync(late.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ServingException($"The gateway does not listen after {s_patience.TotalSeconds:0} s.{Shown(problems)}", e);
        }

        if (addresses.Count == 0)
        {
            throw new ServingException($"The gateway cannot serve.{Shown(problems)}");
        }

        if (!IsDetached)
        {
            int id = process.Id;
            s_children[id] = process;
            process.Exited += (_, _) => s_children.TryRemove(id, out Process? _);
            process.EnableRaisingEvents = true;
            // What it says from now on is in its log, too; a full pipe would stop it.
            _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
            return new StartedGateway(id, addresses, token);
        }

        process.Dispose();
        return ServingRecord.FindAll(home).LastOrDefault(record => record.Addresses.Contains(addresses[0], StringComparer.Ordinal)) is { } record
            ? new StartedGateway(record.ProcessId, addresses, token)
            : throw new ServingException("The gateway ended as soon as it listened. gateway.log says why.");
    }

    private static void Keep(StringBuilder problems, string? line)
    {
        lock (problems)
        {
            if (line is not null && problems.Length < LongestReason)
            {
                problems.Append(line).Append(' ');
            }
        }
    }

    private static string Shown(StringBuilder problems)
    {
        lock (problems)
        {
            return problems.Length == 0 ? " gateway.log says why." : " It says: " + UntrustedText.OneLine(problems.ToString().Trim(), 1000);
        }
    }

    private static void End(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended.
        }

        process.Dispose();
    }

    private static void Remove(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Only this user can read it.
        }
    }
}
