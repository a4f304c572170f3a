namespace McpGateway.Logins.Protocol;

/// <summary>The client that the user has registered by hand.</summary>
internal static class OwnClient
{
    /// <summary>The client of an entry at an authorization server; null where the entry has none.</summary>
    /// <exception cref="LoginException">Its key cannot be read.</exception>
    public static OAuthClient? Of(LoginTarget target, AuthorizationServer server)
    {
        if (target.Settings.ClientId is not { } id)
        {
            return null;
        }

        string? key = KeyOf(target);
        return new OAuthClient(id, target.Settings.ClientSecret, key, ClientAuthentication.Choose(target.Settings.ClientSecret is not null, key is not null, server));
    }

    /// <summary>The private key of an entry; null where the entry has none.</summary>
    /// <exception cref="LoginException">It cannot be read.</exception>
    public static string? KeyOf(LoginTarget target)
    {
        if (target.Settings.ClientKey is not { } file)
        {
            return null;
        }

        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LoginException($"cannot be logged in to: the file of \"oauth.clientKey\" cannot be read: {e.Message.TrimEnd('.')}", "Check the path and its permissions.", e);
        }
    }
}
