using System.Globalization;
using System.Net;
using McpGateway.Configuration;

namespace McpGateway.Http.Hosting;

/// <summary>Where clients reach the gateway.</summary>
/// <param name="Kind">How.</param>
/// <param name="Ip">The address of TCP.</param>
/// <param name="Port">The port; 0 for one that is free.</param>
/// <param name="Path">The path of the socket, or the name of the pipe.</param>
/// <param name="IsTls">Whether the connection is encrypted.</param>
internal sealed record ListenAddress(ListenKind Kind, IPAddress Ip, int Port, string Path, bool IsTls)
{
    /// <summary>Where it is unless the user says otherwise.</summary>
    public const string Default = "http://127.0.0.1:7800";

    /// <summary>Whether nobody but who is on this machine gets here.</summary>
    public bool IsLocal => Kind != ListenKind.Tcp || IPAddress.IsLoopback(Ip);

    /// <summary>Reads an address.</summary>
    /// <param name="text">What the user has written.</param>
    /// <exception cref="ConfigurationException">It is none.</exception>
    public static ListenAddress Read(string text)
    {
        if (text.StartsWith("unix://", StringComparison.OrdinalIgnoreCase))
        {
            string path = text["unix://".Length..];
            return !OperatingSystem.IsWindows() && System.IO.Path.IsPathFullyQualified(path)
                ? new ListenAddress(ListenKind.Unix, IPAddress.None, 0, path, false)
                : throw Wrong(text, OperatingSystem.IsWindows() ? "on Windows it is pipe:///NAME" : "the path of a socket is absolute: unix:///run/user/1000/mcp.sock");
        }

        if (text.StartsWith("pipe://", StringComparison.OrdinalIgnoreCase))
        {
            // VS Code writes pipe:///pipe/NAME.
            string name = text["pipe://".Length..].TrimStart('/');
            name = name.StartsWith("pipe/", StringComparison.OrdinalIgnoreCase) ? name["pipe/".Length..] : name;
            return OperatingSystem.IsWindows() && name.Length > 0 && !name.Contains('/', StringComparison.Ordinal) && !name.Contains('\\', StringComparison.Ordinal)
                ? new ListenAddress(ListenKind.Pipe, IPAddress.None, 0, name, false)
                : throw Wrong(text, OperatingSystem.IsWindows() ? "a pipe is pipe:///NAME" : "there are named pipes on Windows only; here it is unix:///PATH");
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https") || uri.AbsolutePath != "/" || uri.Query.Length > 0 || uri.UserInfo.Length > 0 || uri.Fragment.Length > 0)
        {
            throw Wrong(text, $"it is http://ADDRESS:PORT, https://ADDRESS:PORT or unix:///PATH, without anything after that, such as {Default}");
        }

        IPAddress? ip = uri.Host == "localhost" ? IPAddress.Loopback : IPAddress.TryParse(uri.Host.Trim('[', ']'), out IPAddress? parsed) ? parsed : null;
        return ip is not null
            ? new ListenAddress(ListenKind.Tcp, ip, uri.Port, "", uri.Scheme == "https")
            : throw Wrong(text, "the address is one of this machine, in numbers, or localhost; 0.0.0.0 stands for all of them");
    }

    /// <summary>The address as clients write it.</summary>
    /// <param name="port">The port that was taken.</param>
    public string Text(int port) => Kind switch
    {
        ListenKind.Unix => $"unix://{Path}#/mcp",
        ListenKind.Pipe => $"pipe:///pipe/{Path}#/mcp",
        _ => string.Create(CultureInfo.InvariantCulture, $"{(IsTls ? "https" : "http")}://{(Ip.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{Ip}]" : Ip)}:{port}/mcp"),
    };

    private static ConfigurationException Wrong(string text, string remedy) => new($"'{text}' is no address to listen at: {remedy}.");
}
