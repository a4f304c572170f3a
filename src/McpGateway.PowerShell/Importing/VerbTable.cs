namespace McpGateway.PowerShell.Importing;

/// <summary>
/// The verbs of function names: which first word of a tool's name becomes which of PowerShell's approved verbs. docs/importing.md has the same table.
/// </summary>
internal static class VerbTable
{
    /// <summary>The verb of a tool whose name begins with none.</summary>
    public const string Otherwise = "Invoke";

    /// <summary>PowerShell's approved verbs: each is its own.</summary>
    private const string Approved = """
        Add Approve Assert Backup Block Build Checkpoint Clear Close Compare Complete Compress Confirm Connect Convert ConvertFrom ConvertTo Copy Debug Deny
        Deploy Disable Disconnect Dismount Edit Enable Enter Exit Expand Export Find Format Get Grant Group Hide Import Initialize Install Invoke Join Limit
        Lock Measure Merge Mount Move New Open Optimize Out Ping Pop Protect Publish Push Read Receive Redo Register Remove Rename Repair Request Reset
        Resize Resolve Restart Restore Resume Revoke Save Search Select Send Set Show Skip Split Start Step Stop Submit Suspend Switch Sync Test Trace
        Unblock Undo Uninstall Unlock Unprotect Unpublish Unregister Update Use Wait Watch Write
        """;

    private const string Others = """
        Add: append attach include insert
        Approve: accept
        Assert: ensure
        Clear: clean cleanup empty flush truncate wipe
        Compare: diff
        Compress: compact zip
        Confirm: acknowledge
        Connect: link login signin
        Complete: finish
        Convert: transform translate
        ConvertFrom: decode parse
        ConvertTo: encode render serialize
        Copy: clone duplicate fork
        Deny: decline reject
        Disable: deactivate
        Disconnect: detach logout signout unlink
        Edit: amend rewrite
        Enable: activate
        Expand: unzip
        Export: dump
        Find: discover locate lookup
        Format: beautify prettify
        Get: capture collect describe enumerate extract fetch inspect list load obtain peek retrieve take view
        Grant: allow authorize
        Initialize: init setup
        Invoke: call do eval evaluate exec execute perform run trigger
        Join: concat concatenate
        Measure: analyse analyze calculate compute count estimate
        Merge: combine
        New: compose create draft generate make
        Open: browse goto navigate visit
        Optimize: tune
        Protect: encrypt
        Publish: release share
        Receive: pull
        Register: schedule subscribe
        Remove: delete destroy discard drop erase purge trash
        Repair: fix
        Request: ask
        Restart: reboot
        Restore: recover undelete
        Resume: continue unpause
        Save: bookmark download persist store
        Search: grep
        Select: choose filter pick
        Send: broadcast deliver dispatch forward notify post reply respond upload
        Set: adjust assign change configure define fill mark put upsert
        Show: display
        Start: begin boot initiate launch play
        Stop: abort cancel end halt kill quit terminate
        Suspend: pause
        Switch: toggle
        Sync: synchronize
        Test: check diagnose validate verify
        Trace: track
        Undo: revert rollback
        Unprotect: decrypt
        Unregister: unschedule unsubscribe
        Update: modify patch refresh reload replace upgrade
        Wait: await sleep
        Watch: monitor observe
        Write: log print
        """;

    /// <summary>The verbs of commands that change nothing.</summary>
    private const string Reading = """
        Assert Compare Convert ConvertFrom ConvertTo Debug Find Format Get Invoke Join Measure Ping Read Resolve Search Select Show Split Test Trace Use Wait Watch
        """;

    private static readonly Dictionary<string, string> s_verbs = Read();

    private static readonly HashSet<string> s_reading = [.. Reading.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>All words with their verbs.</summary>
    public static IReadOnlyDictionary<string, string> All => s_verbs;

    /// <summary>The verb of a word; null where it is none.</summary>
    /// <param name="word">The word, in any case.</param>
    public static string? Find(string word) => s_verbs.GetValueOrDefault(word);

    /// <summary>Whether a command with an approved verb changes something.</summary>
    /// <param name="verb">The verb.</param>
    public static bool Changes(string verb) => !s_reading.Contains(verb);

    private static Dictionary<string, string> Read()
    {
        var verbs = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string verb in Approved.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            verbs.Add(verb, verb);
        }

        foreach (string line in Others.Split('\n'))
        {
            string[] parts = line.Split(':');
            foreach (string word in parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                verbs.Add(word.Trim(), parts[0]);
            }
        }

        return verbs;
    }
}
