using System.Net.Sockets;
using McpGateway.Http.Tests.Support;

namespace McpGateway.Http.Tests;

/// <summary>Clients that come by a Unix socket, as VS Code does.</summary>
public sealed class SocketTests
{
    [UnixFact("Unix sockets")]
    public async Task A_client_is_served_on_a_socket_that_is_the_users_alone()
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        string folder = Path.Combine(home.Root, "sockets"), path = Path.Combine(folder, "mcp.sock");
        await using (ServeProcess killed = await ServeProcess.StartAtAsync(home, "unix://" + path))
        {
            await killed.KillAsync();
        }

        await using ServeProcess gateway = await ServeProcess.StartAtAsync(home, "unix://" + path);
        Assert.Equal($"Listening on unix://{path}#/mcp", gateway.Output.Text);
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(path) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(folder) == (UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
        using var peer = new HttpPeer(new Uri("http://localhost/mcp"), new SocketsHttpHandler
        {
            ConnectCallback = async (_, token) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), token);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        await peer.InitializeAsync();
        Assert.Equal("hi", (await peer.CallAsync("echo", """{"message":"hi"}""")).TextOf());

        (int code, _, string errors) = await Executable.RunAsync(home, "serve", "--listen", "unix://" + path);
        Assert.Equal(1, code);
        Assert.Contains("is in use", errors, StringComparison.Ordinal);
    }

    [UnixFact("file modes")]
    public async Task A_folder_that_others_can_enter_is_not_used()
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        string folder = Directory.CreateDirectory(Path.Combine(home.Root, "open")).FullName;
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder, (UnixFileMode)0x1ff);
        }

        (int code, _, string errors) = await Executable.RunAsync(home, "serve", "--listen", $"unix://{folder}/mcp.sock");

        Assert.Equal(1, code);
        Assert.Contains("chmod 700", errors, StringComparison.Ordinal);
    }
}
