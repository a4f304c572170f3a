using System.Text;
using McpGateway.Cluster.Commands;
using McpGateway.Cluster.Shared;
using McpGateway.Configuration;

namespace McpGateway.Cluster.Tests.State;

public sealed class KeyRingTests : IDisposable
{
    private readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void What_was_encrypted_is_decrypted_for_the_same_and_no_other_and_not_when_it_was_changed()
    {
        KeyRing keys = KeyRing.Read(NewFile()), other = KeyRing.Read(NewFile());
        byte[] text = keys.Seal("token"u8, "login of alice");

        Assert.Equal("token"u8.ToArray(), keys.TryOpen(text, "login of alice"));
        Assert.Null(keys.TryOpen(text, "login of bob"));
        Assert.Null(other.TryOpen(text, "login of alice"));
        Assert.NotEqual(text, keys.Seal("token"u8, "login of alice"));
        for (int i = 0; i < text.Length; i++)
        {
            byte[] changed = [.. text];
            changed[i] ^= 1;
            Assert.Null(keys.TryOpen(changed, "login of alice"));
            Assert.Null(keys.TryOpen(text.AsSpan(0, i), "login of alice"));
        }
    }

    [Fact]
    public void A_new_key_decrypts_before_it_encrypts_and_the_old_one_after_that()
    {
        string file = NewFile();
        KeyRing old = KeyRing.Read(file);
        (int code, string output, string problems) = Run("--add", file);
        Assert.True(code == 0, output + problems);
        KeyRing both = KeyRing.Read(file);
        Assert.NotNull(old.TryOpen(both.Seal("x"u8, ""), ""));

        string[] lines = File.ReadAllLines(file);
        File.WriteAllLines(file, [lines[2], lines[1]]);
        KeyRing turned = KeyRing.Read(file);
        byte[] text = turned.Seal("x"u8, "");
        Assert.NotNull(both.TryOpen(text, ""));
        Assert.Null(old.TryOpen(text, ""));
        Assert.NotNull(turned.TryOpen(old.Seal("x"u8, ""), ""));
    }

    [Fact]
    public void The_file_is_its_owners_alone_and_none_is_overwritten()
    {
        string file = NewFile();
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            File.SetUnixFileMode(file, File.GetUnixFileMode(file) | UnixFileMode.OtherRead);
            Assert.Contains("chmod 600", Assert.Throws<ConfigurationException>(() => KeyRing.Read(file)).Message, StringComparison.Ordinal);
        }

        string before = File.ReadAllText(file);
        (int code, _, string problems) = Run(file);
        Assert.Equal(1, code);
        Assert.Contains(file, problems, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(file));

        Assert.Contains("mcp-gateway-node keys", Assert.Throws<ConfigurationException>(() => KeyRing.Read(_home.NewFile())).Message, StringComparison.Ordinal);
        string odd = _home.NewFile();
        foreach (string text in (string[])["", "# nothing", "short", new string('a', 65), new string('g', 64)])
        {
            File.WriteAllText(odd, text);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(odd, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            Assert.Throws<ConfigurationException>(() => KeyRing.Read(odd));
        }
    }

    private static (int Code, string Output, string Problems) Run(params string[] arguments)
    {
        StringWriter output = new(new StringBuilder());
        try
        {
            _ = KeysCommand.RunAsync(new CommandCall(arguments, new Dictionary<string, string>(StringComparer.Ordinal), output));
            return (0, output.ToString(), "");
        }
        catch (IOException e)
        {
            return (1, output.ToString(), e.Message);
        }
    }

    private string NewFile()
    {
        string file = _home.NewFile("keys");
        (int code, string output, string problems) = Run(file);
        Assert.True(code == 0 && output.Contains("--keys", StringComparison.Ordinal), output + problems);
        return file;
    }
}
