using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Security;
using McpGateway.Diagnostics;
using McpGateway.Secrets;

namespace McpGateway.PowerShell.Secrets;

/// <summary>Reads secrets of vaults with the module Microsoft.PowerShell.SecretManagement, where it is installed.</summary>
internal static class VaultSecrets
{
    private const string Module = "Microsoft.PowerShell.SecretManagement";
    private const int LongestReason = 500;

    /// <summary>How long a vault may take: some ask a service, none may hold up a server for ever.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <summary>Reads a secret on a thread that belongs to no session: a vault that would ask for its password fails instead.</summary>
    /// <exception cref="SecretStoreException">It cannot be read.</exception>
    public static string? Read(string vault, string name)
    {
        using Runspace runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        runspace.Open();
        using var shell = System.Management.Automation.PowerShell.Create();
        shell.Runspace = runspace;
        return Read(shell, vault, name, isOwn: true);
    }

    /// <summary>Reads a secret in the user's session, where the vault may ask for its password. To be used on the pipeline's thread.</summary>
    /// <exception cref="SecretStoreException">It cannot be read.</exception>
    public static string? ReadHere(string vault, string name)
    {
        using var shell = System.Management.Automation.PowerShell.Create(RunspaceMode.CurrentRunspace);
        return Read(shell, vault, name, isOwn: false);
    }

    private static string? Read(System.Management.Automation.PowerShell shell, string vault, string name, bool isOwn)
    {
        shell.AddCommand($"{Module}\\Get-Secret").AddParameter("Vault", vault).AddParameter("Name", name).AddParameter("ErrorAction", "Stop");
        try
        {
            PSObject? found = isOwn ? InvokeInTime(shell, vault).FirstOrDefault() : shell.Invoke().FirstOrDefault();
            return found?.BaseObject switch
            {
                null => null,
                SecureString secret => PlainText.Of(secret),
                string text => text,
                object other => throw new SecretStoreException($"'{name}' of the vault '{vault}' is no text but a {other.GetType().Name}. Keep the token or password alone as a secret."),
            };
        }
        catch (Exception e) when (e is CommandNotFoundException || (e as IContainsErrorRecord)?.ErrorRecord.FullyQualifiedErrorId.StartsWith("CouldNotAutoloadMatchingModule", StringComparison.Ordinal) == true)
        {
            throw new SecretStoreException($"the vault '{vault}' cannot be read, because the module {Module} is not installed. Run: Install-PSResource {Module}", e);
        }
        catch (Exception e) when (e is ItemNotFoundException || e.InnerException is ItemNotFoundException)
        {
            return null;
        }
        catch (RuntimeException e)
        {
            throw new SecretStoreException(
                $"the vault '{vault}' says: {UntrustedText.OneLine(e.Message, LongestReason).TrimEnd('.')}. Get-SecretVault lists the vaults; one with a password has to be unlocked first (Unlock-SecretStore).", e);
        }
    }

    private static PSDataCollection<PSObject> InvokeInTime(System.Management.Automation.PowerShell shell, string vault)
    {
        IAsyncResult running = shell.BeginInvoke();
        if (!running.AsyncWaitHandle.WaitOne(s_patience))
        {
            // Without waiting: what does not answer may not stop either.
            _ = shell.BeginStop(null, null);
            throw new SecretStoreException(FormattableString.Invariant($"the vault '{vault}' did not answer within {s_patience.TotalSeconds:0} s. Try Get-Secret -Vault '{vault}' in this session."));
        }

        return shell.EndInvoke(running);
    }
}
