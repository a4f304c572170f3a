using System.ComponentModel;
using System.Diagnostics;

namespace McpGateway.Secrets;

/// <summary>
/// The Keychain of macOS, through its own program <c>security</c>. What one program has put into the Keychain it gives to that program alone without a
/// question, and an executable that is not signed is another one after each update. All of the gateway's go through <c>security</c>, which is always the same.
/// </summary>
/// <param name="program">The program; a test has another.</param>
internal sealed class MacKeychain(string program = "/usr/bin/security") : IKeyring
{
    public const string Name = "keychain";

    private const string Service = "mcp-gateway";

    /// <summary>The exit code for an item that is not there (errSecItemNotFound).</summary>
    private const int NotFound = 44;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    public string Kind => Name;

    public string Title => "the Keychain";

    public byte[]? Find(string id)
    {
        (int code, string output, string errors) = Run(["find-generic-password", "-s", Service, "-a", id, "-w"], "");
        try
        {
            return code == NotFound ? null : code == 0 ? Convert.FromBase64String(output.Trim()) : throw Failed(code, errors);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    public void Keep(string id, string label, byte[] key)
    {
        // Commands come from stdin, so that the key stands in no list of processes.
        string quoted = label.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).ReplaceLineEndings(" ");
        (int code, _, string errors) = Run(["-i"], $"add-generic-password -U -s {Service} -a {id} -l \"{quoted}\" -w {Convert.ToBase64String(key)}\n");
        // In this mode the exit code tells nothing of the command.
        if (code != 0 || Find(id) is not { } kept || !kept.AsSpan().SequenceEqual(key))
        {
            throw Failed(code, errors);
        }
    }

    public void Remove(string id)
    {
        (int code, _, string errors) = Run(["delete-generic-password", "-s", Service, "-a", id], "");
        if (code is not (0 or NotFound))
        {
            throw Failed(code, errors);
        }
    }

    private (int Code, string Output, string Errors) Run(string[] arguments, string input)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
            Send(process, input);
            if (!process.WaitForExit(s_patience))
            {
                // It has a question on the screen, perhaps of a screen that nobody sees.
                process.Kill();
                throw new SecretStoreException($"The Keychain did not answer within {s_patience.TotalSeconds:0} s. It may be locked: unlock it with 'security unlock-keychain'. {SecretProtections.FileRemedy}");
            }

            return (process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            throw new SecretStoreException($"The Keychain cannot be reached through {program}: {e.Message} {SecretProtections.FileRemedy}", e);
        }
    }

    private static void Send(Process process, string input)
    {
        try
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended before it read anything, and its exit code says why.
        }
    }

    private static SecretStoreException Failed(int code, string errors) => new(FormattableString.Invariant(
        $"The Keychain refused ({code}): {errors.Trim().ReplaceLineEndings(" ")} It may be locked: unlock it with 'security unlock-keychain'. {SecretProtections.FileRemedy}"));
}
