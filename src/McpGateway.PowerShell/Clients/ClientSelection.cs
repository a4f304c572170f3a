using System.Management.Automation;
using McpGateway.Clients;
using McpGateway.Configuration;
using McpGateway.PowerShell.Errors;
using Microsoft.PowerShell.Commands;

namespace McpGateway.PowerShell;

/// <summary>The machine as a session sees it, and the clients that names stand for.</summary>
internal static class ClientSelection
{
    /// <summary>This machine; the session's folder is the project.</summary>
    public static ClientMachine Machine(SessionState session)
    {
        PathInfo here = session.Path.CurrentLocation;
        try
        {
            return ClientMachine.Current(here.Provider.Name == FileSystemProvider.ProviderName ? here.ProviderPath : null);
        }
        catch (ConfigurationException e)
        {
            throw new McpConfigurationException(e.Message, e);
        }
    }

    /// <summary>The clients of names and wildcards, each once; all where there are none.</summary>
    /// <param name="names">The names.</param>
    /// <param name="error">Receives an error for a name that stands for none.</param>
    public static IReadOnlyList<ClientApplication> Select(string[]? names, Action<ErrorRecord> error)
    {
        var clients = new List<ClientApplication>();
        foreach (string name in names ?? ["*"])
        {
            var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase);
            ClientApplication[] found = [.. KnownClients.All.Where(client => pattern.IsMatch(client.Name) || client.Title.Equals(name, StringComparison.OrdinalIgnoreCase))];
            if (found.Length == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
            {
                error(ErrorRecords.UnknownClient(name));
            }

            clients.AddRange(found);
        }

        return [.. clients.DistinctBy(client => client.Name, StringComparer.Ordinal)];
    }

    /// <summary>Whether a name says that a client is meant though it may not be there.</summary>
    public static bool IsNamed(string[]? names, ClientApplication client) =>
        names?.Any(name => name.Equals(client.Name, StringComparison.OrdinalIgnoreCase) || name.Equals(client.Title, StringComparison.OrdinalIgnoreCase)) == true;
}
