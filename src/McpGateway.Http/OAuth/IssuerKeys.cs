using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace McpGateway.Http.OAuth;

/// <summary>
/// The keys of the authorization server. They are read in the background, and again where they are old or a token names one that is not known; while it cannot be reached,
/// those that are known go on. Tokens that name keys at random make one request in half a minute.
/// </summary>
/// <param name="issuer">The authorization server.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Hears of keys that were read or cannot be.</param>
internal sealed class IssuerKeys(Uri issuer, TimeProvider time, ILogger logger) : IDisposable
{
    /// <summary>A key that is withdrawn is known no longer than this, unless the authorization server cannot be reached.</summary>
    private static readonly TimeSpan s_life = TimeSpan.FromHours(1);

    /// <summary>Between two looks for keys that are only old.</summary>
    private static readonly TimeSpan s_longPause = TimeSpan.FromMinutes(5);

    /// <summary>Between two looks for a key that a token names.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(30);

    /// <summary>The same while there are no keys at all.</summary>
    private static readonly TimeSpan s_firstPause = TimeSpan.FromSeconds(5);

    /// <summary>Within this time all documents have to be there.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly IssuerDocuments _documents = new();
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _lock = new();
    private volatile IssuerKeySet? _known;
    private volatile string _problem = "";
    private Task _loading = Task.CompletedTask;
    private long? _attempted;

    /// <summary>The authorization server as it names itself, once that is known, and as the user does until then.</summary>
    public string Issuer => _known?.Issuer ?? issuer.OriginalString;

    /// <summary>Reads the keys in the background.</summary>
    public void Begin() => _ = RefreshAsync(TimeSpan.Zero);

    /// <summary>The authorization server as its tokens name it.</summary>
    /// <exception cref="IssuerException">That is not known, because it could never be reached.</exception>
    public async ValueTask<string> GetIssuerAsync(CancellationToken cancellationToken) => (await GetAsync(cancellationToken).ConfigureAwait(false)).Issuer;

    /// <summary>The keys that a token may be signed with.</summary>
    /// <param name="id">Which one it says; null where it does not.</param>
    /// <param name="algorithm">Its algorithm.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="IssuerException">No keys are known, because the authorization server could never be reached.</exception>
    public async ValueTask<IReadOnlyList<SecurityKey>> FindAsync(string? id, string algorithm, CancellationToken cancellationToken)
    {
        IssuerKeySet known = await GetAsync(cancellationToken).ConfigureAwait(false);
        if (time.GetElapsedTime(known.Loaded) > s_life)
        {
            // What is known is good enough for this request.
            _ = RefreshAsync(s_longPause);
        }

        IReadOnlyList<SecurityKey> found = known.Find(id, algorithm);
        if (found.Count == 0)
        {
            await RefreshAsync(s_pause).WaitAsync(cancellationToken).ConfigureAwait(false);
            found = _known!.Find(id, algorithm);
        }

        return found;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _end.Cancel();
        _documents.Dispose();
    }

    private async ValueTask<IssuerKeySet> GetAsync(CancellationToken cancellationToken)
    {
        if (_known is { } known)
        {
            return known;
        }

        await RefreshAsync(s_firstPause).WaitAsync(cancellationToken).ConfigureAwait(false);
        return _known ?? throw new IssuerException(_problem);
    }

    /// <summary>Reads the keys, unless somebody does or has just done so.</summary>
    private Task RefreshAsync(TimeSpan pause)
    {
        lock (_lock)
        {
            if (_loading.IsCompleted && !_end.IsCancellationRequested && (_attempted is not { } last || time.GetElapsedTime(last) >= pause))
            {
                _attempted = time.GetTimestamp();
                _loading = Task.Run(LoadAsync);
            }

            return _loading;
        }
    }

    private async Task LoadAsync()
    {
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
            patience.CancelAfter(s_patience);
            IssuerMetadata metadata = await IssuerMetadata.FindAsync(_documents, issuer, patience.Token).ConfigureAwait(false);
            JsonElement document = await _documents.ReadAsync(metadata.Keys, patience.Token).ConfigureAwait(false) ?? throw new IssuerException($"there are no keys at {IssuerDocuments.Shown(metadata.Keys)}");
            var keys = new IssuerKeySet(metadata.Issuer, IssuerKeySet.Read(document), time.GetTimestamp());
            if (keys.Count == 0)
            {
                throw new IssuerException($"none of the keys at {IssuerDocuments.Shown(metadata.Keys)} can be used: RSA of 2,048 bits or more, or EC");
            }

            _known = keys;
            OAuthLog.KeysRead(logger, Issuer, keys.Count);
        }
        catch (Exception e) when (!_end.IsCancellationRequested)
        {
            _problem = e is IssuerException ? e.Message : "its keys cannot be read: " + e.Message;
            if (_known is null)
            {
                OAuthLog.NoKeys(logger, Issuer, _problem);
            }
            else
            {
                OAuthLog.OldKeys(logger, Issuer, _problem);
            }
        }
        catch (Exception)
        {
            // The gateway ends.
        }
    }
}
