using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace McpGateway.Http.Page;

/// <summary>Links that open the page for the owner: each is good once, and for some minutes.</summary>
/// <param name="time">The clock.</param>
internal sealed class PageLinks(TimeProvider time)
{
    /// <summary>How long a link is good.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    private const int Most = 20;

    private readonly Lock _lock = new();
    private readonly List<(byte[] Hash, DateTimeOffset Ends)> _links = [];

    /// <summary>Makes one.</summary>
    /// <param name="address">Where the gateway is, without a path.</param>
    public string Create(string address)
    {
        string code = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        lock (_lock)
        {
            if (_links.Count >= Most)
            {
                _links.RemoveAt(0);
            }

            _links.Add((Hash(code), time.GetUtcNow() + Life));
        }

        return $"{address}{PagePaths.Login}?{PagePaths.Code}={code}";
    }

    /// <summary>Whether a code is good. It is not any more after that.</summary>
    public bool Take(string code)
    {
        byte[] hash = Hash(code);
        lock (_lock)
        {
            _links.RemoveAll(link => link.Ends <= time.GetUtcNow());
            return _links.RemoveAll(link => CryptographicOperations.FixedTimeEquals(link.Hash, hash)) > 0;
        }
    }

    private static byte[] Hash(string code) => SHA256.HashData(Encoding.UTF8.GetBytes(code));
}
