using McpGateway.Secrets;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Secrets;

/// <summary>How the program <c>security</c> of macOS is used. Here a script plays it; the real one was never run.</summary>
public sealed class MacKeychainTests : IDisposable
{
    private readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [UnixFact("it runs a shell script")]
    public async Task A_key_is_kept_and_found_and_stands_on_no_command_line()
    {
        byte[] key = [.. Enumerable.Range(0, 32).Select(number => (byte)(255 - number))];
        var keychain = new MacKeychain(Program("""
            echo "$@" >> "$0.arguments"
            case "$1" in
              -i) read -r line; echo "$line" >> "$0.commands"; id=$(echo "$line" | sed 's/.* -a \([^ ]*\) .*/\1/'); echo "$line" | sed 's/.* -w //' > "$0.item-$id" ;;
              find-generic-password) [ -f "$0.item-$5" ] || { echo "security: SecKeychainSearchCopyNext: The specified item could not be found in the keychain." >&2; exit 44; }; cat "$0.item-$5" ;;
              delete-generic-password) [ -f "$0.item-$5" ] || exit 44; rm "$0.item-$5" ;;
            esac
            """));

        Assert.Null(keychain.Find("abc"));
        keychain.Keep("abc", "MCP gateway: key of /home/me \"x\"\nsecrets.json", key);
        Assert.Equal(key, keychain.Find("abc"));
        keychain.Remove("abc");
        keychain.Remove("abc");
        Assert.Null(keychain.Find("abc"));

        string arguments = await File.ReadAllTextAsync(Path.Combine(_home.Root, "security.arguments"), TestContext.Current.CancellationToken);
        Assert.DoesNotContain(Convert.ToBase64String(key), arguments, StringComparison.Ordinal);
        string command = Assert.Single((await File.ReadAllTextAsync(Path.Combine(_home.Root, "security.commands"), TestContext.Current.CancellationToken)).TrimEnd().Split('\n'));
        Assert.Contains(" -l \"MCP gateway: key of /home/me \\\"x\\\" secrets.json\" ", command, StringComparison.Ordinal);
    }

    [UnixFact("it runs a shell script")]
    public void A_refusal_says_what_the_program_says_and_what_to_do()
    {
        var keychain = new MacKeychain(Program("echo 'security: User interaction is not allowed.' >&2; exit 36"));

        foreach (Action use in (Action[])[() => keychain.Find("abc"), () => keychain.Keep("abc", "x", [1]), () => keychain.Remove("abc")])
        {
            string message = Assert.Throws<SecretStoreException>(use).Message;
            Assert.StartsWith("The Keychain refused (36): security: User interaction is not allowed. It may be locked", message, StringComparison.Ordinal);
            Assert.EndsWith("mcp-gateway secret store file", message, StringComparison.Ordinal);
        }
    }

    private string Program(string script)
    {
        string file = Path.Combine(_home.Root, "security");
        File.WriteAllText(file, "#!/bin/sh\n" + script);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return file;
    }
}
