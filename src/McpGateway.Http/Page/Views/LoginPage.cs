namespace McpGateway.Http.Page;

/// <summary>Where somebody proves who they are.</summary>
internal static class LoginPage
{
    private const string ProblemId = "problem";

    /// <summary>Writes it.</summary>
    /// <param name="problem">Why the last try failed; null where there was none.</param>
    public static HtmlWriter Write(string? problem) => PageFrame.Write("Log in - MCP Gateway", null, null, false, html =>
    {
        using (html.Open("section", ("class", "card login")))
        {
            html.Leaf("h1", "Log in");
            if (problem is not null)
            {
                html.Leaf("p", problem, ("class", "why bad"), ("id", ProblemId), ("role", "alert"));
            }

            using (html.Open("form", ("method", "post"), ("action", PagePaths.Login)))
            {
                html.Leaf("label", "Token", ("for", "token"));
                PageDoor.WriteTokenField(html, problem is null ? null : ProblemId);
                html.Leaf("button", "Log in", ("class", "main"));
            }

            using (html.Open("p", ("class", "soft")))
            {
                html.Text("The gateway is yours, and on this machine? ");
                html.Leaf("code", "mcp-gateway status --link");
                html.Text(" gives you a link that needs no token.");
            }
        }
    });
}
