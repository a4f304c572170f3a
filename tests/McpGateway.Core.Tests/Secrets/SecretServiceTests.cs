using System.Net.Sockets;
using McpGateway.Secrets;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Secrets;

/// <summary>The keyring of a Linux desktop, with GNOME Keyring on a bus of its own.</summary>
public sealed class SecretServiceTests : IDisposable
{
    private const string Value = "s3cret-value-12345";

    private readonly TemporaryHome _home = new();

    private string File => Path.Combine(_home.Home.Root, "secrets.json");

    public void Dispose() => _home.Dispose();

    [UnixFact("the Secret Service")]
    public async Task A_key_is_kept_for_every_program_of_the_user_until_it_is_removed()
    {
        using DesktopKeyring keyring = await DesktopKeyring.StartAsync(_home.Root);
        byte[] key = [.. Enumerable.Range(0, 32).Select(number => (byte)(number * 7))];
        var service = new SecretService(keyring.Address);
        Assert.True(SecretService.IsThere(keyring.Address));
        Assert.Null(service.Find("one"));

        service.Keep("one", "A key", key);
        service.Keep("two", "Another key", [1, 2, 3]);

        Assert.Equal(key, new SecretService(keyring.Address).Find("one"));
        Assert.Equal([1, 2, 3], service.Find("two"));
        service.Remove("one");
        service.Remove("one");
        Assert.Null(service.Find("one"));
        Assert.NotNull(service.Find("two"));
    }

    [UnixFact("the Secret Service")]
    public async Task Secrets_of_the_executable_are_encrypted_with_a_key_in_the_keyring_and_move_into_a_file_when_told_to()
    {
        using DesktopKeyring keyring = await DesktopKeyring.StartAsync(_home.Root);
        using var other = new TemporaryHome();
        _home.MeetOnFirstUse();
        _home.WriteServers(Sample.Server("sample") with { Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["TOKEN"] = "${secret:TOKEN}" } });

        (int code, string output, string errors) = await RunAsync(_home, keyring, Value, "secret", "set", "TOKEN");
        Assert.Equal((0, ""), (code, errors));
        Assert.Contains("encrypted with a key in the keyring of your desktop (Secret Service)", output, StringComparison.Ordinal);
        string written = await System.IO.File.ReadAllTextAsync(File, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(Value, written, StringComparison.Ordinal);
        Assert.Contains(Value, (await RunAsync(_home, keyring, "", "call", "sample", "env", "name=TOKEN")).Output, StringComparison.Ordinal);

        // Another home has a key of its own, and what was written with this one says nothing there.
        await RunAsync(other, keyring, Value, "secret", "set", "OTHER");
        string elsewhere = Path.Combine(other.Home.Root, "secrets.json");
        Assert.NotEqual(KeyOf(written), KeyOf(await System.IO.File.ReadAllTextAsync(elsewhere, TestContext.Current.CancellationToken)));

        (_, output, _) = await RunAsync(_home, keyring, "", "secret", "store", "file");
        Assert.Equal($"Secrets are kept in the file {File}, which only you can read.", output.TrimEnd());
        Assert.Contains(Value, await System.IO.File.ReadAllTextAsync(File, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Null(new SecretService(keyring.Address).Find(KeyOf(written)));
        Assert.Contains(Value, (await RunAsync(_home, keyring, "", "call", "sample", "env", "name=TOKEN")).Output, StringComparison.Ordinal);

        (_, output, _) = await RunAsync(_home, keyring, "", "secret", "store", "system");
        Assert.Contains("Secret Service", output, StringComparison.Ordinal);
        Assert.DoesNotContain(Value, await System.IO.File.ReadAllTextAsync(File, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [UnixFact("the Secret Service")]
    public async Task Who_has_chosen_the_file_keeps_it_though_there_is_a_keyring()
    {
        using DesktopKeyring keyring = await DesktopKeyring.StartAsync(_home.Root);

        Assert.Equal(0, (await RunAsync(_home, keyring, "", "secret", "store", "file")).Code);
        (_, string output, _) = await RunAsync(_home, keyring, Value, "secret", "set", "TOKEN");

        Assert.Contains($"set in the file {File}, which only you can read.", output, StringComparison.Ordinal);
        // The logins of the same home follow, whatever this process would take.
        Assert.Equal("file", SecretProtections.ForNewFile(Path.Combine(_home.Home.Root, "logins.json")).Kind);
    }

    [UnixFact("the Secret Service")]
    public async Task A_locked_keyring_and_a_lost_one_are_errors_with_a_remedy_and_nobody_is_asked()
    {
        using (DesktopKeyring keyring = await DesktopKeyring.StartAsync(_home.Root))
        {
            Assert.Equal(0, (await RunAsync(_home, keyring, Value, "secret", "set", "TOKEN")).Code);
        }

        _home.MeetOnFirstUse();
        _home.WriteServers(Sample.Server("sample") with { Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["TOKEN"] = "${secret:TOKEN}" } });
        using (DesktopKeyring locked = await DesktopKeyring.StartAsync(_home.Root, isUnlocked: false))
        {
            // Names need no key, so lists say nothing wrong.
            Assert.Equal("TOKEN: used by sample", (await RunAsync(_home, locked, "", "secret", "list")).Output.TrimEnd());
            Assert.DoesNotContain("TOKEN", (await RunAsync(_home, locked, "", "list")).Output, StringComparison.Ordinal);
            Assert.Contains("[secrets.unreadable]", (await RunAsync(_home, locked, "", "doctor", "--skip-servers")).Output, StringComparison.Ordinal);
            foreach (string[] arguments in (string[][])[["secret", "set", "OTHER"], ["call", "sample", "echo", "text=x"], ["secret", "store", "file"]])
            {
                (int code, _, string errors) = await RunAsync(_home, locked, "x", arguments);

                Assert.Equal(1, code);
                Assert.Contains("is locked. Unlock it", errors, StringComparison.Ordinal);
            }
        }

        Directory.Delete(Path.Combine(_home.Root, "data"), recursive: true);
        using DesktopKeyring empty = await DesktopKeyring.StartAsync(_home.Root);
        string before = await System.IO.File.ReadAllTextAsync(File, TestContext.Current.CancellationToken);
        (_, _, string lost) = await RunAsync(_home, empty, "x", "secret", "set", "OTHER");
        Assert.Contains($"{File} cannot be read, because its key is not in the keyring of your desktop", lost, StringComparison.Ordinal);
        Assert.Equal(before, await System.IO.File.ReadAllTextAsync(File, TestContext.Current.CancellationToken));
        // What cannot be read any more can be removed, and then there is room for a new key.
        Assert.Equal(0, (await RunAsync(_home, empty, "", "secret", "remove", "TOKEN")).Code);
        Assert.Equal(0, (await RunAsync(_home, empty, "x", "secret", "set", "OTHER")).Code);
    }

    [UnixFact("sockets of Unix")]
    public async Task A_bus_that_does_not_answer_is_given_up_soon_and_one_that_is_not_there_at_once()
    {
        string path = Path.Combine(_home.Root, "bus");
        string absent = Assert.Throws<SecretStoreException>(() => new SecretService($"unix:path={path}").Find("x")).Message;
        Assert.Contains("cannot be reached", absent, StringComparison.Ordinal);
        Assert.False(SecretService.IsThere($"unix:path={path}"));

        using var silent = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        silent.Bind(new UnixDomainSocketEndPoint(path));
        silent.Listen();
        string message = (await Task.Run(() => Assert.Throws<SecretStoreException>(() => new SecretService($"unix:path={path}").Find("x"))).InTime()).Message;

        Assert.Contains("did not answer within 5 s", message, StringComparison.Ordinal);
        Assert.Contains("mcp-gateway secret store file", message, StringComparison.Ordinal);
    }

    private static string KeyOf(string written) => JsonText.Parse(written).GetProperty("key").GetString()!;

    private static Task<(int Code, string Output, string Errors)> RunAsync(TemporaryHome home, DesktopKeyring keyring, string input, params string[] arguments) => Executable.RunAsync(
        home,
        new Dictionary<string, string>(StringComparer.Ordinal) { ["DBUS_SESSION_BUS_ADDRESS"] = keyring.Address, [SecretProtections.Variable] = "" },
        input,
        arguments);
}
