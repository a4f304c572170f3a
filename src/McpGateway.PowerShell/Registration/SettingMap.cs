using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Security;
using McpGateway.Configuration;
using McpGateway.PowerShell.Secrets;
using McpGateway.Secrets;

namespace McpGateway.PowerShell.Registration;

/// <summary>A hashtable of variables or headers. What is a secure string in it goes into the store of secrets, and the file names it.</summary>
internal sealed class SettingMap
{
    private readonly Dictionary<string, SecureString> _secure = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _plain = new(StringComparer.Ordinal);

    /// <param name="parameter">What it was given as.</param>
    /// <param name="values">The hashtable.</param>
    public SettingMap(string parameter, IDictionary? values)
    {
        foreach (DictionaryEntry pair in values ?? new Hashtable())
        {
            string name = Text(pair.Key);
            object? value = pair.Value is PSObject wrapped ? wrapped.BaseObject : pair.Value;
            if (value is SecureString { Length: > 0 } secret)
            {
                _secure[name] = secret;
            }
            else if (value is SecureString or PSCredential)
            {
                Wrong = $"The value of '{name}' in -{parameter} is {(value is PSCredential ? "a credential, which has two texts. Give its Password" : "an empty secure string. Give one with a value")}.";
            }
            else
            {
                _plain[name] = Text(value);
            }
        }
    }

    /// <summary>Why it cannot be used; null where it can.</summary>
    public string? Wrong { get; }

    /// <summary>The values that stand in the file as they are.</summary>
    public IReadOnlyDictionary<string, string> Plain => _plain;

    /// <summary>The values as the file holds them for a server.</summary>
    /// <param name="server">The server's name.</param>
    public Dictionary<string, string> Of(string server)
    {
        var map = new Dictionary<string, string>(_plain, StringComparer.Ordinal);
        foreach (string name in _secure.Keys)
        {
            map[name] = SecretUses.ReferenceTo(NamedSecrets.NameOf(server, name));
        }

        return map;
    }

    /// <summary>Keeps the secure strings under names that are made of the server's and theirs.</summary>
    /// <param name="secrets">The store.</param>
    /// <param name="server">The server's name.</param>
    /// <exception cref="SecretStoreException">They cannot be kept.</exception>
    public void KeepSecrets(NamedSecrets secrets, string server)
    {
        foreach ((string name, SecureString value) in _secure)
        {
            secrets.Set(NamedSecrets.NameOf(server, name), PlainText.Of(value));
        }
    }

    private static string Text(object? value) => Convert.ToString(value is PSObject wrapped ? wrapped.BaseObject : value, CultureInfo.InvariantCulture) ?? "";
}
