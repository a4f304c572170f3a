namespace McpGateway.Http.Page;

/// <summary>The addresses of the page.</summary>
internal static class PagePaths
{
    public const string Home = "/";
    public const string Login = "/login";
    public const string Logout = "/logout";
    public const string Style = "/page.css";
    public const string Script = "/page.js";
    public const string Icon = "/icon.svg";
    public const string Servers = "/servers/";

    /// <summary>The parameter of a link that is good once.</summary>
    public const string Code = "code";

    /// <summary>The page of a server.</summary>
    public static string OfServer(string name) => Servers + Uri.EscapeDataString(name);

    /// <summary>Whether an address is one of the page.</summary>
    public static bool Has(string path) => path is Home or Login or Logout or Style or Script or Icon || path.StartsWith(Servers, StringComparison.Ordinal);
}
